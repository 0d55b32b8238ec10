//! Which engine runs a recipe, and where recipes come from.

use std::path::Path;

use recipe_core::Recipe;
#[cfg(feature = "wasm")]
use recipe_module::{Limits as ModuleLimits, Module};

use crate::error::{Result, RunError};

/// Which engine runs a recipe.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Engine {
    /// This program.
    #[default]
    Native,
    /// A module without a recipe, which is given the recipe.
    #[cfg(feature = "wasm")]
    Module(Module),
    /// A module that carries the recipe.
    #[cfg(feature = "wasm")]
    Packed(Module),
}

impl Engine {
    /// Whether this program knows all operations of the recipe.
    pub(super) fn compiles_here(&self) -> bool {
        match self {
            Engine::Native => true,
            #[cfg(feature = "wasm")]
            Engine::Module(_) => true,
            #[cfg(feature = "wasm")]
            Engine::Packed(_) => false,
        }
    }
}

/// Reads a recipe's file: JSON or YAML, in any form that DataBrew exports.
pub fn read_recipe(path: impl AsRef<Path>) -> Result<Recipe> {
    let path = path.as_ref();
    let bytes =
        std::fs::read(path).map_err(|source| RunError::ReadRecipe { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|_| RunError::RecipeNotUtf8 { path: path.to_owned() })?;
    Ok(Recipe::parse_named(&path.display().to_string(), &text)?)
}

/// Reads a module that carries a recipe: the recipe, and the module as the engine that runs it. A module that is not the
/// engine of this program has calls that end after a minute, unless `limits` say otherwise.
#[cfg(feature = "wasm")]
pub fn open(path: impl AsRef<Path>, limits: &ModuleLimits) -> Result<(Recipe, Engine)> {
    /// A call into a module of unknown origin takes no longer than this.
    const MAX_CALL: std::time::Duration = std::time::Duration::from_mins(1);
    let path = path.as_ref();
    let module =
        std::fs::read(path).map_err(|source| RunError::ReadModule { path: path.to_owned(), source })?;
    let found = recipe_module::inspect(&module)?;
    let text = found.recipe.as_deref().ok_or_else(|| RunError::NoRecipe { path: path.to_owned() })?;
    let recipe = Recipe::parse_named(&path.display().to_string(), text)?;
    let mut limits = limits.clone();
    if limits.call.is_none() && !is_own_engine(&found) {
        limits.call = Some(MAX_CALL);
    }
    Ok((recipe, Engine::Packed(Module::from_file(path, &limits)?)))
}

/// Whether the code of a module is that of the engine that came with this program, which needs no watching.
#[cfg(feature = "wasm")]
pub fn is_own_engine(found: &recipe_module::Inspection) -> bool {
    let own = recipe_module::locate().ok().and_then(|path| std::fs::read(path).ok());
    let own = own.and_then(|bytes| recipe_module::inspect(&bytes).ok());
    own.is_some_and(|own| own.code_sha256 == found.code_sha256)
}

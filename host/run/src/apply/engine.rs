//! Which engine runs a recipe, and where recipes come from.

use std::io::Read;
use std::path::Path;

use recipe_core::Recipe;
#[cfg(feature = "wasm")]
use recipe_module::{ModuleError, ModuleLimits, is_bundled_engine};
use recipe_store::stream::STANDARD;

use crate::engine::Module;
use crate::error::{Result, RunError};
use crate::text::text_of;
use crate::versions::{file_and_version, recipe_at};

/// Which engine runs a recipe.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Engine {
    /// This program.
    #[default]
    Native,
    /// A module without a recipe, which is given the recipe.
    Module(Module),
    /// A module that carries the recipe.
    Packed(Module),
}

impl Engine {
    /// Whether this program knows all operations of the recipe.
    pub(super) fn compiles_here(&self) -> bool {
        !matches!(self, Engine::Packed(_))
    }
}

/// Reads a recipe's file, or standard input (`-`): JSON or YAML, in any form that DataBrew exports. Of a file with several
/// recipes, `stack.yaml#LogicalId` is one. `claims.json@1.2` is a [version](crate::versions) that git has, and `claims.json@main` the file in
/// a commit.
pub fn read_recipe(path: impl AsRef<Path>) -> Result<Recipe> {
    let (path, part) = file_and_part(path.as_ref());
    if let (path, Some(version)) = file_and_version(path) {
        return recipe_at(path, version, part);
    }
    let read = || {
        if path != Path::new(STANDARD) {
            return std::fs::read(path);
        }
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Ok(Recipe::parse_part(&path.display().to_string(), &text_of(path, read())?, part)?)
}

/// The file that [`read_recipe`] reads of such a path.
pub fn recipe_file(path: &Path) -> &Path {
    file_and_version(file_and_part(path).0).0
}

/// A recipe's file, and the recipe in it that is named behind a `#`, unless that is part of the file's name.
fn file_and_part(path: &Path) -> (&Path, Option<&str>) {
    let named = path.to_str().and_then(|text| text.rsplit_once('#'));
    match named {
        Some((file, part)) if !path.exists() && !file.is_empty() => (Path::new(file), Some(part)),
        _ => (path, None),
    }
}

/// Reads a module that carries a recipe: the recipe, and the module as the engine that runs it. The calls of a module that
/// is not the engine of this program end after a while ([`ModuleLimits::untrusted`]), unless `limits` say when.
#[cfg(feature = "wasm")]
pub fn open(path: impl AsRef<Path>, limits: &ModuleLimits) -> Result<(Recipe, Engine)> {
    let path = path.as_ref();
    let bytes = recipe_module::read(path)?;
    let in_file = |error: ModuleError| error.in_file(path);
    let found = recipe_module::inspect(&bytes).map_err(in_file)?;
    let text = found.recipe.as_deref().ok_or_else(|| RunError::NoRecipe { path: path.to_owned() })?;
    let recipe = Recipe::parse_named(&path.display().to_string(), text)?;
    let call = limits.call.or_else(|| ModuleLimits::untrusted().call.filter(|_| !is_bundled_engine(&found)));
    let limits = limits.clone().with_call(call);
    Ok((recipe, Engine::Packed(Module::from_bytes(&bytes, &limits).map_err(in_file)?)))
}

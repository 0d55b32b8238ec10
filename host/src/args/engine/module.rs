//! Recipes that run in a module.

use std::path::{Path, PathBuf};

use recipe_run::module::{Module, ModuleLimits, locate};
use recipe_run::{Engine, Recipe, apply};

use super::EngineArgs;
use crate::error::Result;

impl EngineArgs {
    /// The recipe that a module holds, and the module as its engine.
    pub(super) fn packed(&self, path: &Path) -> Result<(Recipe, Engine)> {
        Ok(apply::open(path, &self.limits())?)
    }

    /// The engine's module, and its file.
    pub(super) fn module(&self) -> Result<(PathBuf, Engine)> {
        let path = locate()?;
        let engine = Engine::Module(Module::from_file(&path, &self.limits())?);
        Ok((path, engine))
    }

    fn limits(&self) -> ModuleLimits {
        ModuleLimits::default().with_memory(self.wasm_memory << 20).with_call(self.timeout)
    }
}

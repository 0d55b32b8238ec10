//! Recipes that run in a module.

use std::path::{Path, PathBuf};

use recipe_run::module::{Module, ModuleError, ModuleLimits, locate};
use recipe_run::{Engine, Recipe, RunError, apply};

use super::EngineArgs;
use crate::error::{Failure, Result};

/// The engine's module, where it is looked for, and its file.
fn located(limits: &ModuleLimits) -> Result<(PathBuf, Engine)> {
    let path = locate()?;
    let engine = Engine::Module(Module::from_file(&path, limits)?);
    Ok((path, engine))
}

/// The engine's module; none where it is not beside this program, and nothing says where it is.
pub(crate) fn found() -> Result<Option<Engine>> {
    match located(&ModuleLimits::default()) {
        Err(Failure::Run(RunError::Module(ModuleError::EngineNotFound { .. }))) => Ok(None),
        located => located.map(|(_, engine)| Some(engine)),
    }
}

/// The engine's module, which has to be there.
pub(crate) fn required() -> Result<Engine> {
    located(&ModuleLimits::default()).map(|(_, engine)| engine)
}

impl EngineArgs {
    /// The recipe that a module holds, and the module as its engine.
    pub(super) fn packed(&self, path: &Path) -> Result<(Recipe, Engine)> {
        Ok(apply::open(path, &self.limits())?)
    }

    /// The engine's module, and its file.
    pub(super) fn module(&self) -> Result<(PathBuf, Engine)> {
        located(&self.limits())
    }

    fn limits(&self) -> ModuleLimits {
        ModuleLimits::default().with_memory(self.wasm_memory << 20).with_call(self.timeout)
    }
}

//! Without the feature `wasm`: modules are refused.

use std::path::{Path, PathBuf};

use recipe_run::{Engine, Recipe};

use super::EngineArgs;
use crate::error::{Failure, Result};

/// None.
#[allow(clippy::unnecessary_wraps, reason = "as where there are modules")]
pub(crate) fn found() -> Result<Option<Engine>> {
    Ok(None)
}

/// None.
pub(crate) fn required() -> Result<Engine> {
    Err(Failure::NoModules)
}

#[allow(clippy::unused_self, reason = "as where there are modules")]
impl EngineArgs {
    /// None.
    pub(super) fn packed(&self, _path: &Path) -> Result<(Recipe, Engine)> {
        Err(Failure::NoModules)
    }

    /// None.
    pub(super) fn module(&self) -> Result<(PathBuf, Engine)> {
        Err(Failure::NoModules)
    }
}

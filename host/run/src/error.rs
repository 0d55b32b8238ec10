//! What can go wrong with a run.

use std::fmt;
use std::path::Path;

use recipe_core::Diagnostics;
#[cfg(feature = "wasm")]
use recipe_module::ModuleError;
use recipe_store::{StoreError, cause};
use recipe_tables::TableError;

/// The result of everything here that can fail.
pub type Result<T, E = RunError> = std::result::Result<T, E>;

/// A run that failed, or a recipe that is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// What was asked for is wrong, or names what is not there.
    Usage(String),
    /// The recipe is wrong.
    Recipe(Box<Diagnostics>),
    /// The run failed.
    Failed(String),
    /// The input or the output cannot be read or written.
    Store(StoreError),
    /// The input cannot be read as a table, or the rows not be written as one.
    Table(TableError),
    /// The module failed.
    #[cfg(feature = "wasm")]
    Module(ModuleError),
}

impl RunError {
    /// What was asked for is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        RunError::Usage(message.into())
    }

    /// The run failed.
    pub fn failed(message: impl Into<String>) -> Self {
        RunError::Failed(message.into())
    }

    /// Something could not be done with a file.
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        RunError::Failed(format!("cannot {what} `{}`: {}", path.display(), cause(error)))
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Usage(message) | RunError::Failed(message) => f.write_str(message),
            RunError::Recipe(diagnostics) => diagnostics.fmt(f),
            RunError::Store(error) => error.fmt(f),
            RunError::Table(error) => error.fmt(f),
            #[cfg(feature = "wasm")]
            RunError::Module(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RunError {}

impl From<Box<Diagnostics>> for RunError {
    fn from(diagnostics: Box<Diagnostics>) -> Self {
        RunError::Recipe(diagnostics)
    }
}

impl From<Diagnostics> for RunError {
    fn from(diagnostics: Diagnostics) -> Self {
        RunError::Recipe(Box::new(diagnostics))
    }
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        RunError::Store(error)
    }
}

impl From<TableError> for RunError {
    fn from(error: TableError) -> Self {
        RunError::Table(error)
    }
}

#[cfg(feature = "wasm")]
impl From<ModuleError> for RunError {
    fn from(error: ModuleError) -> Self {
        RunError::Module(error)
    }
}

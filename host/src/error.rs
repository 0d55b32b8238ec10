//! Why a command ends, and the exit code that goes with it.

use std::fmt;
use std::path::Path;

use recipe_core::Diagnostics;
use recipe_run::error::RunError;
use recipe_run::module::ModuleError;
use recipe_run::store::{StoreError, cause};
use recipe_run::tables::TableError;

use crate::print::visible;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong.
    Usage(String),
    /// What the program does by itself failed.
    Failed(String),
    /// The run failed.
    Run(RunError),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure::Usage(message.into())
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Failure::Failed(message.into())
    }

    pub(crate) fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Failure::Failed(format!("cannot {what} `{}`: {}", path.display(), cause(error)))
    }

    /// What the program exits with: 1 where the run failed, 2 where the recipe or the command line is wrong, 3 where another
    /// run took over the output.
    pub(crate) fn exit_code(&self) -> u8 {
        let of_store = |error: &StoreError| match error {
            StoreError::Usage(_) => 2,
            StoreError::Conflict(_) => 3,
            _ => 1,
        };
        match self {
            Failure::Usage(_) => 2,
            Failure::Failed(_) => 1,
            Failure::Run(error) => match error {
                RunError::Usage(_) | RunError::Recipe(_) => 2,
                RunError::Store(error) => of_store(error),
                RunError::Table(TableError::Usage(_)) => 2,
                RunError::Table(TableError::Store(error)) => of_store(error),
                RunError::Module(ModuleError::Refused(_)) => 2,
                RunError::Module(ModuleError::Told(told)) if told.json.get("rendered").is_some() => 2,
                _ => 1,
            },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(message) | Failure::Failed(message) => write!(f, "error: {}", visible(message)),
            // What is said of a recipe begins with its code.
            Failure::Run(RunError::Recipe(diagnostics)) => f.write_str(&visible(&diagnostics.to_string())),
            Failure::Run(RunError::Module(ModuleError::Told(told)))
                if told.json.get("rendered").is_some() =>
            {
                f.write_str(&visible(told.message()))
            }
            Failure::Run(error) => write!(f, "error: {}", visible(&error.to_string())),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Failure::Run(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<ModuleError> for Failure {
    fn from(error: ModuleError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<Box<Diagnostics>> for Failure {
    fn from(diagnostics: Box<Diagnostics>) -> Self {
        Failure::Run(diagnostics.into())
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Failure::Run(diagnostics.into())
    }
}

//! What can go wrong with tables in files.

use std::path::Path;

use recipe_store::{StoreError, cause};

/// The result of everything here that can fail.
pub type Result<T, E = TableError> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum TableError {
    /// What was asked for is wrong, or names what is not there.
    Usage(String),
    /// It failed.
    Failed(String),
    /// The store failed.
    Store(StoreError),
}

impl TableError {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        TableError::Usage(message.into())
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        TableError::Failed(message.into())
    }

    pub(crate) fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        TableError::Failed(format!("cannot {what} `{}`: {}", path.display(), cause(error)))
    }
}

impl std::fmt::Display for TableError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TableError::Usage(message) | TableError::Failed(message) => f.write_str(message),
            TableError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TableError {}

impl From<StoreError> for TableError {
    fn from(error: StoreError) -> Self {
        TableError::Store(error)
    }
}

impl TableError {
    /// What the error means.
    pub fn kind(&self) -> recipe_store::ErrorKind {
        match self {
            TableError::Usage(_) => recipe_store::ErrorKind::Invalid,
            TableError::Failed(_) => recipe_store::ErrorKind::Failed,
            TableError::Store(error) => error.kind(),
        }
    }
}

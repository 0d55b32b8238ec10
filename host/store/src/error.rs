//! What can go wrong with files.

use std::fmt;
use std::path::Path;

/// The result of everything here that can fail.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// What was asked for is wrong, or names what is not there.
    Usage(String),
    /// It failed.
    Failed(String),
    /// Another run took the output over.
    Conflict(String),
}

impl StoreError {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        StoreError::Usage(message.into())
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        StoreError::Failed(message.into())
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        StoreError::Conflict(message.into())
    }

    /// Something could not be done with a file.
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        StoreError::Failed(format!("cannot {what} `{}`: {}", path.display(), cause(error)))
    }

    /// What is wrong.
    pub fn message(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Usage(message) | StoreError::Failed(message) | StoreError::Conflict(message) => {
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// The reason of an error of the operating system, in plain words where it is a common one.
pub fn cause(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the disk".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string(),
    }
}

/// What an error means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was asked for is wrong, or names what is not there.
    Invalid,
    /// It failed.
    Failed,
    /// Another run won.
    Conflict,
}

impl StoreError {
    /// What the error means.
    pub fn kind(&self) -> ErrorKind {
        match self {
            StoreError::Usage(_) => ErrorKind::Invalid,
            StoreError::Failed(_) => ErrorKind::Failed,
            StoreError::Conflict(_) => ErrorKind::Conflict,
        }
    }
}

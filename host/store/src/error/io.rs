//! Errors of the operating system, and those that travel inside of them.

use std::io;
use std::sync::Arc;

use super::StoreError;

/// The reason of an error of the operating system, in plain words where it is a common one.
///
/// ```
/// use std::io;
///
/// assert_eq!(recipe_store::cause(&io::ErrorKind::NotFound.into()), "no such file or folder");
/// assert_eq!(recipe_store::cause(&io::Error::other("the tape is torn")), "the tape is torn");
/// ```
pub fn cause(error: &io::Error) -> String {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the disk".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => match StoreError::within(error) {
            Some(StoreError::FileChanged { .. }) => FILE_CHANGED.to_owned(),
            _ => error.to_string(),
        },
    }
}

/// Why a file that is another by now is not read.
pub(super) const FILE_CHANGED: &str = "it changed while the run was going on; run again when it is complete";

impl StoreError {
    /// The error of the store that travels inside of an error of [`Read`](io::Read), if it is one.
    ///
    /// ```
    /// use std::io;
    ///
    /// use recipe_store::{ErrorKind, StoreError};
    ///
    /// let error = io::Error::other(StoreError::Stopped);
    /// assert_eq!(error.to_string(), "the run was stopped");
    /// assert_eq!(StoreError::within(&error).map(StoreError::kind), Some(ErrorKind::Failed));
    /// ```
    pub fn within(error: &io::Error) -> Option<&StoreError> {
        let inner = error.get_ref()?;
        // Readers that share what they fetch share the error as well.
        inner
            .downcast_ref::<StoreError>()
            .or_else(|| inner.downcast_ref::<Arc<StoreError>>().map(AsRef::as_ref))
    }
}

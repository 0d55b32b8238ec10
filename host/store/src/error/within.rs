//! Errors of the store that travel inside of errors of the operating system.

use std::io;
use std::sync::Arc;

use super::store::StoreError;
use super::words::{changed, plain};

/// The reason of an error of the operating system, in plain words where it is a common one. For messages that name the file
/// themselves.
///
/// ```
/// use std::io;
///
/// assert_eq!(recipe_store::cause(&io::ErrorKind::NotFound.into()), "no such file or folder");
/// assert_eq!(recipe_store::cause(&io::Error::other("the tape is torn")), "the tape is torn");
/// ```
pub fn cause(error: &io::Error) -> String {
    match StoreError::within(error) {
        Some(StoreError::FileChanged { change, .. }) => format!("it {}", changed(*change)),
        _ => plain(error),
    }
}

impl StoreError {
    /// The error of the store that travels inside of an error of [`Read`](io::Read), if it is one. What the readers of this
    /// crate fail with prints the message of that error, and has it as its inner error.
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
        let shared = || inner.downcast_ref::<Arc<StoreError>>().map(AsRef::as_ref);
        inner.downcast_ref::<StoreError>().or_else(shared)
    }
}

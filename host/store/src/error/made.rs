//! Errors made of others.

use std::error::Error;
use std::path::PathBuf;

use super::store::StoreError;

impl StoreError {
    /// A failure of a store outside of this crate, for implementations of [`Destination`](crate::commit::Destination).
    ///
    /// ```
    /// use recipe_store::{ErrorKind, StoreError};
    ///
    /// let error = StoreError::other("the tape is torn");
    /// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Failed, "the tape is torn"));
    /// ```
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
        StoreError::Other(error.into())
    }

    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> StoreError {
        StoreError::Io { action, path: path.into(), source }
    }
}

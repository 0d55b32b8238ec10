//! What can go wrong with files, here and in S3.

mod change;
mod kind;
mod made;
mod s3;
mod store;
#[cfg(test)]
mod tests;
mod together;
mod within;
pub(crate) mod words;

pub use change::{FileChange, Unportable};
pub use kind::ErrorKind;
pub use s3::{S3Error, S3ErrorKind};
pub use store::StoreError;
pub use together::TogetherError;
pub use within::cause;

/// The result of everything here that can fail.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

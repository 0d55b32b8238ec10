//! From names to files: paths, folders and globs, here or in S3.

#[cfg(feature = "s3")]
mod bucket;
mod find;
mod found;
mod local;
mod names;
mod place;
mod streams;

pub use find::list;
pub use found::{Found, Listing, Skipped, Wanted};
pub use names::is_hidden;
pub use streams::Streams;

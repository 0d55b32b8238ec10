//! From names to files: paths, folders and globs, here or in S3.

#[cfg(feature = "s3")]
mod bucket;
mod find;
mod found;
mod local;
mod names;
mod once;
mod place;
mod relist;
mod streams;
mod walk;
mod would_find;

pub use crate::skipped::Skipped;
pub use find::list;
pub use found::{Found, Listing, Wanted};
pub use names::{is_hidden, is_match};
pub use once::{each_once, hard_links};
pub use relist::relist;
pub use streams::Streams;
pub use would_find::would_find;

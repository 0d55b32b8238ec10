//! The one way the program speaks to S3, and to servers that speak like it: reading, listing and committing alike.
//!
//! Credentials, regions and endpoints come from where every program of AWS has them ("Configuration and credential file
//! settings", AWS SDKs and Tools Reference Guide). Requests run on threads of their own, are tried again where that helps,
//! and fail with a message that says what was denied, for which URI, and what would be right.

#[cfg(feature = "s3")]
mod ahead;
#[cfg(feature = "s3")]
mod attempt;
#[cfg(feature = "s3")]
mod bucket;
#[cfg(feature = "s3")]
mod client;
#[cfg(feature = "s3")]
mod connect;
#[cfg(feature = "s3")]
mod error;
#[cfg(feature = "s3")]
mod list;
#[cfg(feature = "object_store")]
mod object_store;
mod options;
#[cfg(feature = "s3")]
mod read;
#[cfg(feature = "s3")]
mod send;
#[cfg(feature = "s3")]
mod upload;
#[cfg(feature = "s3")]
mod words;

#[cfg(feature = "s3")]
pub use ahead::{ObjectFile, ObjectReader};
#[cfg(feature = "s3")]
pub use bucket::{Object, PutIf, PutResult};
#[cfg(feature = "s3")]
pub use client::S3;
pub use options::{Attributes, Encryption, S3Options};
#[cfg(feature = "s3")]
pub use send::Bucket;
#[cfg(feature = "s3")]
pub use upload::{Completed, OpenUpload, Part, UploadPart};

/// What the client of S3 would be in a program that has none.
#[cfg(not(feature = "s3"))]
#[derive(Debug, Clone, Default)]
pub struct S3;

#[cfg(not(feature = "s3"))]
impl S3 {
    /// Takes the options of a client that is not there.
    pub fn new(_: S3Options) -> S3 {
        S3
    }
}

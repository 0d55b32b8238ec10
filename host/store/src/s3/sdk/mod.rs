//! The client of S3, made of the SDK of AWS.

mod ahead;
mod attempt;
mod bucket;
mod client;
mod connect;
mod headers;
mod list;
mod object;
#[cfg(feature = "object_store")]
mod object_store;
mod pinned;
#[cfg_attr(
    not(feature = "object_store"),
    expect(dead_code, reason = "open ranges, and what objects carry, are for `object_store` alone")
)]
mod read;
mod refusal;
mod send;
mod unreachable;
mod upload;
mod words;

pub use ahead::{ObjectFile, ObjectReader};
pub use client::S3;
pub use object::{Object, PutIf, PutResult};
pub(crate) use pinned::PinnedObject;
pub use send::Bucket;
pub use upload::{CompleteResult, InProgressUpload, Part, PartResult};

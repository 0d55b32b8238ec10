//! A transactional store of files: a local folder or a prefix of a bucket in S3.
//!
//! - [`Location`] is where files are; [`list`](listing::list) finds them, pinned: a file that changes before it was read is an error.
//! - [`commit`] writes files that appear all at once, by way of a log that decides between runs.
//! - [`s3`] is the client for buckets.
//!
//! There is nothing of tables here: files are bytes.

mod checksum;
pub mod commit;
pub mod error;
pub mod file;
pub mod listing;
pub mod location;
pub mod runtime;
pub mod s3;
mod version;

pub use checksum::sha256;
pub use error::{ErrorKind, Result, StoreError, cause};
pub use file::PinnedFile;
pub use location::Location;

//! The one way the program speaks to S3, and to servers that speak like it: reading, listing and committing alike.
//!
//! Credentials, regions and endpoints come from where every program of AWS has them ("Configuration and credential file
//! settings", AWS SDKs and Tools Reference Guide). Requests run on threads of their own, are tried again where that helps,
//! and fail with a message that says what was denied, for which URI, and what would be right.
//!
//! ```no_run
//! # #[cfg(feature = "s3")]
//! # async fn example() -> recipe_store::Result<()> {
//! use recipe_store::s3::{Attributes, PutIf, PutResult, S3, S3Options};
//!
//! let s3 = S3::new(S3Options::new().with_region("eu-central-1"));
//! let bucket = s3.bucket("my-lake").await?;
//! let attributes = Attributes::new().with_content_type("text/plain");
//! let put = bucket.put("notes/today.txt", "rain".into(), PutIf::Absent, &attributes).await?;
//! if put == PutResult::Exists {
//!     println!("somebody was first");
//! }
//! for object in bucket.list("notes/").await? {
//!     println!("{} has {} bytes", object.key, object.length);
//! }
//! # Ok(())
//! # }
//! ```

#[cfg(not(feature = "s3"))]
mod absent;
mod options;
#[cfg(feature = "s3")]
mod sdk;

#[cfg(not(feature = "s3"))]
pub(crate) use absent::PinnedObject;
#[cfg(not(feature = "s3"))]
pub use absent::S3;
pub use options::{Attributes, Encryption, S3Options};
#[cfg(feature = "s3")]
pub(crate) use sdk::PinnedObject;
#[cfg(feature = "s3")]
pub use sdk::{
    Bucket, CompleteResult, InProgressUpload, Object, ObjectFile, ObjectReader, Part, PartResult, PutIf,
    PutResult, S3,
};

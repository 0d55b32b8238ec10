//! An object, and what comes of writing one.

use chrono::{DateTime, Utc};

/// An object, as a list or a request for its head shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub length: u64,
    /// Its entity tag, in the quotation marks it comes with. Of encrypted and of multipart objects it is no MD5. Empty in
    /// the lists of servers that leave it out.
    pub etag: String,
    /// When it was written.
    pub modified: DateTime<Utc>,
}

/// When an object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutIf {
    /// Whatever is there.
    Always,
    /// Where there is none of that key ("Conditional writes", Amazon S3 User Guide).
    Absent,
}

impl PutIf {
    /// The value of the header `If-None-Match`.
    pub(super) fn none_match(self) -> Option<String> {
        (self == PutIf::Absent).then(|| "*".to_owned())
    }
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutResult {
    /// The object is there.
    Done {
        /// Its entity tag.
        etag: String,
    },
    /// One was there already. It may be this one: a request whose answer is lost is sent again.
    Exists,
}

//! What a request to S3 comes to when it does not succeed, as plain data.

use std::error::Error;
use std::fmt;

use crate::shown::shown;

/// A request to S3 that was refused, or that failed on the way.
///
/// Displayed, it is the whole message in one line: what cannot be done, with which URI, why, and what would be right.
#[non_exhaustive]
pub struct S3Error {
    /// What went wrong, for a program.
    pub kind: S3ErrorKind,
    /// What was asked for, as a verb: `read`, `list`, `complete`.
    pub action: &'static str,
    /// The permission it takes, as policies name it: `s3:GetObject`.
    pub permission: &'static str,
    /// The bucket or object: `s3://bucket/key`.
    pub uri: String,
    /// Why it cannot be done, for a person.
    pub reason: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong with a request to S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum S3ErrorKind {
    /// There is no such bucket.
    NoSuchBucket,
    /// There is no such object.
    NoSuchKey,
    /// The upload was aborted or completed, or never begun.
    NoSuchUpload,
    /// A condition of the request does not hold: the object is another by now.
    PreconditionFailed,
    /// The object is still the one that the caller knows.
    NotModified,
    /// Another write of the same object is under way.
    Conflict,
    /// The credentials lack the permission.
    AccessDenied,
    /// There are no credentials, or they are not valid.
    Unauthenticated,
    /// The server does not support the operation.
    NotImplemented,
    /// The bucket is in another region, which the server did not name.
    WrongRegion,
    /// The server cannot be reached, or what answers is not S3.
    Network,
    /// Anything else: the server failed, was too slow, or sent what it should not have.
    Other,
}

#[cfg(feature = "s3")]
impl S3Error {
    pub(crate) fn new(
        kind: S3ErrorKind,
        action: &'static str,
        permission: &'static str,
        uri: String,
        reason: String,
    ) -> S3Error {
        S3Error { kind, action, permission, uri, reason, source: None }
    }

    pub(crate) fn caused_by(self, source: Box<dyn Error + Send + Sync>) -> S3Error {
        S3Error { source: Some(source), ..self }
    }
}

impl fmt::Display for S3Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: {}", self.action, shown(&self.uri), self.reason)
    }
}

/// Leaves the source out: nobody can say what the errors of all providers of credentials hold.
impl fmt::Debug for S3Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Error")
            .field("kind", &self.kind)
            .field("action", &self.action)
            .field("permission", &self.permission)
            .field("uri", &self.uri)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl Error for S3Error {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

//! What errors mean to whoever asked.

use super::change::Unportable;
use super::s3::S3ErrorKind;
use super::store::StoreError;

/// What an error means to whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was asked for is wrong, or names what is not there: to ask again is no use.
    Invalid,
    /// It failed.
    Failed,
    /// Another run won the output.
    Conflict,
}

impl StoreError {
    /// Whether what was asked for is wrong, or it failed, or another run won.
    pub fn kind(&self) -> ErrorKind {
        use StoreError::*;
        match self {
            NoBucket { .. } | UnknownScheme { .. } => ErrorKind::Invalid,
            InputNotFound { .. } | NoData { .. } | NoMatch { .. } | BadPattern { .. } => ErrorKind::Invalid,
            BadBucketName { .. } | AwsConfig { .. } | UnknownProfile { .. } | NoRegion { .. } => {
                ErrorKind::Invalid
            }
            BadEndpoint { .. } | EndpointWithCredentials => ErrorKind::Invalid,
            BadRunId { .. } | OutputExists { .. } | ForeignFile { .. } | FileExists { .. } => {
                ErrorKind::Invalid
            }
            AppendToFile { .. } | NotAFile { .. } | NotListed { .. } | NotPortable { .. } => {
                ErrorKind::Invalid
            }
            S3(error) => match error.kind {
                S3ErrorKind::NoSuchBucket | S3ErrorKind::NoSuchKey | S3ErrorKind::WrongRegion => {
                    ErrorKind::Invalid
                }
                _ => ErrorKind::Failed,
            },
            TakenOver { .. } | InputConsumed { .. } | FileAppeared { .. } => ErrorKind::Conflict,
            WithoutS3 { .. } | FileChanged { .. } | Io { .. } | BadKey { .. } | LinkedFolder { .. } => {
                ErrorKind::Failed
            }
            BadUploadId { .. } | FileInTheWay { .. } | ConditionsIgnored { .. } | Stopped | FailedBefore => {
                ErrorKind::Failed
            }
            Spool { .. } | ReaderGone { .. } => ErrorKind::Failed,
            Undecided { .. } | Unfinished { .. } | UploadLost { .. } => ErrorKind::Failed,
            Together(error) => error.kind(),
            LogGap { .. } | LogDamaged { .. } | BadParts { .. } => ErrorKind::Failed,
            EndedEarly { .. } | Other(_) => ErrorKind::Failed,
        }
    }

    /// Whether another machine, or the same one a little later, may not have the error: a network that was away, a server that
    /// failed, a disk, or a file that is not on this machine.
    pub fn is_transient(&self) -> bool {
        match self {
            StoreError::S3(error) => matches!(error.kind, S3ErrorKind::Network | S3ErrorKind::Other),
            StoreError::Together(error) => error.is_transient(),
            StoreError::NotPortable { why, .. } => *why == Unportable::Absent,
            StoreError::Io { .. } | StoreError::Spool { .. } => true,
            _ => false,
        }
    }
}

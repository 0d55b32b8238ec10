//! Errors of S3 as `object_store` tells them apart.

use object_store::Error;
use object_store::path::Path;

use crate::error::{S3Error, S3ErrorKind, StoreError};

/// What errors call the store.
pub(super) const STORE: &str = "S3";

pub(super) fn no_etag(location: &Path) -> Error {
    let source = "an update needs the entity tag of what is updated";
    Error::Generic { store: STORE, source: format!("{location}: {source}").into() }
}

pub(super) fn exists(location: &Path, error: S3Error) -> Error {
    Error::AlreadyExists { path: location.to_string(), source: Box::new(error) }
}

pub(super) fn generic(error: StoreError) -> Error {
    Error::Generic { store: STORE, source: Box::new(error) }
}

pub(super) fn unlisted(error: S3Error) -> Error {
    Error::Generic { store: STORE, source: Box::new(error) }
}

pub(super) fn failed(location: &Path, error: S3Error) -> Error {
    let path = location.to_string();
    let kind = error.kind;
    let source = Box::new(error);
    match kind {
        S3ErrorKind::NoSuchKey | S3ErrorKind::NoSuchBucket | S3ErrorKind::NoSuchUpload => {
            Error::NotFound { path, source }
        }
        S3ErrorKind::PreconditionFailed | S3ErrorKind::Conflict => Error::Precondition { path, source },
        S3ErrorKind::NotModified => Error::NotModified { path, source },
        S3ErrorKind::AccessDenied => Error::PermissionDenied { path, source },
        S3ErrorKind::Unauthenticated => Error::Unauthenticated { path, source },
        S3ErrorKind::NotImplemented => Error::NotSupported { source },
        S3ErrorKind::WrongRegion | S3ErrorKind::Network | S3ErrorKind::Other => {
            Error::Generic { store: STORE, source }
        }
    }
}

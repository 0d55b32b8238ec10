//! Files as they were listed, in a form that travels.

use std::path;

use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError, Unportable};
use crate::file::PinnedFile;

/// A file as it was listed, to be read on another machine: [`relist`](crate::listing::relist) makes it a [`PinnedFile`] again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FileDescription {
    /// Its name: a path, or `s3://bucket/key`.
    pub path: String,
    /// Where it is, if its name is a path that does not say so in another folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its length in bytes.
    pub length: u64,
    /// Its [version](PinnedFile::version).
    pub version: String,
}

impl PinnedFile {
    /// The file in a form that travels.
    ///
    /// Errors: it came through a stream, or has a name that is not Unicode ([`NotPortable`](StoreError::NotPortable)).
    pub fn describe(&self) -> Result<FileDescription> {
        let unportable = |why| StoreError::NotPortable { path: self.path.clone(), why };
        if self.is_stream() {
            return Err(unportable(Unportable::Stream));
        }
        let place = if self.is_remote() || self.path.is_absolute() {
            None
        } else {
            let place = path::absolute(self.place());
            Some(place.map_err(|error| StoreError::io("read", &self.path, error))?)
        };
        let text = |path: &path::Path| path.to_str().map(str::to_owned).ok_or(unportable(Unportable::Name));
        Ok(FileDescription {
            path: text(&self.path)?,
            place: place.as_deref().map(text).transpose()?,
            length: self.length,
            version: self.version.clone(),
        })
    }
}

//! A file to be read, wherever it is. What was found is what is read: a file that changes meanwhile is an error.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
#[cfg(feature = "s3")]
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Result, StoreError};
#[cfg(feature = "s3")]
use crate::s3::{Bucket, Object, ObjectFile, ObjectReader};

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct PinnedFile {
    /// Its name: a path, or `s3://bucket/key` as a path.
    pub path: PathBuf,
    /// Its bytes.
    pub length: u64,
    /// What is another as soon as its bytes are: the `ETag` in S3, the time of the last change on this machine.
    pub version: String,
    origin: Origin,
}

#[derive(Debug, Clone)]
enum Origin {
    Local,
    #[cfg(feature = "s3")]
    S3 {
        bucket: Bucket,
        object: Arc<Object>,
        coming: Arc<Mutex<Option<Coming>>>,
    },
}

/// What of a file is on its way before it is opened.
#[cfg(feature = "s3")]
#[derive(Debug)]
enum Coming {
    Text(ObjectReader),
    Ranges(ObjectFile),
}

/// A file to be read at any place.
pub enum Ranged {
    /// A file of this machine, and its length.
    Local(File, u64),
    /// An object.
    #[cfg(feature = "s3")]
    S3(ObjectFile),
}

impl PinnedFile {
    /// A file on this machine.
    pub(crate) fn local(path: PathBuf) -> Result<PinnedFile> {
        let metadata = path.metadata().map_err(|error| StoreError::io("read", &path, &error))?;
        let (length, version) = (metadata.len(), version_of(&metadata));
        Ok(PinnedFile { path, length, version, origin: Origin::Local })
    }

    /// An object of a bucket.
    #[cfg(feature = "s3")]
    pub(crate) fn object(bucket: &Bucket, object: Object) -> PinnedFile {
        PinnedFile {
            path: PathBuf::from(format!("s3://{}/{}", bucket.name(), object.key)),
            length: object.length,
            version: object.etag.clone(),
            origin: Origin::S3 { bucket: bucket.clone(), object: Arc::new(object), coming: Arc::default() },
        }
    }

    /// Whether bytes take long to come.
    pub fn is_remote(&self) -> bool {
        !matches!(self.origin, Origin::Local)
    }

    /// The file will be opened soon: what is read first is fetched already. `ranged` says how it will be opened.
    pub fn expect(&self, ranged: bool) {
        #[cfg(not(feature = "s3"))]
        let _ = ranged;
        #[cfg(feature = "s3")]
        if let Origin::S3 { bucket, object, coming } = &self.origin {
            let mut coming = coming.lock().unwrap_or_else(PoisonError::into_inner);
            coming.get_or_insert_with(|| {
                if ranged {
                    Coming::Ranges(ObjectFile::open(bucket, object))
                } else {
                    Coming::Text(ObjectReader::open(bucket, object))
                }
            });
        }
    }

    /// Its bytes from the start.
    pub fn read(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.origin {
            Origin::Local => Ok(Box::new(self.open()?)),
            #[cfg(feature = "s3")]
            Origin::S3 { bucket, object, coming } => {
                let coming = coming.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok(match coming {
                    Some(Coming::Text(reader)) => Box::new(reader),
                    _ => Box::new(ObjectReader::open(bucket, object)),
                })
            }
        }
    }

    /// Its bytes at any place.
    pub fn ranged(&self) -> io::Result<Ranged> {
        match &self.origin {
            Origin::Local => Ok(Ranged::Local(self.open()?, self.length)),
            #[cfg(feature = "s3")]
            Origin::S3 { bucket, object, coming } => {
                let coming = coming.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok(Ranged::S3(match coming {
                    Some(Coming::Ranges(file)) => file,
                    _ => ObjectFile::open(bucket, object),
                }))
            }
        }
    }

    /// The file of this machine, as it was found.
    fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if metadata.is_file()
            && (metadata.len(), version_of(&metadata)) != (self.length, self.version.clone())
        {
            return Err(io::Error::other(
                "it changed while the run was going on; run again when it is complete",
            ));
        }
        Ok(file)
    }
}

/// Length and time of the last change, in nanoseconds.
fn version_of(metadata: &Metadata) -> String {
    let changed = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{}-{}", metadata.len(), changed.map_or(0, |time| time.as_nanos()))
}

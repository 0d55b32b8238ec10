//! A file of a dataset, wherever it is. What was found is what is read: a file that changes meanwhile is an error.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{HostError, Result};
use crate::s3::{Bucket, Object, ObjectFile, ObjectReader};

/// A file of a dataset.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Its name: a path, or `s3://bucket/key` as a path.
    pub path: PathBuf,
    /// Its bytes.
    pub length: u64,
    /// What is another as soon as its bytes are: the `ETag` in S3, the time of the last change on this machine.
    pub version: String,
    /// The values of the columns its folders tell, in the order of the dataset's.
    pub partition: Vec<Option<String>>,
    origin: Origin,
}

#[derive(Debug, Clone)]
enum Origin {
    Local,
    S3 { bucket: Bucket, object: Arc<Object>, coming: Arc<Mutex<Option<Coming>>> },
}

/// What of a file is on its way before it is opened.
#[derive(Debug)]
enum Coming {
    Text(ObjectReader),
    Ranges(ObjectFile),
}

/// A file to be read at any place.
pub(crate) enum Ranged {
    /// A file of this machine, and its length.
    Local(File, u64),
    /// An object.
    S3(ObjectFile),
}

impl InputFile {
    /// A file on this machine.
    pub(super) fn local(path: PathBuf) -> Result<InputFile> {
        let metadata = path.metadata().map_err(|error| HostError::io("read", &path, &error))?;
        let (length, version) = (metadata.len(), version_of(&metadata));
        Ok(InputFile { path, length, version, partition: Vec::new(), origin: Origin::Local })
    }

    /// An object of a bucket.
    pub(super) fn object(bucket: &Bucket, object: Object) -> InputFile {
        InputFile {
            path: PathBuf::from(format!("s3://{}/{}", bucket.name(), object.key)),
            length: object.length,
            version: object.etag.clone(),
            partition: Vec::new(),
            origin: Origin::S3 { bucket: bucket.clone(), object: Arc::new(object), coming: Arc::default() },
        }
    }

    /// Whether bytes take long to come.
    pub(crate) fn is_remote(&self) -> bool {
        matches!(self.origin, Origin::S3 { .. })
    }

    /// The file will be opened soon: what is read first is fetched already. `ranged` says how it will be opened.
    pub(crate) fn expect(&self, ranged: bool) {
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
    pub(crate) fn read(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.origin {
            Origin::Local => Ok(Box::new(self.open()?)),
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
    pub(crate) fn ranged(&self) -> io::Result<Ranged> {
        match &self.origin {
            Origin::Local => Ok(Ranged::Local(self.open()?, self.length)),
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

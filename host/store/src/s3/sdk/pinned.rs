//! An object that was listed and is going to be read.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use super::ahead::{ObjectFile, ObjectReader};
use super::object::Object;
use super::send::Bucket;

/// An object as it was listed. Clones share what was fetched ahead.
#[derive(Debug, Clone)]
pub(crate) struct PinnedObject {
    bucket: Bucket,
    object: Arc<Object>,
    ahead: Arc<Mutex<Option<Ahead>>>,
}

/// What of an object is fetched before it is opened.
#[derive(Debug)]
enum Ahead {
    Whole(ObjectReader),
    Ranges(ObjectFile),
}

impl PinnedObject {
    pub(crate) fn new(bucket: &Bucket, object: Object) -> PinnedObject {
        PinnedObject { bucket: bucket.clone(), object: Arc::new(object), ahead: Arc::default() }
    }

    pub(crate) fn object(&self) -> &Object {
        &self.object
    }

    /// When it was written, by the clock of S3.
    pub(crate) fn last_written(&self) -> std::time::SystemTime {
        self.object.modified.into()
    }

    /// Its URI as a path.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(format!("{}/{}", self.bucket, self.object.key))
    }

    /// Starts to fetch what is read first.
    pub(crate) fn expect(&self, ranged: bool) {
        self.ahead.lock().get_or_insert_with(|| {
            if ranged {
                Ahead::Ranges(ObjectFile::open(&self.bucket, &self.object))
            } else {
                Ahead::Whole(ObjectReader::open(&self.bucket, &self.object))
            }
        });
    }

    /// Its bytes from the start.
    pub(crate) fn read(&self) -> Box<dyn Read + Send> {
        match self.ahead.lock().take() {
            Some(Ahead::Whole(reader)) => Box::new(reader),
            _ => Box::new(ObjectReader::open(&self.bucket, &self.object)),
        }
    }

    /// Its bytes at any place.
    pub(crate) fn ranged(&self) -> ObjectFile {
        match self.ahead.lock().take() {
            Some(Ahead::Ranges(file)) => file,
            _ => ObjectFile::open(&self.bucket, &self.object),
        }
    }
}

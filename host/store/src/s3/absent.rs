//! What stands in for the client of S3 in a program that has none.

use std::io::Read;
use std::sync::Arc;
use std::time::SystemTime;

use super::options::S3Options;

/// What the client of S3 would be in a program that has none.
#[derive(Debug, Clone, Default)]
pub struct S3 {
    options: Arc<S3Options>,
}

impl S3 {
    /// Keeps the options of a client that is not there.
    pub fn new(options: S3Options) -> S3 {
        S3 { options: Arc::new(options) }
    }

    /// The options that it was made with.
    pub fn options(&self) -> &S3Options {
        &self.options
    }
}

/// An object to be read, of which there are none.
#[derive(Debug, Clone)]
pub(crate) enum PinnedObject {}

impl PinnedObject {
    pub(crate) fn expect(&self, _ranged: bool) {
        match *self {}
    }

    pub(crate) fn read(&self) -> Box<dyn Read + Send> {
        match *self {}
    }

    pub(crate) fn last_written(&self) -> SystemTime {
        match *self {}
    }
}

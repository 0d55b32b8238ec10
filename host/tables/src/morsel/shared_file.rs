//! An open file that many threads read, each at its own place.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "s3")]
use bytes::Buf;
use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use recipe_store::file::Ranged;
#[cfg(feature = "s3")]
use recipe_store::s3::ObjectFile;

/// A file and its length. Copies are of the same open file.
#[derive(Clone)]
pub(crate) enum SharedFile {
    /// On this machine.
    Local { file: Arc<File>, length: u64 },
    /// In S3.
    #[cfg(feature = "s3")]
    S3(ObjectFile),
}

impl SharedFile {
    pub(crate) fn new(file: Ranged) -> Self {
        match file {
            Ranged::Local(file, length) => SharedFile::Local { file: Arc::new(file), length },
            #[cfg(feature = "s3")]
            Ranged::S3(object) => SharedFile::S3(object),
        }
    }

    /// Whether reading a few bytes takes no time to speak of.
    pub(crate) fn is_near(&self) -> bool {
        matches!(self, SharedFile::Local { .. })
    }

    /// The file with these ranges on their way, where bytes take long to come.
    pub(crate) fn expecting(&self, ranges: impl FnOnce() -> Vec<Range<u64>>) -> Self {
        #[cfg(not(feature = "s3"))]
        let _ = ranges;
        match self {
            SharedFile::Local { .. } => self.clone(),
            #[cfg(feature = "s3")]
            SharedFile::S3(object) => SharedFile::S3(object.with(ranges().into_iter())),
        }
    }
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        match self {
            SharedFile::Local { length, .. } => *length,
            #[cfg(feature = "s3")]
            SharedFile::S3(object) => object.length(),
        }
    }
}

impl ChunkReader for SharedFile {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(match self {
            SharedFile::Local { file, .. } => {
                Box::new(BufReader::with_capacity(HEADER_BYTES, From { file: file.clone(), at: start }))
            }
            #[cfg(feature = "s3")]
            SharedFile::S3(object) if start < object.length() => Box::new(object.from(start)?.reader()),
            #[cfg(feature = "s3")]
            SharedFile::S3(_) => Box::new(io::empty()),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A malformed file may ask for more than memory holds.
        if start.checked_add(length as u64).is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF(format!(
                "{length} bytes at {start} are after the end of the file"
            )));
        }
        match self {
            SharedFile::Local { file, .. } => {
                let mut bytes = vec![0; length];
                From { file: file.clone(), at: start }.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
            #[cfg(feature = "s3")]
            SharedFile::S3(object) => Ok(object.bytes(start..start + length as u64)?),
        }
    }
}

/// Most readers want the header of a page and a small page, or go on to a large one, which needs no buffer. Of many columns,
/// larger buffers took a quarter of the time.
const HEADER_BYTES: usize = 1 << 10;

/// The bytes of a file from a place on. The place of other readers stays as it is.
struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

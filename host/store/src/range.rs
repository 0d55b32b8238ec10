//! Some of the bytes of a file, in order.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;

#[cfg(feature = "s3")]
use bytes::{Buf, Bytes};

use crate::PinnedFile;
use crate::file::Ranged;
#[cfg(feature = "s3")]
use crate::s3::ObjectFile;

impl PinnedFile {
    /// Some of its bytes, in order. Errors are as with [`read`](Self::read); a range that goes beyond its end is one.
    pub fn read_range(&self, range: Range<u64>) -> io::Result<Box<dyn Read + Send>> {
        if range.start > range.end || range.end > self.length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(match self.ranged()? {
            Ranged::Local(mut file, _) => {
                file.seek(SeekFrom::Start(range.start))?;
                Box::new(OfFile { file, of: self.clone(), left: range.end - range.start })
            }
            #[cfg(feature = "s3")]
            Ranged::S3(object) => Box::new(OfObject { object, rest: range, held: Bytes::new() }),
        })
    }
}

/// Bytes of a file of this machine, whose end is only reached where the file is the one that was listed.
struct OfFile {
    file: File,
    of: PinnedFile,
    left: u64,
}

impl Read for OfFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !buffer.is_empty() {
            self.of.check().map_err(io::Error::other)?;
            return Ok(0);
        }
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.file.read(&mut buffer[..wanted])?;
        if read == 0 && wanted > 0 {
            self.of.check().map_err(io::Error::other)?;
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Bytes of an object, fetched part by part.
#[cfg(feature = "s3")]
struct OfObject {
    object: ObjectFile,
    rest: Range<u64>,
    held: Bytes,
}

/// How many bytes of an object are fetched at once.
#[cfg(feature = "s3")]
const FETCHED: u64 = 8 << 20;

#[cfg(feature = "s3")]
impl Read for OfObject {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.held.is_empty() && !self.rest.is_empty() {
            let end = self.rest.end.min(self.rest.start + FETCHED);
            self.held = self.object.bytes(self.rest.start..end)?;
            self.rest.start = end;
        }
        let given = buffer.len().min(self.held.len());
        self.held.copy_to_slice(&mut buffer[..given]);
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::StoreError;

    #[test]
    fn a_range_has_its_bytes_or_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "0123456789").expect("a file");
        let file = PinnedFile::local(path.clone(), &path.metadata().expect("a file"));
        for range in [0..10, 0..0, 3..7, 9..10, 10..10] {
            let mut text = String::new();
            file.read_range(range.clone()).expect("a range").read_to_string(&mut text).expect("bytes");
            assert_eq!(text, "0123456789"[range.start as usize..range.end as usize]);
        }
        for range in [0..11, 11..11, Range { start: 7, end: 3 }] {
            assert!(file.read_range(range).is_err());
        }
        let mut part = file.read_range(2..8).expect("a range");
        part.read_exact(&mut [0; 2]).expect("bytes");
        fs::write(&path, "01234").expect("a file");
        let error = part.read_to_end(&mut Vec::new()).expect_err("it was cut");
        assert!(matches!(StoreError::within(&error), Some(StoreError::FileChanged { .. })), "{error}");
    }
}

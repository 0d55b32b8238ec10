//! The text of a file, unpacked where it is packed.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use recipe_store::PinnedFile;
use tracing::debug;

use super::unpacked::{RatioExceeded, Unpacked};
use crate::error::{Result, TableError};
use crate::options::ReadOptions;

/// The text of a file.
pub(crate) type Text = Box<dyn Read + Send>;

/// A text file, unpacked where its name ends in `.gz`.
pub(crate) fn open_text(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Text> {
    let path = &file.path;
    let input = file.read().map_err(|source| TableError::Open { file: path.clone(), source })?;
    let counted = Counted { input, bytes_read: bytes_read.clone() };
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    debug!(file = %path.display(), bytes = file.length, packed, "file opened");
    if packed {
        return Ok(Box::new(Unpacked::new(counted, options.limits.decompressed_ratio)));
    }
    Ok(Box::new(counted))
}

struct Counted {
    input: Text,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The error of a text that ends before its end.
pub(crate) fn unreadable(file: &Path, error: io::Error) -> TableError {
    let file = file.to_path_buf();
    match error.downcast::<RatioExceeded>() {
        Ok(RatioExceeded { packed_bytes, limit }) => {
            TableError::DecompressedRatio { file, packed_bytes, limit }
        }
        Err(source) => TableError::Read { file, source },
    }
}

//! The text of a file, unpacked where it is packed.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use recipe_store::{PinnedFile, cause};

use super::unpacked::Unpacked;
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
    let input = file.read().map_err(|error| TableError::io("open", path, &error))?;
    let counted = Counted { input, bytes_read: bytes_read.clone() };
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
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
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

pub(crate) fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

/// Bytes in MiB, where that is a whole number.
pub(crate) fn binary(bytes: usize) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) {
        return format!("{} MiB", bytes >> 20);
    }
    format!("{bytes} bytes")
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> TableError {
    TableError::failed(format!("cannot read {}: {}", shown(path), cause(error)))
}

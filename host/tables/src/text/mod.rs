//! The text of a file: unpacked where its first bytes say that it is packed, and decoded where it is in another encoding
//! than UTF-8.

mod blocks;
mod decode;
mod error;
mod guess;
mod looked_at;
mod pack;
#[cfg(test)]
mod tests;
mod unpack;

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use recipe_store::PinnedFile;
use tracing::debug;

use crate::compression::Compression;
use crate::content::{Content, unpacks};
use crate::encoding::Encoding;
use crate::error::{Result, TableError};
use crate::options::ReadOptions;
use decode::Decode;
pub(crate) use error::unreadable;
pub(crate) use guess::guessed;
use looked_at::LookedAt;
pub use pack::Packer;
use unpack::Unpacked;

/// The text of a file.
pub(crate) type Text = Box<dyn Read + Send>;

/// The text of a file.
pub(crate) fn open_text(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Text> {
    let path = &file.path;
    let input = file.read().map_err(|source| TableError::Open { file: path.clone(), source })?;
    debug!(file = %path.display(), bytes = file.length, "file opened");
    text_of(path, Box::new(Counted { input, bytes_read: bytes_read.clone() }), options)
}

/// Whether the bytes of a file are those of its text: it is neither packed nor in another encoding than UTF-8, and can be
/// read at any place.
pub(crate) fn is_plain(file: &PinnedFile, options: &ReadOptions) -> Result<bool> {
    if file.is_stream() || options.encoding.is_some_and(|encoding| !encoding.is_utf8()) {
        return Ok(false);
    }
    let path = &file.path;
    let input = file.read().map_err(|source| TableError::Open { file: path.clone(), source })?;
    let text = LookedAt::new(input).map_err(|error| unreadable(path, error))?;
    let start = text.start();
    let marked = Encoding::of_mark(start).is_some_and(|(encoding, _)| !encoding.is_utf8());
    Ok(compression(path, start)?.is_none() && !marked && Encoding::of_nulls(start, 4).is_none())
}

/// The text of a part of a file whose bytes are those of its text: its first `header` bytes, and after them these.
pub(crate) fn open_part(
    file: &PinnedFile,
    header: u64,
    bytes: Range<u64>,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Text> {
    let path = &file.path;
    let read =
        |range| file.read_range(range).map_err(|source| TableError::Open { file: path.clone(), source });
    debug!(file = %path.display(), ?bytes, "part of a file opened");
    let part = Counted { input: read(bytes)?, bytes_read: bytes_read.clone() };
    Ok(if header == 0 { Box::new(part) } else { Box::new(read(0..header)?.chain(part)) })
}

/// The text of what `input` gives, which has this name.
pub(crate) fn text_of(name: &Path, input: Text, options: &ReadOptions) -> Result<Text> {
    let look = |input: Text| LookedAt::new(input).map_err(|error| unreadable(name, error));
    let mut text = look(input)?;
    if let Some(compression) = compression(name, text.start())? {
        debug!(file = %name.display(), %compression, "file unpacked");
        let limit = options.limits.decompressed_ratio;
        let unpacked = Unpacked::new(Box::new(text), compression, limit);
        text = look(Box::new(unpacked.map_err(|error| unreadable(name, error))?))?;
        if let Some(content) = Content::of(text.start()) {
            return Err(TableError::FileNotText { file: name.into(), content, packed: Some(compression) });
        }
    }
    let marked = Encoding::of_mark(text.start());
    let encoding = marked.map(|(encoding, _)| encoding).or(options.encoding);
    match (encoding, marked) {
        (Some(encoding), _) if encoding.is_utf8() => Ok(Box::new(text)),
        (Some(encoding), marked) => {
            debug!(file = %name.display(), %encoding, "text decoded");
            let mark = marked.map_or(0, |(_, length)| length);
            text.skip(mark);
            Ok(Box::new(Decode::new(Box::new(text), encoding, mark)))
        }
        (None, _) => match Encoding::of_nulls(text.start(), 4) {
            Some(encoding) => Err(TableError::NoByteOrderMark { file: name.into(), encoding }),
            None => Ok(Box::new(text)),
        },
    }
}

/// How a file is compressed that starts with these bytes. They decide, and the name where they cannot; that it does not
/// say otherwise is an error.
fn compression(name: &Path, start: &[u8]) -> Result<Option<Compression>> {
    let named = Compression::from_path(name);
    match (Content::of(start), named) {
        (_, None) if start.is_empty() => Ok(None),
        (_, Some(_)) if start.is_empty() => Ok(None),
        // Brotli has no mark of its own.
        (_, Some(Compression::Brotli)) => Ok(named),
        (Some(Content::Compressed(found)), _) => Ok(Some(found)),
        (None, Some(Compression::Deflate)) if unpacks(start, false) => Ok(named),
        (None, Some(Compression::Snappy | Compression::Lz4)) if blocks::starts(start) => Ok(named),
        (Some(content), _) => Err(TableError::FileNotText { file: name.into(), content, packed: None }),
        (None, Some(compression)) => Err(TableError::NotCompressed { file: name.into(), compression }),
        (None, None) => Ok(None),
    }
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

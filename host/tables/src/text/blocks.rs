//! Snappy and LZ4 as Hadoop writes them, and so Spark and Glue do: blocks of chunks, each with its length before it, and
//! no mark at the start of the file.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use super::unpack::Packed;
use crate::compression::Compression;

/// The most bytes of a block or chunk. Hadoop writes 256 KiB.
const MAX_BLOCK: usize = 16 << 20;

/// Whether a file may start like this.
pub(super) fn starts(start: &[u8]) -> bool {
    let Some((block, rest)) = start.split_first_chunk::<4>() else { return false };
    let Some((chunk, _)) = rest.split_first_chunk::<4>() else { return false };
    let within = |length: &[u8; 4]| (1..=MAX_BLOCK).contains(&(u32::from_be_bytes(*length) as usize));
    within(block) && within(chunk)
}

/// The text of such a file.
pub(super) struct Blocks {
    packed: Packed,
    compression: Compression,
    /// Bytes of the block that are to come.
    left: usize,
    chunk: Vec<u8>,
    text: Vec<u8>,
    given: usize,
}

impl Blocks {
    pub(super) fn new(packed: Packed, compression: Compression) -> Self {
        Blocks { packed, compression, left: 0, chunk: Vec::new(), text: Vec::new(), given: 0 }
    }

    /// Unpacks the next chunk. Returns whether there is one.
    fn next(&mut self) -> Result<bool> {
        while self.left == 0 {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            self.left = self.length()?;
        }
        let length = self.length()?;
        self.chunk.resize(length, 0);
        self.packed.read_exact(&mut self.chunk)?;
        self.text.resize(self.left, 0);
        let written = match self.compression {
            Compression::Snappy => {
                snap::raw::Decoder::new().decompress(&self.chunk, &mut self.text).map_err(invalid)?
            }
            _ => lz4_flex::block::decompress_into(&self.chunk, &mut self.text).map_err(invalid)?,
        };
        self.text.truncate(written);
        self.left =
            self.left.checked_sub(written).ok_or_else(|| invalid("a chunk is longer than its block"))?;
        self.given = 0;
        Ok(true)
    }

    fn length(&mut self) -> Result<usize> {
        let mut length = [0; 4];
        self.packed.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > MAX_BLOCK { Err(invalid("a block is longer than any")) } else { Ok(length) }
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidData, error)
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.given == self.text.len() {
            if !self.next()? {
                return Ok(0);
            }
        }
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

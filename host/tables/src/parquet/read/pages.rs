//! How much the pages of a file unpack to, by their headers, before any is unpacked.
//!
//! A page is unpacked whole. A few bytes can claim to be gigabytes, and some are.

use std::io::{Error, Read, Result};

use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::ChunkReader;

/// Bytes of the largest page of a column of a row group, unpacked. What cannot be read as pages ends the search: the
/// reader says what is wrong with it.
pub(super) fn largest_page(input: &impl ChunkReader, column: &ColumnChunkMetaData) -> u64 {
    let pages = [column.dictionary_page_offset(), Some(column.data_page_offset())];
    let start = pages.into_iter().flatten().filter_map(|start| u64::try_from(start).ok()).min();
    let (Some(start), Ok(length)) = (start, u64::try_from(column.compressed_size())) else { return 0 };
    let end = start.saturating_add(length);
    let (mut at, mut largest) = (start, 0);
    while at < end {
        let Ok(bytes) = input.get_read(at) else { break };
        let mut header = Header { input: bytes, read: 0 };
        let Ok((unpacked, packed)) = header.sizes() else { break };
        largest = largest.max(unpacked);
        at = at.saturating_add(header.read).saturating_add(packed);
    }
    largest
}

/// A struct in Thrift's compact protocol: the header of a page, as the Parquet format's `PageHeader` says, or another.
pub(super) struct Header<R> {
    pub(super) input: R,
    /// How many bytes were read.
    pub(super) read: u64,
}

/// The field of `PageHeader` with the size before packing, and that with the size after it.
const UNPACKED: i64 = 2;
const PACKED: i64 = 3;

/// Deeper structs are not read.
const DEPTH: usize = 16;

impl<R: Read> Header<R> {
    /// Bytes of the page after the header: unpacked, and packed.
    fn sizes(&mut self) -> Result<(u64, u64)> {
        let (mut unpacked, mut packed) = (None, None);
        let mut field = 0;
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (UNPACKED, 5) => unpacked = u64::try_from(self.number()?).ok(),
                (PACKED, 5) => packed = u64::try_from(self.number()?).ok(),
                _ => self.skip(kind, 0)?,
            }
        }
        unpacked.zip(packed).ok_or_else(|| Error::other("a page has two sizes"))
    }

    /// The type of the next field, whose number replaces that of the field before; none after the last.
    pub(super) fn field(&mut self, number: &mut i64) -> Result<Option<u8>> {
        let byte = self.byte()?;
        match byte >> 4 {
            _ if byte == 0 => return Ok(None),
            0 => *number = self.number()?,
            delta => *number += i64::from(delta),
        }
        Ok(Some(byte & 15))
    }

    /// Passes over a value of a type.
    pub(super) fn skip(&mut self, kind: u8, depth: usize) -> Result<()> {
        if depth > DEPTH {
            return Err(Error::other("structs are nested too deeply"));
        }
        match kind {
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.number()?),
            7 => self.pass_over(8)?,
            8 => {
                let length = self.varint()?;
                self.pass_over(length)?;
            }
            9 | 10 => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    // Truth values in lists take a byte.
                    if matches!(kind, 1 | 2) {
                        self.pass_over(1)?;
                    } else {
                        self.skip(kind, depth + 1)?;
                    }
                }
            }
            12 => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => return Err(Error::other("no header has this type")),
        }
        Ok(())
    }

    /// How many values a list has, and of which type.
    pub(super) fn list(&mut self) -> Result<(u64, u8)> {
        let byte = self.byte()?;
        let count = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
        Ok((count, byte & 15))
    }

    fn pass_over(&mut self, bytes: u64) -> Result<()> {
        let left = std::io::copy(&mut self.input.by_ref().take(bytes), &mut std::io::sink())?;
        self.read += left;
        if left == bytes { Ok(()) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
    }

    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.input.read_exact(&mut byte)?;
        self.read += 1;
        Ok(byte[0])
    }

    fn number(&mut self) -> Result<i64> {
        let zigzag = self.varint()?;
        Ok((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    fn varint(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        Err(Error::other("a number has at most ten bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn sizes_are_read_among_other_fields() {
        // Type 0, 300 bytes, 20 bytes packed, and a struct with a number, a text, a list and a truth value.
        let header = [
            0x15, 0, 0x15, 0xd8, 4, 0x15, 40, 0x2c, 0x15, 2, 0x18, 2, b'a', b'b', 0x19, 0x25, 2, 4, 0x11, 0,
            0,
        ];
        let mut read = Header { input: &header[..], read: 0 };
        assert_eq!(read.sizes().expect("a header"), (300, 20));
        assert_eq!(read.read, header.len() as u64);
        for cut in 0..header.len() {
            assert!(Header { input: &header[..cut], read: 0 }.sizes().is_err(), "{cut} bytes");
        }
        assert!(Header { input: &[0x1c; 99][..], read: 0 }.sizes().is_err());
    }
}

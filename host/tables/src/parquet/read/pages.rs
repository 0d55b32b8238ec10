//! How much the pages of a file unpack to, by their headers, before any is unpacked.
//!
//! A page is unpacked whole. A few bytes can claim to be gigabytes, and some are.

use std::io::{Error, Read, Result};

use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;

/// Larger pages are held once for all parts of a row group that read them.
const LARGE: u64 = 4 << 20;

/// Pages of a row group that are held at once, unpacked, may have so many bytes whatever they have packed.
const FREE: u64 = 256 << 20;

/// The sizes of a page: in memory, and in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) unpacked: u64,
    pub(super) packed: u64,
}

/// The largest page of each wanted column of a row group. A page of each column is held at once.
#[derive(Debug)]
pub(super) struct Largest(Vec<(usize, Sizes)>);

impl Largest {
    /// By the headers of the pages of these columns.
    pub(super) fn of(input: &impl ChunkReader, group: &RowGroupMetaData, columns: &[usize]) -> Self {
        Largest(columns.iter().map(|column| (*column, largest_page(input, group.column(*column)))).collect())
    }

    /// The first column with a page that unpacks to more than `limit` bytes.
    pub(super) fn beyond(&self, limit: u64) -> Option<(usize, Sizes)> {
        self.0.iter().copied().find(|(_, sizes)| sizes.unpacked > limit)
    }

    /// The column with the largest page, and the sizes of all pages that are held at once, where they unpack to more
    /// than `ratio` times their size in the file.
    pub(super) fn out_of_proportion(&self, ratio: u64) -> Option<(usize, Sizes)> {
        let held = self.held();
        let (column, _) = self.0.iter().max_by_key(|(_, sizes)| sizes.unpacked)?;
        let allowed = held.packed.saturating_mul(ratio).max(FREE);
        (held.unpacked > allowed).then_some((*column, held))
    }

    /// The sizes of all of them together.
    pub(super) fn held(&self) -> Sizes {
        self.0.iter().fold(Sizes::default(), |sum, (_, page)| Sizes {
            unpacked: sum.unpacked.saturating_add(page.unpacked),
            packed: sum.packed.saturating_add(page.packed),
        })
    }

    /// Whether some are so large that parts share them.
    pub(super) fn are_large(&self) -> bool {
        self.beyond(LARGE).is_some()
    }
}

/// Whether pages of these columns of a row group may be so large that parts share them, as far as the file says.
pub(super) fn may_be_large(group: &RowGroupMetaData, columns: &[usize]) -> bool {
    let is_large = |size| u64::try_from(size).is_ok_and(|size| size > LARGE);
    columns.iter().any(|column| is_large(group.column(*column).uncompressed_size()))
}

/// The sizes of the largest page of a column of a row group. What cannot be read as pages ends the search: the reader
/// says what is wrong with it.
fn largest_page(input: &impl ChunkReader, column: &ColumnChunkMetaData) -> Sizes {
    let pages = [column.dictionary_page_offset(), Some(column.data_page_offset())];
    let start = pages.into_iter().flatten().filter_map(|start| u64::try_from(start).ok()).min();
    let mut largest = Sizes::default();
    let (Some(start), Ok(length)) = (start, u64::try_from(column.compressed_size())) else { return largest };
    let end = start.saturating_add(length);
    let mut at = start;
    while at < end {
        let Ok(bytes) = input.get_read(at) else { break };
        let mut header = Header { input: bytes, read: 0 };
        let Ok(sizes) = header.sizes() else { break };
        if sizes.unpacked > largest.unpacked {
            largest = sizes;
        }
        at = at.saturating_add(header.read).saturating_add(sizes.packed);
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
    /// The sizes of the page after the header.
    fn sizes(&mut self) -> Result<Sizes> {
        let (mut unpacked, mut packed) = (None, None);
        let mut field = 0;
        while let Some(kind) = self.field(&mut field)? {
            match (field, kind) {
                (UNPACKED, 5) => unpacked = u64::try_from(self.number()?).ok(),
                (PACKED, 5) => packed = u64::try_from(self.number()?).ok(),
                _ => self.skip(kind, 0)?,
            }
        }
        let sizes = unpacked.zip(packed).map(|(unpacked, packed)| Sizes { unpacked, packed });
        sizes.ok_or_else(|| Error::other("a page has two sizes"))
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
    use super::{Header, Largest, Sizes};

    #[test]
    fn sizes_are_read_among_other_fields() {
        // Type 0, 300 bytes, 20 bytes packed, and a struct with a number, a text, a list and a truth value.
        let header = [
            0x15, 0, 0x15, 0xd8, 4, 0x15, 40, 0x2c, 0x15, 2, 0x18, 2, b'a', b'b', 0x19, 0x25, 2, 4, 0x11, 0,
            0,
        ];
        let mut read = Header { input: &header[..], read: 0 };
        assert_eq!(read.sizes().expect("a header"), Sizes { unpacked: 300, packed: 20 });
        assert_eq!(read.read, header.len() as u64);
        for cut in 0..header.len() {
            assert!(Header { input: &header[..cut], read: 0 }.sizes().is_err(), "{cut} bytes");
        }
        assert!(Header { input: &[0x1c; 99][..], read: 0 }.sizes().is_err());
    }
    #[test]
    fn pages_held_at_once_are_weighed_together() {
        let page = |unpacked, packed| Sizes { unpacked, packed };
        let small = Largest(vec![(0, page(100 << 20, 10)), (3, page(100 << 20, 10))]);
        assert_eq!(small.out_of_proportion(1000), None);
        let large = Largest(vec![(0, page(100 << 20, 10)), (3, page(200 << 20, 10))]);
        assert_eq!(large.out_of_proportion(1000), Some((3, page(300 << 20, 20))));
        assert_eq!(large.out_of_proportion(20 << 20), None);
        assert_eq!(large.beyond(150 << 20), Some((3, page(200 << 20, 10))));
        assert_eq!(Largest(Vec::new()).out_of_proportion(1), None);
    }
}

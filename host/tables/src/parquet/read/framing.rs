//! Whether the texts of a page lie within it.
//!
//! Each stands behind its length. Where a reader skips texts, the parquet crate (59.3) believes a length that leads beyond
//! the page, and then asks for as much memory as there is address space, which ends the program.

use parquet::basic::Encoding;
use parquet::column::page::Page;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// Checks a page of a column of byte arrays.
pub(super) fn check(page: &Page, column: &ColumnDescriptor) -> Result<()> {
    let texts = match page {
        Page::DataPage {
            buf,
            encoding: Encoding::PLAIN,
            num_values,
            rep_level_encoding,
            def_level_encoding,
            ..
        } => {
            let repetition = (column.max_rep_level(), *rep_level_encoding);
            let definition = (column.max_def_level(), *def_level_encoding);
            let mut levels = [repetition, definition].into_iter().filter(|(max, _)| *max > 0);
            levels.try_fold(buf.as_ref(), |rest, (max, encoding)| {
                rest.get(length_of_levels(rest, max, encoding, *num_values)?..)
            })
        }
        Page::DataPageV2 {
            buf, encoding: Encoding::PLAIN, def_levels_byte_len, rep_levels_byte_len, ..
        } => {
            let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            usize::try_from(levels).ok().and_then(|levels| buf.get(levels..))
        }
        _ => return Ok(()),
    };
    if texts.is_some_and(is_framed) {
        return Ok(());
    }
    Err(ParquetError::General("a text of a page is longer than the page".into()))
}

/// How many bytes levels take that go up to `max`.
fn length_of_levels(bytes: &[u8], max: i16, encoding: Encoding, values: u32) -> Option<usize> {
    const LENGTH: usize = 4;
    if encoding == Encoding::RLE {
        let length = u32::from_le_bytes(*bytes.first_chunk::<LENGTH>()?);
        return usize::try_from(length).ok()?.checked_add(LENGTH);
    }
    let bits = u64::from(u16::BITS - max.unsigned_abs().leading_zeros());
    usize::try_from((u64::from(values) * bits).div_ceil(8)).ok()
}

fn is_framed(mut texts: &[u8]) -> bool {
    while let Some((length, rest)) = texts.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length));
        let Some(rest) = length.ok().and_then(|length| rest.get(length..)) else { return false };
        texts = rest;
    }
    texts.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_lead_to_the_end() {
        assert!(is_framed(b""));
        assert!(is_framed(b"\x01\0\0\0a\0\0\0\0\x02\0\0\0bc"));
        assert!(!is_framed(b"\x01\0\0\0a\x03\0\0\0bc"));
        assert!(!is_framed(b"\x01\0\0\0a\0\0\0"));
        assert!(!is_framed(b"\xff\xff\xff\xffa"));
    }
}

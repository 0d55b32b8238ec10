//! Which rows of a file are decoded together: those of a row group, or a range of them where it has many.

use std::ops::Range;

use parquet::basic::Type;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

/// Rows of a row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    /// The index of the group.
    pub(super) group: usize,
    /// The rows, counted from the start of the group.
    pub(super) rows: Range<usize>,
}

/// About how many ranges share a large page at most: each looks at the cells of the page before its own.
const RANGES_OF_PAGE: usize = 16;

/// All rows of a group, in order, in ranges of at most about `max_rows` and `max_bytes`, for a reader of these columns
/// of the file, the largest pages of which have so many bytes. A range starts where a page does, if one starts near: a page that two
/// ranges share is decompressed for each, unless it is large.
pub(super) fn ranges(
    metadata: &ParquetMetaData,
    group: usize,
    columns: &[usize],
    (max_rows, max_bytes): (usize, usize),
    pages: u64,
) -> impl Iterator<Item = Rows> + use<> {
    let found = metadata.row_group(group);
    let rows = rows_of(found);
    let widest = columns.iter().copied().max_by_key(|column| found.column(*column).uncompressed_size());
    let starts = widest.map_or_else(Vec::new, |column| page_starts(metadata, group, column));
    let width = width(found, columns);
    let of_pages = usize::try_from(pages).unwrap_or(usize::MAX) / RANGES_OF_PAGE / width;
    cuts(rows, max_rows.min(max_bytes / width).max(of_pages).max(1), starts)
        .map(move |rows| Rows { group, rows })
}

/// Where in a file the bytes of these columns of a row group are.
pub(super) fn bytes_of(metadata: &ParquetMetaData, group: usize, columns: &[usize]) -> Vec<Range<u64>> {
    let group = metadata.row_group(group);
    let bytes = |column: &usize| {
        let chunk = group.column(*column);
        let size = u64::try_from(chunk.compressed_size()).ok()?;
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let start = u64::try_from(start).ok()?;
        Some(start..start.checked_add(size)?)
    };
    columns.iter().filter_map(bytes).collect()
}

/// About how many bytes each row group takes in the file.
pub(super) fn row_group_bytes(metadata: &ParquetMetaData) -> Vec<u64> {
    metadata.row_groups().iter().map(|group| u64::try_from(group.compressed_size()).unwrap_or(0)).collect()
}

pub(super) fn rows_of(group: &RowGroupMetaData) -> usize {
    usize::try_from(group.num_rows()).unwrap_or_default()
}

/// About how many bytes a row takes when it is decoded.
pub(super) fn width(group: &RowGroupMetaData, columns: &[usize]) -> usize {
    let rows = rows_of(group).max(1);
    let width = |column: &usize| {
        let chunk = group.column(*column);
        let is_text = chunk.column_type() == Type::BYTE_ARRAY;
        let bytes = chunk.unencoded_byte_array_data_bytes().unwrap_or_else(|| chunk.uncompressed_size());
        let bytes = usize::try_from(bytes).unwrap_or_default() / rows;
        // Cells that repeat take less in the file.
        if is_text { bytes.saturating_add(size_of::<u128>()) } else { bytes.max(8) }
    };
    columns.iter().map(width).fold(1, usize::saturating_add)
}

/// The first rows of the pages of a column, where the file lists them.
fn page_starts(metadata: &ParquetMetaData, group: usize, column: usize) -> Vec<usize> {
    let index = metadata.offset_index().and_then(|index| index.get(group)?.get(column));
    let pages = index.map_or(&[][..], |index| index.page_locations());
    pages.iter().filter_map(|page| usize::try_from(page.first_row_index).ok()).collect()
}

/// Ranges of about the same length, at page starts where they are near.
fn cuts(rows: usize, max_rows: usize, pages: Vec<usize>) -> impl Iterator<Item = Range<usize>> {
    let count = rows.div_ceil(max_rows);
    let length = rows.div_ceil(count.max(1));
    let cut = move |at: usize| {
        let even = length.saturating_mul(at).min(rows);
        let page = pages.partition_point(|page| *page <= even).checked_sub(1).map(|page| pages[page]);
        page.filter(|page| even < rows && even - page < length / 2).unwrap_or(even)
    };
    (0..count).map(move |at| cut(at)..cut(at + 1)).filter(|rows| !rows.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: usize, max_rows: usize, pages: &[usize], expected: &[Range<usize>]) {
        assert_eq!(cuts(rows, max_rows, pages.to_vec()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn ranges_are_even_and_start_at_pages() {
        check(0, 10, &[], &[]);
        check(9, 10, &[0, 5], std::slice::from_ref(&(0..9)));
        check(21, 10, &[], &[0..7, 7..14, 14..21]);
        check(21, 10, &[0, 5, 10, 15, 20], &[0..5, 5..14, 14..21]);
        check(20, 10, &[0, 4, 8, 12], &[0..8, 8..20]);
        check(20, 10, &[0], &[0..10, 10..20]);
        check(5, 4, &[0, 3], &[0..3, 3..5]);
        check(4, 1, &[0, 2], &[0..1, 1..2, 2..3, 3..4]);
    }

    #[test]
    fn a_row_is_in_one_range() {
        for rows in 0..60 {
            for max_rows in 1..20 {
                let pages: Vec<usize> = (0..rows).filter(|row| row * row % 7 == 2 || *row == 0).collect();
                let cut: Vec<usize> = cuts(rows, max_rows, pages).flatten().collect();
                assert_eq!(cut, (0..rows).collect::<Vec<_>>(), "{rows} rows by {max_rows}");
            }
        }
    }
}

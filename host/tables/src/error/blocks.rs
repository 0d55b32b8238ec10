//! Messages about Parquet, Avro and ORC files.

use std::path::Path;

use super::text::{quoted, size};
use crate::format::Format;

pub(super) fn bytes_not_text(file: &Path, row: u64, column: &str) -> String {
    format!(
        "{}, row {row}, column `{column}`: the bytes are not text in UTF-8; read such columns as bytes",
        quoted(file)
    )
}

pub(super) fn page_too_large(
    file: &Path,
    row_group: usize,
    column: &str,
    found: u64,
    limit: usize,
) -> String {
    format!(
        "{}, row group {row_group}, column `{column}`: a page unpacks to {found} bytes, and at most {} are allowed; if \
         that is intended, allow larger pages",
        quoted(file),
        size(limit as u64)
    )
}

pub(super) fn pages_ratio(
    file: &Path,
    row_group: usize,
    column: &str,
    sizes: (u64, u64),
    limit: u64,
) -> String {
    let (unpacked, packed) = sizes;
    format!(
        "{}, row group {row_group}: the pages that must be held at once, the largest of which is in column `{column}`, \
         unpack from {packed} to {unpacked} bytes, {} times as many, and at most {limit} times are allowed; if that is \
         intended, allow a larger ratio",
        quoted(file),
        unpacked.div_ceil(packed.max(1))
    )
}

pub(super) fn parquet_rows(
    file: &Path,
    (row_group, row): (usize, u64),
    column: Option<&str>,
    is_of_bytes: bool,
    reason: &str,
) -> String {
    let way_out = match is_of_bytes {
        false => "",
        true if reason.contains("codec") => "; write the file again, with another codec",
        true => "; the file is damaged there: copy or write it again",
    };
    format!(
        "{}, row group {row_group}{}, from row {row} on: cannot be read as Parquet: {reason}{way_out}",
        quoted(file),
        in_column(column)
    )
}

fn in_column(column: Option<&str>) -> String {
    column.map(|column| format!(", column `{column}`")).unwrap_or_default()
}

pub(super) fn unreadable_rows(
    file: &Path,
    format: Format,
    row: u64,
    column: Option<&str>,
    reason: &str,
) -> String {
    format!("{}, from row {row} on{}: cannot be read as {format}: {reason}", quoted(file), in_column(column))
}

pub(super) fn block_too_large(file: &Path, row: u64, limit: usize) -> String {
    format!(
        "{}, row {row}: the block that begins here has or unpacks to more than {}; if that is intended, allow larger pages",
        quoted(file),
        size(limit as u64)
    )
}

pub(super) fn in_row(row: Option<u64>) -> String {
    row.map(|row| format!(", row {row}")).unwrap_or_default()
}

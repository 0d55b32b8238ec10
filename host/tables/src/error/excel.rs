//! Messages about workbooks.

use std::path::Path;

use super::text::{quoted, size};

pub(super) fn workbook_too_large(file: &Path, what: &str, found: u64, limit: u64) -> String {
    format!(
        "{}: {what} has or unpacks to {}, and at most {} are allowed; if that is intended, allow larger workbooks",
        quoted(file),
        size(found),
        size(limit)
    )
}

pub(super) fn cell_beside_columns(
    file: &Path,
    sheet: &str,
    cell: &str,
    value: &str,
    columns: &str,
) -> String {
    format!(
        "{}, sheet `{sheet}`, cell {cell}: `{value}` is beside the columns, which are {columns}; give its column a \
         name in the first row, or clear the cell",
        quoted(file)
    )
}

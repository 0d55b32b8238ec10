//! Messages about fixed-width texts.

use std::path::Path;

use super::text::quoted;

pub(super) fn invalid_ruler(file: &Path, line: u64, text: &str) -> String {
    format!(
        "{}, line {line}: `{text}` does not show columns; a line that does has dashes and blanks, such as `---- ------`",
        quoted(file)
    )
}

pub(super) fn line_too_long(
    file: &Path,
    row: u64,
    line: u64,
    found: usize,
    width: usize,
    text: &str,
) -> String {
    format!(
        "{}, {}: the line has {found} characters, and its columns together have {width}: `{text}` would be lost",
        quoted(file),
        row_or_header(row, line)
    )
}

pub(super) fn text_between_columns(file: &Path, row: u64, line: u64, text: &str) -> String {
    format!(
        "{}, {}: there is text between the columns, where the ruler has blanks: `{text}` would be lost",
        quoted(file),
        row_or_header(row, line)
    )
}

/// `row 2 (line 3)`, or `the header` for row 0.
fn row_or_header(row: u64, line: u64) -> String {
    if row == 0 { "the header".to_owned() } else { format!("row {row} (line {line})") }
}

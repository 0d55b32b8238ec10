//! Messages about what is written.

use parquet::errors::ParquetError;

use super::text::size;

pub(super) fn folder_too_long(folder: &str, found: usize, limit: usize) -> String {
    format!(
        "a value of a partition column makes a folder whose name has {found} bytes, and at most {limit} are possible: \
         `{}…`",
        folder.chars().take(80).collect::<String>()
    )
}

pub(super) fn batch_too_large(found: usize, limit: usize) -> String {
    format!(
        "the rows of one batch take {found} bytes as text, and at most {} are written at once; are long texts repeated \
         in every row?",
        size(limit as u64)
    )
}

pub(super) fn no_parquet_type(column: &str, found: &str) -> String {
    format!(
        "column `{column}` of the output holds {found}, and Parquet has no type for them; write another format, or delete \
         the column"
    )
}

pub(super) fn parquet_column(column: &str, data_type: &str, source: &ParquetError) -> String {
    format!(
        "column `{column}` of the output, {data_type}, cannot be written as Parquet: {source}; write another format, or \
         delete the column"
    )
}

pub(super) fn sheet_full(what: &str, limit: u32) -> String {
    format!(
        "a sheet of Excel has room for {limit} {what}, and the output has more; write several files, or another format"
    )
}

pub(super) fn formula(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    format!(
        "a spreadsheet would take `{start}{more}` for a formula; escape such cells with a `'` before them, or keep them \
         as they are"
    )
}

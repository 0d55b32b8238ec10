//! Texts that messages are put together of.

use std::path::Path;

use arrow_schema::DataType;
use bytesize::ByteSize;
use recipe_core::types::type_name;

use super::{CellCountCause, Position};
use crate::compression::Compression;
use crate::content::Content;
use crate::encoding::Encoding;
use crate::format::Format;

pub(super) fn quoted(file: &Path) -> String {
    format!("`{}`", file.display())
}

pub(super) fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What calls a schema by its file.
pub(super) fn schema(file: Option<&Path>) -> String {
    file.map_or_else(|| "the schema".to_owned(), quoted)
}

pub(super) fn sentence(verb: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" it {verb} {}.", list(names)) }
}

/// Says which names differ in case only.
pub(super) fn case_only(missing: &[String], extra: &[String]) -> String {
    let same = |name: &&String| extra.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let names: Vec<String> = missing.iter().filter(same).cloned().collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" Upper and lower case differ, as in {}.", list(&names))
    }
}

/// The names of two types that differ.
pub(crate) fn type_names(one: &DataType, other: &DataType) -> (Box<str>, Box<str>) {
    let (short, other_short) = (type_name(one), type_name(other));
    let names =
        if short == other_short { (one.to_string(), other.to_string()) } else { (short, other_short) };
    (names.0.into(), names.1.into())
}

/// What a file is whose format is not known.
pub(super) fn and_is(content: Option<Content>) -> String {
    content.map_or_else(String::new, |content| format!(", and it is {content}"))
}

/// What was done to see what a file is.
pub(super) fn unpacked(packed: Option<Compression>) -> String {
    packed.map_or_else(String::new, |packed| format!(" once its {packed} is unpacked"))
}

/// Where in a file a text is.
pub(super) fn text_place(row: Option<u64>, column: Option<&str>) -> String {
    let row = row.map_or("the header".to_owned(), |row| format!("row {row}"));
    column.map_or_else(|| row.clone(), |column| format!("{row}, column `{column}`"))
}

/// What is right for a text in another encoding.
pub(super) fn seems(guess: Option<Encoding>) -> String {
    match guess {
        Some(encoding) => format!("; it seems to be {encoding}"),
        None => ", and not clearly of another encoding; name the encoding, or correct the file".into(),
    }
}

/// `16 MiB`, `1.5 KiB`.
pub(super) fn size(bytes: u64) -> String {
    ByteSize::b(bytes).display().iec().to_string().replace(".0 ", " ")
}

/// `row 2 (line 3)`, or `the header` for row 0.
pub(super) fn row_or_header(row: u64, line: u64) -> String {
    if row == 0 { "the header".to_owned() } else { format!("row {row} (line {line})") }
}

pub(super) fn cells(count: usize) -> String {
    if count == 1 { "1 cell".into() } else { format!("{count} cells") }
}

pub(super) fn there_are(columns: usize) -> String {
    if columns == 1 { "there is 1 column".into() } else { format!("there are {columns} columns") }
}

pub(super) fn likely_cause(cause: Option<CellCountCause>) -> String {
    match cause {
        None => "is a delimiter in a cell not quoted, or another delimiter used?".into(),
        Some(CellCountCause::Preamble { lines, cells }) => format!(
            "from line {} on, records have {cells} cells: is the table only what begins there?",
            lines + 1
        ),
        Some(CellCountCause::TrailingDelimiter) => {
            "the row ends with a delimiter, and the header does not".into()
        }
    }
}

/// What may be wrong with a quoted cell that is followed by text in this line.
pub(super) fn opened_in(opened: u64, line: u64) -> String {
    if opened == line {
        return "a quote inside a quoted cell is written twice".into();
    }
    format!("the cell is opened in line {opened}: is its closing quote missing there?")
}

pub(super) fn in_row(row: Option<u64>) -> String {
    row.map(|row| format!(", row {row}")).unwrap_or_default()
}

pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

pub(super) fn expected_content(format: Format) -> &'static str {
    match format {
        Format::Avro | Format::Orc => ": it has no columns",
        Format::Excel => ": the sheet has no cells",
        Format::FixedWidth => ": it has no lines",
        Format::Csv => ": it has neither a header nor rows",
        Format::Json => ": it has no rows with keys",
        Format::Parquet => ", which no Parquet file is",
    }
}

pub(super) fn record_too_long(file: &Path, position: Option<&Position>, limit: usize) -> String {
    let (file, limit) = (quoted(file), size(limit as u64));
    match position {
        Some(line @ Position::Line(_)) => format!(
            "{file}, {line}: the record that starts here is longer than {limit}; is a quote not closed? If not, allow \
             longer records"
        ),
        Some(row @ Position::Row(_)) => {
            format!("{file}, {row}: it is longer than {limit}; allow longer records")
        }
        None => format!("{file}: a row is longer than {limit}; allow longer records"),
    }
}

/// Where something is wrong: before a text, or at the end.
pub(super) fn at(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!(", at `{near}`") }
}

pub(super) fn first_rows(count: u64) -> String {
    if count == 1 { "first row".into() } else { format!("first {count} rows") }
}

pub(super) fn formula(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    format!(
        "a spreadsheet would take `{start}{more}` for a formula; escape such cells with a `'` before them, or keep them \
         as they are"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_easily() {
        let sizes = [0, 1000, 1 << 10, 16 << 20, 1 << 30, 3 << 19].map(size);
        assert_eq!(sizes, ["0 B", "1000 B", "1 KiB", "16 MiB", "1 GiB", "1.5 MiB"]);
    }

    #[test]
    fn names_of_places_are_english() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 111].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 111th"
        );
    }
}

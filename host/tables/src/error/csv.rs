//! Messages about CSV files, and other texts.

use std::path::Path;

use super::text::{quoted, size};
use super::{CellCountCause, Position};
use crate::encoding::Encoding;

pub(super) fn header_too_long(file: &Path, limit: usize) -> String {
    format!(
        "{}, line 1: the header is longer than {}; if it is data, read the file without a header",
        quoted(file),
        size(limit as u64)
    )
}

pub(super) fn duplicate_column(file: &Path, column: &str, first: usize, second: usize) -> String {
    format!(
        "{} names two columns `{column}`, the {} and the {}; rename one, or read the file without a header",
        quoted(file),
        ordinal(first),
        ordinal(second)
    )
}

pub(super) fn cell_count(
    file: &Path,
    row: u64,
    line: u64,
    found: usize,
    columns: usize,
    cause: Option<CellCountCause>,
) -> String {
    format!(
        "{}, row {row} (line {line}): {} where {}; {}",
        quoted(file),
        cells(found),
        there_are(columns),
        likely_cause(cause)
    )
}

pub(super) fn unclosed_quote(file: &Path, line: u64, column: &str, text: &str) -> String {
    format!(
        "{}, line {line}, column `{column}`: a quoted cell is opened here and never closed: `{text}`",
        quoted(file)
    )
}

pub(super) fn text_behind_quote(
    file: &Path,
    row: Option<u64>,
    line: u64,
    opened: u64,
    column: &str,
    text: &str,
) -> String {
    format!(
        "{}, {} (line {line}), column `{column}`: text follows the closing quote of a cell: `{text}`; {}",
        quoted(file),
        row.map_or("the header".to_owned(), |row| format!("row {row}")),
        opened_in(opened, line)
    )
}

pub(super) fn not_utf8(
    file: &Path,
    row: Option<u64>,
    column: Option<&str>,
    guess: Option<Encoding>,
) -> String {
    format!("{}, {}: the text is not UTF-8{}", quoted(file), text_place(row, column), seems(guess))
}

fn cells(count: usize) -> String {
    if count == 1 { "1 cell".into() } else { format!("{count} cells") }
}

fn there_are(columns: usize) -> String {
    if columns == 1 { "there is 1 column".into() } else { format!("there are {columns} columns") }
}

fn likely_cause(cause: Option<CellCountCause>) -> String {
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
fn opened_in(opened: u64, line: u64) -> String {
    if opened == line {
        return "a quote inside a quoted cell is written twice".into();
    }
    format!("the cell is opened in line {opened}: is its closing quote missing there?")
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
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

/// Where in a file a text is.
fn text_place(row: Option<u64>, column: Option<&str>) -> String {
    let row = row.map_or("the header".to_owned(), |row| format!("row {row}"));
    column.map_or_else(|| row.clone(), |column| format!("{row}, column `{column}`"))
}

/// What is right for a text in another encoding.
fn seems(guess: Option<Encoding>) -> String {
    match guess {
        Some(encoding) => format!("; it seems to be {encoding}"),
        None => ", and not clearly of another encoding; name the encoding, or correct the file".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_places_are_english() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 111].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 111th"
        );
    }
}

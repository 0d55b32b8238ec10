//! Differences in words.

use std::fmt;

use recipe_store::shown;

use super::difference::Difference;
use crate::report::count;

/// A cell as people read it: null is not taken for a text, and blanks and empty text are seen, in quotes.
pub fn shown_cell(cell: Option<&str>) -> String {
    let Some(text) = cell else { return "null".to_owned() };
    let is_plain = !text.is_empty()
        && text != "null"
        && text.trim() == text
        && !text.starts_with('"')
        && !text.chars().any(char::is_control);
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The cells of a row in a line.
fn line(cells: &[Option<String>]) -> String {
    cells.iter().map(|cell| shown_cell(cell.as_deref())).collect::<Vec<_>>().join(" | ")
}

/// Lines that are further in.
fn block(text: &str) -> String {
    text.lines().flat_map(|line| ["\n  ", line]).collect()
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::MissingColumn { column } => write!(f, "column `{}` is missing", shown(column)),
            Difference::ExtraColumn { column } => write!(f, "column `{}` is not expected", shown(column)),
            Difference::ColumnOrder { expected, actual } => write!(
                f,
                "the columns are in another order: expected {}; actual {}",
                shown(&expected.join(", ")),
                shown(&actual.join(", "))
            ),
            Difference::Type { column, expected, actual } => {
                let is = actual.as_deref().unwrap_or("missing");
                write!(f, "column `{}` is {is}; expected {expected}", shown(column))
            }
            Difference::MissingRow { row, cells } => write!(f, "row {row} is missing: {}", line(cells)),
            Difference::ExtraRow { row, cells } => {
                write!(f, "row {row} of the output is not expected: {}", line(cells))
            }
            Difference::Cell { row, column, expected, actual } => write!(
                f,
                "row {row}, column `{}`: expected {}; actual {}",
                shown(column),
                shown_cell(expected.as_deref()),
                shown_cell(actual.as_deref())
            ),
            Difference::FailedCells { expected, actual } => {
                write!(f, "{} could not be converted; expected {expected}", count(*actual, "cell"))
            }
            Difference::Failed { error } => write!(f, "the run failed:{}", block(error)),
            Difference::OtherError { expected, error } => {
                write!(f, "expected {expected}; the run failed with another:{}", block(error))
            }
            Difference::NoError { expected, rows } => {
                write!(f, "expected {expected}; the run gave {}", count(*rows as u64, "row"))
            }
            Difference::Unreadable { error } => {
                write!(f, "the table that is expected cannot be read:{}", block(error))
            }
            Difference::Unwritten { rows } => {
                write!(f, "{} came out, and `output` is still empty", count(*rows as u64, "row"))
            }
        }
    }
}

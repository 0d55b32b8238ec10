//! Cells that fail, and how many may.

use std::fmt;
use std::str::FromStr;

use recipe_store::shown;

use super::words::shortened;

/// How many cells may fail. With more, the run ends before anything of its output is put in place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxFailed {
    /// So many in the whole run, of all steps and of the input together.
    Cells(u64),
    /// So many percent of the cells that one step makes of one column: of those that have a value and those that failed.
    /// Missing cells do not count.
    Percent(f64),
}

impl fmt::Display for MaxFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxFailed::Cells(most) => write!(f, "{most}"),
            MaxFailed::Percent(most) => write!(f, "{most}%"),
        }
    }
}

/// A number of cells, such as `100`, or a share, such as `2.5%`.
impl FromStr for MaxFailed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = match text.strip_suffix('%') {
            None => text.parse().ok().map(MaxFailed::Cells),
            Some(share) => {
                let share = share.trim_end().parse().ok();
                share.filter(|share| (0.0..=100.0).contains(share)).map(MaxFailed::Percent)
            }
        };
        read.ok_or_else(|| "it takes a number of cells, such as 100, or a share of them, such as 2.5%".into())
    }
}

/// A column that a step made, and of which cells failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failing {
    /// The step, from 1; 0 is the reading of the input.
    pub step: usize,
    /// The operation of the step.
    pub operation: Option<String>,
    /// The column.
    pub column: String,
    /// How many of its cells failed.
    pub failed: u64,
    /// How many there were, those that were missing before left out.
    pub cells: u64,
}

impl Failing {
    /// How many percent of the cells failed.
    pub fn percent(&self) -> f64 {
        self.failed as f64 * 100.0 / self.cells as f64
    }
}

/// Where it is.
impl fmt::Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.step, &self.operation) {
            (0, _) => f.write_str("the input"),
            (step, None) => write!(f, "step {step}"),
            (step, Some(operation)) => write!(f, "step {step} ({operation})"),
        }
    }
}

/// Says which cell could not be converted.
pub(super) fn cell_failed(
    step: usize,
    operation: Option<&str>,
    column: &str,
    row: Option<u64>,
    value: &str,
) -> String {
    let operation = operation.map_or(String::new(), |operation| format!(" ({operation})"));
    let row = row.map_or_else(|| "a row".to_owned(), |row| format!("row {row}"));
    let (column, value) = (shown(column), shortened(value));
    if step == 0 {
        return format!(
            "the input, column `{column}`, {row}: no type that steps compute with holds `{value}` exactly"
        );
    }
    format!(
        "step {step}{operation}, column `{column}`, {row}: `{value}` could not be converted, and no cell may fail"
    )
}

/// Says that more cells failed than may.
pub(super) fn too_many_failed(most: MaxFailed, worst: Option<&Failing>) -> String {
    match (most, worst) {
        (MaxFailed::Cells(most), None) => format!("more than {most} cells could not be converted"),
        (MaxFailed::Cells(most), Some(worst)) => format!(
            "more than {most} cells could not be converted, most of them of column `{}` in {worst}",
            shown(&worst.column)
        ),
        (MaxFailed::Percent(_), None) => {
            "cells could not be converted, and the module is of an engine that does not say how many percent"
                .into()
        }
        (MaxFailed::Percent(most), Some(worst)) => format!(
            "{} of {} cell{} of column `{}` could not be converted in {worst}, and at most {most}% may fail",
            worst.failed,
            worst.cells,
            if worst.cells == 1 { "" } else { "s" },
            shown(&worst.column)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_printed() {
        let cases = [
            ("0", Some(MaxFailed::Cells(0))),
            ("100", Some(MaxFailed::Cells(100))),
            ("5%", Some(MaxFailed::Percent(5.0))),
            ("2.5 %", Some(MaxFailed::Percent(2.5))),
            ("0%", Some(MaxFailed::Percent(0.0))),
            ("100%", Some(MaxFailed::Percent(100.0))),
            ("101%", None),
            ("-1", None),
            ("-1%", None),
            ("NaN%", None),
            ("2.5", None),
            ("%", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<MaxFailed>().ok(), expected, "{text}");
        }
        assert_eq!(MaxFailed::Percent(2.5).to_string(), "2.5%");
        assert_eq!(MaxFailed::Cells(7).to_string(), "7");
    }
}

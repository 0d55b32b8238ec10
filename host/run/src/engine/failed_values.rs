//! The first values that could not be converted, so that a summary shows what they look like.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use recipe_core::FailedCell;
use recipe_store::shown;
use serde::Serialize;

use crate::error::shortened;

/// How many different values of a column are kept for a step.
const KEPT: usize = 3;

/// A value that a step could not convert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailedValue {
    /// The column that the step was making.
    pub column: String,
    /// The value; a long one is cut.
    pub value: String,
    /// The file, where that is known.
    pub file: Option<String>,
    /// The row of the file, from 1, where that is known.
    pub row: Option<u64>,
}

impl fmt::Display for FailedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.value)?;
        match (self.row, &self.file) {
            (Some(row), Some(file)) => write!(f, " (row {row} of `{}`)", shown(file)),
            (Some(row), None) => write!(f, " (row {row})"),
            (None, _) => Ok(()),
        }
    }
}

/// The first ones of each step, from 1, and column.
#[derive(Default)]
pub(super) struct FailedValues(BTreeMap<(usize, String), Vec<FailedValue>>);

impl FailedValues {
    /// Notes a cell that failed, and where it is, unless there are enough.
    pub(super) fn note(&mut self, cell: &FailedCell, file: Option<&Path>, row: Option<u64>) {
        let kept = self.0.entry((cell.step, cell.column.clone())).or_default();
        let value = shortened(&cell.cell);
        if kept.len() < KEPT && kept.iter().all(|other| other.value != value) {
            kept.push(FailedValue {
                column: cell.column.clone(),
                value,
                file: file.map(|file| file.display().to_string()),
                row,
            });
        }
    }

    /// Those of a step, column by column.
    pub(super) fn of(&self, step: usize) -> Vec<FailedValue> {
        self.0
            .range((step, String::new())..(step + 1, String::new()))
            .flat_map(|(_, kept)| kept.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_values_are_kept() {
        let mut values = FailedValues::default();
        for (row, value) in ["soon", "soon", "never", "n/a", "later"].into_iter().enumerate() {
            let row = Some(row as u64 + 1);
            values.note(&FailedCell::new(2, "visit", row, value), Some(Path::new("a.csv")), row);
        }
        values.note(&FailedCell::new(2, "paid", None, "x".repeat(100)), None, None);
        values.note(&FailedCell::new(3, "visit", None, "other"), None, None);
        let shown: Vec<_> = values.of(2).into_iter().map(|one| (one.column, one.value, one.row)).collect();
        let visit = |value: &str, row| ("visit".to_owned(), value.to_owned(), Some(row));
        let cut = ("paid".to_owned(), "x".repeat(80) + "…", None);
        assert_eq!(shown, [cut, visit("soon", 1), visit("never", 3), visit("n/a", 4)]);
        assert_eq!(values.of(1), []);
    }
}

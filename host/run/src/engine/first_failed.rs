//! The first cells that failed in each step, which reports show.

use std::collections::BTreeMap;
use std::path::Path;

use recipe_core::FailedCell;

/// A cell that a step could not convert, or one of a row that is not as a step expects.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedValue {
    /// The file of the input, where the row is known.
    pub file: Option<String>,
    /// The row of the file, from 1; none where rows were grouped, joined or sorted before.
    pub row: Option<u64>,
    /// The column that the step was making.
    pub column: String,
    /// What the cell held, cut where it is long.
    pub value: String,
}

/// How many are kept of a step.
const KEPT: usize = 5;

/// How many characters of a cell are kept.
const CHARACTERS: usize = 200;

/// The first cells that failed, by the number of the step; 0 reads the input.
#[derive(Default)]
pub(super) struct FirstFailed(BTreeMap<usize, Vec<FailedValue>>);

impl FirstFailed {
    pub(super) fn note(&mut self, cell: &FailedCell, file: Option<&Path>, row: Option<u64>) {
        let of_step = self.0.entry(cell.step).or_default();
        if of_step.len() == KEPT {
            return;
        }
        let value = match cell.cell.char_indices().nth(CHARACTERS) {
            Some((end, _)) => format!("{}…", &cell.cell[..end]),
            None => cell.cell.clone(),
        };
        let file = file.map(|file| file.display().to_string());
        of_step.push(FailedValue { file, row, column: cell.column.clone(), value });
    }

    pub(super) fn of(&self, step: usize) -> Vec<FailedValue> {
        self.0.get(&step).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_cells_of_each_step_are_kept_and_long_ones_cut() {
        let mut first = FirstFailed::default();
        for row in 0..9 {
            first.note(
                &FailedCell::new(2, "a", Some(row), "ä".repeat(300)),
                Some(Path::new("in.csv")),
                Some(row + 1),
            );
        }
        first.note(&FailedCell::new(3, "b", None, "x"), None, None);
        let rows: Vec<_> = first.of(2).iter().map(|value| value.row).collect();
        assert_eq!(rows, [1, 2, 3, 4, 5].map(Some));
        assert_eq!(first.of(2)[0].value, "ä".repeat(200) + "…");
        let other = FailedValue { file: None, row: None, column: "b".into(), value: "x".into() };
        assert_eq!((first.of(3), first.of(1)), (vec![other], Vec::new()));
    }
}

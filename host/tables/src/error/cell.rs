//! Errors of one cell of the output.

use super::TableError;

impl TableError {
    /// Whether it is of one cell of the output, of which the row is known.
    pub fn is_of_cell(&self) -> bool {
        use TableError::*;
        matches!(self, FormulaInCell { .. } | CellNotWritable { row: Some(_), .. })
    }

    /// The error of a cell of some rows, where so many rows of the output come before these. Others stay as they are.
    pub fn after_rows(mut self, rows_before: u64) -> TableError {
        use TableError::*;
        if let FormulaInCell { row, .. } | CellNotWritable { row: Some(row), .. } = &mut self {
            *row += rows_before;
        }
        self
    }
}

//! Cells, and what is done with them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::dates::Shown;
use super::text::Value;

/// A cell that is not empty, and where it is, from 0.
pub(super) struct Cell<'a> {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: Value<'a>,
    pub(super) shown: Shown,
    pub(super) is_1904: bool,
}

/// What is done with cells, one after the other. It is told first in which column the sheet begins, and breaks off where
/// no more are wanted.
pub(super) trait CellSink {
    fn begin(&mut self, first_column: u32);
    fn cell(&mut self, cell: Cell<'_>) -> ControlFlow<()>;
}

/// The first row of a sheet that has a cell.
#[derive(Debug, Default)]
pub(super) struct FirstRow {
    /// Its number, from 0.
    pub(super) row: Option<u32>,
    /// The column in which the sheet begins.
    pub(super) first_column: u32,
    /// Its cells, by their columns.
    pub(super) cells: BTreeMap<u32, String>,
}

impl CellSink for FirstRow {
    fn begin(&mut self, first_column: u32) {
        self.first_column = first_column;
    }

    fn cell(&mut self, cell: Cell<'_>) -> ControlFlow<()> {
        if *self.row.get_or_insert(cell.row) != cell.row {
            return ControlFlow::Break(());
        }
        let mut text = String::new();
        cell.value.write(cell.is_1904, cell.shown, &mut text);
        // A sheet may begin before the column that it claims to begin in.
        self.first_column = self.first_column.min(cell.column);
        self.cells.insert(cell.column, text);
        ControlFlow::Continue(())
    }
}

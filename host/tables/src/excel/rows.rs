//! Cells of a sheet as rows.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use arrow_array::ArrayRef;
use arrow_array::builder::StringViewBuilder;

use super::cell::{Cell, CellSink};
use super::cell_name;
use crate::error::TableError;

/// Rows with the wanted columns.
pub(super) struct Rows {
    pub(super) columns: Vec<ArrayRef>,
    pub(super) count: usize,
}

/// Where the rows of a sheet are, and which of its columns are wanted.
pub(super) struct Place {
    pub(super) sheet: String,
    /// The first row, from 0.
    pub(super) first_row: u32,
    pub(super) first_column: u32,
    /// How many columns there are.
    pub(super) width: usize,
    /// The wanted ones, by their places.
    pub(super) wanted: Vec<usize>,
    /// How many rows are sent at once.
    pub(super) max_rows: usize,
}

/// Gathers cells into rows, and sends these.
pub(super) struct RowSender<'a> {
    place: &'a Place,
    /// For each column, its places among the wanted.
    positions: Vec<Vec<usize>>,
    builders: Vec<StringViewBuilder>,
    /// The first row that was not sent.
    start: u32,
    /// The row of the last cell, and its column.
    last: Option<(u32, u32)>,
    text: String,
    to: &'a SyncSender<Result<Rows, RowsError>>,
}

/// What is wrong with the cells of a sheet.
pub(super) enum RowsError {
    /// It is about the file.
    Table(TableError),
    /// A cell is in no column.
    Beside { cell: String, value: String },
    /// A cell is where it cannot be.
    Misplaced { cell: String },
}

impl<'a> RowSender<'a> {
    pub(super) fn new(place: &'a Place, to: &'a SyncSender<Result<Rows, RowsError>>) -> Self {
        let mut positions = vec![Vec::new(); place.width];
        for (position, column) in place.wanted.iter().enumerate() {
            positions[*column].push(position);
        }
        RowSender {
            place,
            positions,
            builders: place.wanted.iter().map(|_| StringViewBuilder::new()).collect(),
            start: place.first_row,
            last: None,
            text: String::new(),
            to,
        }
    }

    /// Sends the last rows.
    pub(super) fn finish(mut self) {
        if let Some((row, _)) = self.last {
            let _ = self.send((row + 1 - self.start) as usize);
        }
    }

    /// Sends so many rows, which the cells so far are in.
    fn send(&mut self, count: usize) -> ControlFlow<()> {
        let columns = self.builders.iter_mut().map(|builder| {
            pad(builder, count);
            Arc::new(builder.finish()) as ArrayRef
        });
        let rows = Rows { columns: columns.collect(), count };
        self.start += count as u32;
        match self.to.send(Ok(rows)) {
            Ok(()) => ControlFlow::Continue(()),
            // Nobody wants more.
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn fail(&mut self, error: RowsError) -> ControlFlow<()> {
        // The rows before the cell are right.
        if let Some((row, _)) = self.last.take()
            && row > self.start
        {
            self.send((row - self.start) as usize)?;
        }
        let _ = self.to.send(Err(error));
        ControlFlow::Break(())
    }
}

/// More rows than this, no sheet has.
const MAX_ROWS: u32 = 1 << 20;

/// Lets a column have so many cells.
fn pad(builder: &mut StringViewBuilder, count: usize) {
    use arrow_array::builder::ArrayBuilder;
    for _ in builder.len()..count {
        builder.append_null();
    }
}

impl CellSink for RowSender<'_> {
    fn begin(&mut self, _: u32) {}

    fn cell(&mut self, cell: Cell<'_>) -> ControlFlow<()> {
        if cell.row < self.place.first_row {
            return ControlFlow::Continue(());
        }
        let at = (cell.row, cell.column);
        if self.last.is_some_and(|last| last >= at) || cell.row >= MAX_ROWS {
            return self.fail(RowsError::Misplaced { cell: cell_name(cell.row, cell.column) });
        }
        self.text.clear();
        cell.value.write(cell.is_1904, cell.shown, &mut self.text);
        let column = cell.column.checked_sub(self.place.first_column).map(|column| column as usize);
        let Some(positions) = column.and_then(|column| self.positions.get(column)) else {
            if self.text.is_empty() {
                return ControlFlow::Continue(());
            }
            let value = self.text.chars().take(40).collect();
            return self.fail(RowsError::Beside { cell: cell_name(cell.row, cell.column), value });
        };
        let positions = positions.clone();
        while (cell.row - self.start) as usize >= self.place.max_rows {
            self.send(self.place.max_rows)?;
        }
        self.last = Some(at);
        let row = (cell.row - self.start) as usize;
        for position in positions {
            pad(&mut self.builders[position], row);
            self.builders[position].append_value(&self.text);
        }
        ControlFlow::Continue(())
    }
}

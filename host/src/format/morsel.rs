//! Parts of a dataset that any thread can decode.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use recipe_core::plan::{FirstFilter, Inlet};

use crate::error::{HostError, Result};

/// A part of a file. Parts come in order; they can be decoded in any.
pub(crate) struct Morsel {
    /// The index of the file in the dataset.
    pub(crate) file: usize,
    /// Reads its rows.
    pub(crate) decode: Decode,
}

/// Reads the rows of a part.
pub(crate) type Decode = Box<dyn FnOnce() -> Decoded + Send>;

/// What came of a part.
pub(crate) struct Decoded {
    /// How many line ends its text has.
    pub(crate) lines: u64,
    /// Its rows, or what is wrong with one.
    pub(crate) rows: Result<RecordBatch, Flaw>,
    /// Rows that it has besides, and which the plan drops.
    pub(crate) dropped: Option<Dropped>,
}

/// Rows that were not decoded, because the filter a plan starts with drops them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped {
    /// How many.
    pub(crate) rows: u64,
    /// The step of the filter.
    pub(crate) step: usize,
}

impl Decoded {
    /// What came of a part, all rows of which were decoded.
    pub(crate) fn new(lines: u64, rows: Result<RecordBatch, Flaw>) -> Self {
        Decoded { lines, rows, dropped: None }
    }
}

/// What is wrong with a row. Rows and lines are counted from the start of the part, from 0.
pub(crate) struct Flaw {
    pub(super) row: u64,
    pub(super) line: u64,
    /// Tells it, given the number of the row and the line in the file, from 1.
    pub(super) tell: Box<dyn FnOnce(u64, u64) -> HostError + Send>,
}

impl Flaw {
    /// What goes wrong without a row being at fault.
    pub(super) fn of(error: HostError) -> Self {
        Flaw { row: 0, line: 0, tell: Box::new(|_, _| error) }
    }
}

/// The parts of a file, in order.
pub(super) type Parts = Box<dyn Iterator<Item = Decode> + Send>;

/// A file of which the columns are known.
pub(super) trait Opened: Send {
    /// Its columns.
    fn schema(&self) -> &SchemaRef;

    /// Its parts.
    fn parts(self: Box<Self>, reading: Reading) -> Parts;
}

/// What is wanted of a file.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// What each column is made of, by the columns of the dataset.
    pub(super) inlets: Vec<Inlet>,
    /// Where the columns of the dataset stand in the file, unless in the same order.
    pub(super) order: Option<Vec<usize>>,
    /// The columns that come out.
    pub(super) schema: SchemaRef,
    /// The filter that is the first to look at the rows: those that it drops need not be decoded.
    pub(super) first: Option<Arc<FirstFilter>>,
}

impl Reading {
    /// What is wanted of a batch with all columns of the file, where each is wanted as cells.
    pub(super) fn project(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns = self.columns().into_iter().map(|column| batch.column(column).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| HostError::failed(error.to_string()))
    }

    /// The columns of the file that are wanted, where each is wanted as cells.
    pub(super) fn columns(&self) -> Vec<usize> {
        let columns = self.inlets.iter().map(|inlet| match inlet {
            Inlet::Cells(column) => *column,
            Inlet::Text(columns) => columns.start,
        });
        columns.map(|column| self.order.as_ref().map_or(column, |order| order[column])).collect()
    }
}

/// Where in a dataset parts stand, which are passed in order.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    file: usize,
    rows: u64,
    lines: u64,
}

impl Cursor {
    /// Goes past a part of `file` with so many rows and lines.
    pub(crate) fn pass(&mut self, file: usize, rows: u64, lines: u64) {
        self.enter(file);
        self.rows += rows;
        self.lines += lines;
    }

    /// What is wrong with a row of the next part, which is one of `file`.
    pub(crate) fn tell(&mut self, file: usize, flaw: Flaw) -> HostError {
        self.enter(file);
        (flaw.tell)(self.rows + flaw.row + 1, self.lines + flaw.line + 1)
    }

    fn enter(&mut self, file: usize) {
        if file != self.file {
            *self = Cursor { file, rows: 0, lines: 0 };
        }
    }
}

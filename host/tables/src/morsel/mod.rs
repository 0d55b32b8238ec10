//! Parts of a dataset that any thread can decode.

pub(crate) mod cut;
pub(crate) mod text;
mod unpacked;

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use recipe_core::engine::plan::{FirstFilter, InputColumn};

use crate::error::{Result, TableError};

/// A part of a file. Parts come in order; they can be decoded in any.
pub struct Morsel {
    /// The index of the file in the dataset.
    pub file: usize,
    /// Reads its rows.
    pub decode: Decode,
}

/// Reads the rows of a part.
pub type Decode = Box<dyn FnOnce() -> Decoded + Send>;

/// What came of a part.
pub struct Decoded {
    /// How many line ends its text has.
    pub lines: u64,
    /// Its rows, or what is wrong with one.
    pub rows: Result<RecordBatch, Flaw>,
    /// Rows that it has besides, and which the plan drops.
    pub dropped: Option<Dropped>,
}

/// Rows that were not decoded, because the filter a plan starts with drops them.
#[derive(Debug, Clone, Copy)]
pub struct Dropped {
    /// How many.
    pub rows: u64,
    /// The step of the filter.
    pub step: usize,
}

impl Decoded {
    /// What came of a part, all rows of which were decoded.
    pub fn new(lines: u64, rows: Result<RecordBatch, Flaw>) -> Self {
        Decoded { lines, rows, dropped: None }
    }
}

/// What is wrong with a row. Rows and lines are counted from the start of the part, from 0.
pub struct Flaw {
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// Tells it, given the number of the row and the line in the file, from 1.
    pub(crate) tell: Box<dyn FnOnce(u64, u64) -> TableError + Send>,
}

impl Flaw {
    /// What goes wrong without a row being at fault.
    pub(crate) fn of(error: TableError) -> Self {
        Flaw { row: 0, line: 0, tell: Box::new(|_, _| error) }
    }
}

/// The parts of a file, in order.
pub(crate) type Parts = Box<dyn Iterator<Item = Decode> + Send>;

/// A file of which the columns are known.
pub(crate) trait Opened: Send {
    /// Its columns.
    fn schema(&self) -> &SchemaRef;

    /// Its parts.
    fn parts(self: Box<Self>, reading: Reading) -> Parts;
}

/// What is wanted of a file.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// What each column is made of, by the columns of the dataset.
    pub(crate) inputs: Vec<InputColumn>,
    /// Where the columns of the dataset stand in the file, unless in the same order.
    pub(crate) order: Option<Vec<usize>>,
    /// The columns that come out.
    pub(crate) schema: SchemaRef,
    /// The filter that is the first to look at the rows: those that it drops need not be decoded.
    pub(crate) first: Option<Arc<FirstFilter>>,
}

impl Reading {
    /// What is wanted of a batch with all columns of the file, where each is wanted as cells.
    pub(crate) fn project(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns = self.columns().into_iter().map(|column| batch.column(column).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| TableError::failed(error.to_string()))
    }

    /// The columns of the file that are wanted, where each is wanted as cells.
    pub(crate) fn columns(&self) -> Vec<usize> {
        let columns = self.inputs.iter().map(|input| match input {
            InputColumn::Cells(column) => *column,
            InputColumn::Text(columns) => columns.start,
        });
        columns.map(|column| self.order.as_ref().map_or(column, |order| order[column])).collect()
    }
}

/// Where in a dataset parts stand, which are passed in order.
#[derive(Debug, Default)]
pub struct Cursor {
    file: usize,
    rows: u64,
    lines: u64,
}

impl Cursor {
    /// Goes past a part of `file` with so many rows and lines.
    pub fn pass(&mut self, file: usize, rows: u64, lines: u64) {
        self.enter(file);
        self.rows += rows;
        self.lines += lines;
    }

    /// What is wrong with a row of the next part, which is one of `file`.
    pub fn tell(&mut self, file: usize, flaw: Flaw) -> TableError {
        self.enter(file);
        (flaw.tell)(self.rows + flaw.row + 1, self.lines + flaw.line + 1)
    }

    fn enter(&mut self, file: usize) {
        if file != self.file {
            *self = Cursor { file, rows: 0, lines: 0 };
        }
    }
}

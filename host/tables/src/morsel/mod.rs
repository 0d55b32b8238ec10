//! For engines: parts of a dataset that any thread can decode, as [`Source::morsels`](crate::Source::morsels) returns
//! them.
//!
//! ```
//! use std::thread;
//!
//! use recipe_core::engine::plan::InputColumn;
//! use recipe_tables::morsel::{Cursor, Decoded, Morsel};
//! use recipe_tables::{Dataset, ReadOptions, Source};
//!
//! let folder = tempfile::tempdir()?;
//! let claims = folder.path().join("claims.csv");
//! std::fs::write(&claims, "id,city\n1,Mobile\n2,Dothan\n3\n")?;
//! let options = ReadOptions::default().with_morsel_bytes(10);
//! let source = Source::open(Dataset::find(&[claims.display().to_string()], options)?)?;
//!
//! let inputs = vec![InputColumn::Cells(0), InputColumn::Cells(1)];
//! let tasks = source.morsels(inputs, source.schema(), None).map(|morsel| {
//!     let Morsel { file, decode, .. } = morsel?;
//!     Ok::<_, recipe_tables::TableError>((file, thread::spawn(decode)))
//! });
//! // Only those before a morsel say where in the file it is.
//! let mut cursor = Cursor::default();
//! let mut errors = Vec::new();
//! for (file, task) in tasks.collect::<Result<Vec<_>, _>>()? {
//!     let Decoded { lines, rows, .. } = task.join().expect("decoding does not panic");
//!     match rows {
//!         Ok(batch) => cursor.advance(file, batch.num_rows() as u64, lines),
//!         Err(error) => errors.push(cursor.locate(file, error).to_string()),
//!     }
//! }
//! assert!(errors[0].contains("claims.csv`, row 3 (line 4): 1 cell where there are 2 columns"), "{errors:?}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod contained;
pub(crate) mod culprit;
pub(crate) mod cut;
pub(crate) mod divided;
pub(crate) mod shared_file;
mod sheets;
mod wanted;

use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::engine::plan::{FirstFilter, InputColumn};
use serde::{Deserialize, Serialize};

use crate::error::{Result, TableError};
use crate::shares::FileShares;
pub use sheets::SheetOfSeveral;
pub(crate) use wanted::Wanted;

/// A part of a file. Morsels come in order; they can be decoded in any.
pub struct Morsel {
    /// The index of the file in the dataset.
    pub file: usize,
    /// The share of the dataset that its rows are of, where it is divided into [some](crate::Source::with_shares).
    pub share: usize,
    /// About how many bytes are held to decode it.
    pub bytes: u64,
    /// Decodes its rows.
    pub decode: DecodeTask,
}

/// Decodes the rows of a morsel.
pub type DecodeTask = Box<dyn FnOnce() -> Decoded + Send>;

/// A morsel that was decoded.
pub struct Decoded {
    /// How many line ends its text has.
    pub lines: u64,
    /// Its rows, or what is wrong with one.
    pub rows: Result<RecordBatch, RowError>,
    /// Rows that it has besides, and which the plan drops.
    pub dropped: Option<Dropped>,
    /// What of its text became no row, or a longer one.
    pub irregular: Option<Box<Irregular>>,
}

/// What of the text of a morsel became no row, or a longer one.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Irregular {
    /// Rows that got null for cells that they lack.
    pub filled: u64,
    /// Rows that have more or fewer cells than there are columns, and were rejected.
    pub rejected: Vec<RejectedRow>,
    /// Empty lines of a text with one column, where each might be meant as a row.
    pub empty_lines: u64,
}

/// A row that was rejected. Its place is counted from the start of the morsel, from 0; [`Cursor::place`] finds it in the
/// file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedRow {
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// How many cells it has.
    pub cells: usize,
    /// How many columns there are.
    pub columns: usize,
    /// Its text.
    pub text: String,
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
    /// A morsel all rows of which were decoded.
    pub fn new(lines: u64, rows: Result<RecordBatch, RowError>) -> Self {
        Decoded { lines, rows, dropped: None, irregular: None }
    }

    /// How many rows of the file it is made of, where it can be read.
    pub fn rows_of_file(&self) -> u64 {
        let decoded = self.rows.as_ref().map_or(0, |batch| batch.num_rows() as u64);
        let rejected = self.irregular.as_ref().map_or(0, |irregular| irregular.rejected.len() as u64);
        decoded + self.dropped.map_or(0, |dropped| dropped.rows) + rejected
    }
}

/// What is wrong with a row. Rows and lines are counted from the start of the morsel, from 0; [`Cursor::locate`] finds
/// them in the file.
pub struct RowError {
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// Makes the error, given the number of the row and the line in the file, from 1.
    pub(crate) describe: Box<dyn FnOnce(u64, u64) -> TableError + Send>,
}

impl RejectedRow {
    /// How many rows of the morsel come before it, given how many rejected ones do.
    pub fn rows_before(&self, rejected: usize) -> u64 {
        self.row.saturating_sub(rejected as u64)
    }
}

impl RowError {
    /// The same with what `change` makes of the error.
    pub(crate) fn map(self, change: impl FnOnce(TableError) -> TableError + Send + 'static) -> RowError {
        let RowError { row, line, describe } = self;
        RowError { row, line, describe: Box::new(move |row, line| change(describe(row, line))) }
    }
}

/// An error that is about no row.
impl From<TableError> for RowError {
    fn from(error: TableError) -> Self {
        RowError { row: 0, line: 0, describe: Box::new(|_, _| error) }
    }
}

/// The tasks that decode a file, in order.
pub(crate) type DecodeTasks = Box<dyn Iterator<Item = Task> + Send>;

/// Decodes a part of a file.
pub(crate) struct Task {
    /// About how many bytes are held for it.
    pub(crate) bytes: u64,
    /// The share of the dataset that its rows are of, if not that of all of the file.
    pub(crate) share: Option<usize>,
    pub(crate) decode: DecodeTask,
}

impl Task {
    pub(crate) fn new(bytes: u64, decode: impl FnOnce() -> Decoded + Send + 'static) -> Self {
        Task { bytes, share: None, decode: Box::new(decode) }
    }

    /// The same for rows of this share.
    pub(crate) fn of_share(self, share: Option<usize>) -> Self {
        Task { share, ..self }
    }
}

/// Reads a file of one format, the columns of which are known.
pub(crate) trait FormatReader: Send {
    /// The columns of the file.
    fn schema(&self) -> &SchemaRef;

    /// The sheet of a workbook, where there are others and none was named.
    fn sheet_of_several(&self) -> Option<&SheetOfSeveral> {
        None
    }

    /// The tasks that decode it.
    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks;
}

/// What is wanted of a file.
#[derive(Debug, Clone)]
pub(crate) struct Projection {
    /// What each column is made of, by the columns of the dataset.
    pub(crate) inputs: Vec<InputColumn>,
    /// Where in the file the columns of the dataset are, unless in the same order.
    pub(crate) order: Option<Vec<usize>>,
    /// The columns that come out.
    pub(crate) schema: SchemaRef,
    /// The filter that is the first to look at the rows: those that it drops need not be decoded.
    pub(crate) filter: Option<Arc<FirstFilter>>,
    /// The row groups of a Parquet file that are read, if not all.
    pub(crate) row_groups: Option<Range<usize>>,
    /// The shares that the file is divided into, if it is.
    pub(crate) shares: Option<FileShares>,
}

impl Projection {
    /// The columns of the file that are wanted, where each is wanted as cells.
    pub(crate) fn columns(&self) -> Vec<usize> {
        let columns = self.inputs.iter().map(|input| match input {
            InputColumn::Cells(column) => *column,
            InputColumn::Text(columns) => columns.start,
        });
        columns.map(|column| self.order.as_ref().map_or(column, |order| order[column])).collect()
    }
}

/// A place in a dataset, which moves over its morsels in order.
#[derive(Debug, Clone, Default)]
pub struct Cursor {
    file: usize,
    rows: u64,
    lines: u64,
}

impl Cursor {
    /// Goes past a morsel of `file` with so many rows and lines.
    pub fn advance(&mut self, file: usize, rows: u64, lines: u64) {
        self.enter(file);
        self.rows += rows;
        self.lines += lines;
    }

    /// The error of a row of the next morsel, which is one of `file`, with its place in the file.
    pub fn locate(&mut self, file: usize, error: RowError) -> TableError {
        self.enter(file);
        (error.describe)(self.rows + error.row + 1, self.lines + error.line + 1)
    }

    /// The row and the line of the file, from 1, in which a row of the next morsel is that was rejected.
    pub fn place(&mut self, file: usize, rejected: &RejectedRow) -> (u64, u64) {
        self.enter(file);
        (self.rows + rejected.row + 1, self.lines + rejected.line + 1)
    }

    fn enter(&mut self, file: usize) {
        if file != self.file {
            *self = Cursor { file, rows: 0, lines: 0 };
        }
    }
}

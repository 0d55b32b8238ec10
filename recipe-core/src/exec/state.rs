//! What is known after some of the rows, so that parts of the data can be run apart and put together.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};

use crate::error::{Error, Kind, Result};

/// What an [`Executor`](crate::Executor) remembers of its rows; [`Executor::merge`](crate::Executor::merge) has an
/// example.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct State {
    /// How many rows it was given.
    pub rows: u64,
    /// The tables of each stage, and after them those of the batches held back.
    pub stages: Vec<Vec<RecordBatch>>,
}

impl State {
    /// A state put together from its parts, such as one that was sent over a wire.
    pub fn new(rows: u64, stages: Vec<Vec<RecordBatch>>) -> Self {
        State { rows, stages }
    }
}

/// A table of a state: columns that go by their positions.
pub(super) fn table(columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
    let fields = columns.iter().enumerate();
    let fields = fields.map(|(at, column)| Field::new(at.to_string(), column.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)?)
}

/// Whether the tables of a stage can hold anything.
pub(super) fn carries(tables: &[RecordBatch]) -> bool {
    !tables.is_empty()
}

/// The types of the columns of a stage's tables.
pub(super) type Shape = Vec<Vec<DataType>>;

/// The shape of a stage's tables.
pub(super) fn shape(tables: &[RecordBatch]) -> Shape {
    let types =
        |table: &RecordBatch| table.columns().iter().map(|column| column.data_type().clone()).collect();
    tables.iter().map(types).collect()
}

/// Whether the tables of a stage have this shape: a state may come from anywhere.
pub(super) fn has_shape(tables: &[RecordBatch], wanted: &Shape) -> bool {
    shape(tables) == *wanted
}

/// The refusal of a state that no rows can leave: a state may come from anywhere.
pub(super) fn impossible() -> Error {
    Kind::Data("the state cannot come from any rows".into()).into()
}

/// The refusal of a state whose tables have other shapes.
pub(super) fn other_shapes() -> Error {
    Kind::Data("the state is of another recipe, or of other columns".into()).into()
}

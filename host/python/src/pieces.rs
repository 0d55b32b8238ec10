//! Rows as they come from Python, cut into pieces that threads share.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Schema};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use recipe_run::RunError;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::reader::Reader;

/// Cells of a piece: few enough that all threads have some of a table, many enough that their number does not matter.
const CELLS: usize = 1 << 20;

/// The smallest and the largest number of rows of a piece.
const ROWS: (usize, usize) = (1 << 10, 1 << 16);

/// How deep columns may be nested, as in Arrow's own library; a thread has room for that.
const DEPTH: usize = 64;

/// Refuses columns that a recipe could not tell apart, or that are nested too deep.
pub(crate) fn check_columns(schema: &Schema) -> PyResult<()> {
    let mut names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
    names.sort_unstable();
    if let Some([name, _]) = names.array_windows().find(|[name, next]| name == next) {
        return Err(PyValueError::new_err(format!(
            "two columns are called `{name}`, and a recipe knows columns by their names; rename one"
        )));
    }
    match schema.fields().iter().find(|field| !is_within(field.data_type(), DEPTH)) {
        Some(field) => Err(PyValueError::new_err(format!(
            "column `{}` is nested deeper than {DEPTH} levels",
            field.name()
        ))),
        None => Ok(()),
    }
}

/// Whether a type has no more than so many levels.
fn is_within(data_type: &DataType, levels: usize) -> bool {
    use DataType::*;
    let Some(below) = levels.checked_sub(1) else { return false };
    match data_type {
        List(field) | ListView(field) | LargeList(field) | LargeListView(field) | Map(field, _) => {
            is_within(field.data_type(), below)
        }
        FixedSizeList(field, _) | RunEndEncoded(_, field) => is_within(field.data_type(), below),
        Dictionary(_, values) => is_within(values, below),
        Struct(fields) => fields.iter().all(|field| is_within(field.data_type(), below)),
        Union(fields, _) => fields.iter().all(|(_, field)| is_within(field.data_type(), below)),
        _ => true,
    }
}

/// The pieces of what a reader gives, read on a thread of its own, one ahead. Has to be called inside of a runtime.
pub(crate) fn pieces(reader: Reader) -> BoxStream<'static, Result<RecordBatch, RunError>> {
    let (give, taken) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || {
        for batch in reader {
            match batch {
                Ok(batch) => {
                    for piece in cut(&batch) {
                        if give.blocking_send(Ok(piece)).is_err() {
                            return;
                        }
                    }
                }
                Err(error) => {
                    // Nobody may want to know any more.
                    let _ = give.blocking_send(Err(unreadable(error)));
                    return;
                }
            }
        }
    });
    stream::unfold((taken, Some(reading)), next).boxed()
}

type Reading = (mpsc::Receiver<Result<RecordBatch, RunError>>, Option<JoinHandle<()>>);

/// The next piece; at their end, how the thread that read them ended if it did so early.
async fn next((mut taken, mut reading): Reading) -> Option<(Result<RecordBatch, RunError>, Reading)> {
    let piece = match taken.recv().await {
        Some(piece) => piece,
        None => Err(RunError::Worker(reading.take()?.await.err()?)),
    };
    Some((piece, (taken, reading)))
}

/// Slices of a batch.
fn cut(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
    let rows = (CELLS / batch.num_columns().max(1)).clamp(ROWS.0, ROWS.1);
    let starts = (0..batch.num_rows()).step_by(rows);
    starts.map(move |start| batch.slice(start, rows.min(batch.num_rows() - start)))
}

/// Rows that cannot be read.
pub(crate) fn unreadable(error: ArrowError) -> RunError {
    RunError::Rows { action: "read the rows of the input", source: error.into() }
}

//! Rows as they come from Python, cut into pieces that threads share.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Schema};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use recipe_run::RunError;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Cells of a piece: few enough that all threads have some of a table, many enough that their number does not matter.
const CELLS: usize = 1 << 20;

/// The least and the greatest number of rows of a piece.
const ROWS: (usize, usize) = (1 << 10, 1 << 16);

/// Batches that a reader gives, which may wait for a network or for Python.
pub(crate) type Reader = Box<dyn RecordBatchReader + Send>;

/// Refuses columns that a recipe could not tell apart.
pub(crate) fn check_names(schema: &Schema) -> PyResult<()> {
    let mut names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(PyValueError::new_err(format!(
            "two columns are called `{}`, and a recipe knows columns by their names; rename one",
            pair[0]
        ))),
        None => Ok(()),
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

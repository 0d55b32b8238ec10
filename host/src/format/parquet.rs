//! Parquet. The reader panics on some malformed files; that is contained here and told as an error.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use recipe_core::kernel::cast::{normalise, normalise_schema};

use super::morsel::{Decode, Decoded, Flaw, Opened, Parts, Reading};
use super::{ReadOptions, shown};
use crate::error::{HostError, Result};

pub(super) fn open(
    path: &Path,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn Opened>> {
    let file = std::fs::File::open(path).map_err(|error| HostError::io("open", path, &error))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    if length == 0 {
        return Err(HostError::failed(format!("{} is empty, which no Parquet file is", shown(path))));
    }
    let reader = contained(path, || {
        ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(|builder| builder.with_batch_size(options.batch_rows).build())
    })?
    .map_err(|error| malformed(path, &error))?;
    let schema = normalise_schema(&arrow_array::RecordBatchReader::schema(&reader))
        .map_err(|error| HostError::failed(format!("{}: {error}", shown(path))))?;
    let rows = Rows { reader: Some(reader), path: path.into(), length, bytes_read: bytes_read.clone() };
    Ok(Box::new(File { schema: Arc::new(schema), rows }))
}

struct File {
    schema: SchemaRef,
    rows: Rows,
}

impl Opened for File {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn parts(self: Box<Self>, reading: Reading) -> Parts {
        let reading = Arc::new(reading);
        Box::new(self.rows.map(move |batch| {
            let reading = reading.clone();
            let rows = move || {
                let rows = batch.and_then(|batch| reading.project(&batch)).map_err(Flaw::of);
                Decoded { lines: 0, rows }
            };
            Box::new(rows) as Decode
        }))
    }
}

struct Rows {
    reader: Option<ParquetRecordBatchReader>,
    path: Box<Path>,
    length: u64,
    bytes_read: Arc<AtomicU64>,
}

impl Iterator for Rows {
    type Item = Result<arrow_array::RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let reader = self.reader.as_mut()?;
        let next = contained(&self.path, || reader.next()).map(|next| {
            next.map(|batch| {
                let batch = batch.map_err(|error| malformed(&self.path, &error))?;
                normalise(&batch)
                    .map_err(|error| HostError::failed(format!("{}: {error}", shown(&self.path))))
            })
        });
        match next {
            Ok(Some(Ok(batch))) => Some(Ok(batch)),
            Ok(None) => {
                self.reader = None;
                self.bytes_read.fetch_add(self.length, Ordering::Relaxed);
                None
            }
            Ok(Some(Err(error))) | Err(error) => {
                self.reader = None;
                Some(Err(error))
            }
        }
    }
}

fn malformed(path: &Path, error: &dyn std::fmt::Display) -> HostError {
    HostError::failed(format!("{} cannot be read as Parquet: {error}", shown(path)))
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a part of the parquet reader; its panic becomes an error, and prints nothing.
fn contained<T>(path: &Path, run: impl FnOnce() -> T) -> Result<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                loud(info);
            }
        }));
    });
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CONTAINED.set(outer);
    result.map_err(|panic| malformed(path, &format!("it is malformed ({})", text_of(&*panic))))
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the reader gave up")
}

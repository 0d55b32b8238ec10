//! Puts rows in the order of their keys: in memory, or by merging sorted files.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{BinaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion_common::error::Result as DataFusionResult;
use datafusion_common_runtime::SpawnedTask;
use datafusion_execution::memory_pool::MemoryReservation;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion_physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion_physical_plan::sorts::streaming_merge::{SortedSpillFile, StreamingMergeBuilder};
use datafusion_physical_plan::{SendableRecordBatchStream, SpillManager};
use futures::stream;
use futures::{StreamExt, TryStreamExt};
use recipe_core::engine::key::{Key, in_order};

use super::rows::{ROWS, compact, memory, parts, without_keys};
use super::{Batches, Counted};
use crate::engine::error::own;
use crate::engine::memory::Budget;
use crate::error::RunError;

/// Bytes for the place of a row while places are sorted.
const PLACE: usize = 24;

/// Bytes of a batch in files, at least: below that there is more around the rows than in them.
const MIN_BATCH_BYTES: usize = 1 << 10;

/// Rows with keys, of which each is there once.
pub(super) struct Sorter {
    /// The columns, and behind them the key.
    schema: SchemaRef,
    budget: Budget,
    reservation: MemoryReservation,
    /// The number of the next row.
    next: u64,
    held: Vec<RecordBatch>,
    runs: Vec<SortedSpillFile>,
    /// Rows of a batch in files.
    rows: usize,
}

impl Sorter {
    pub(super) fn new(columns: &SchemaRef, budget: Budget) -> Self {
        let mut fields = columns.fields().to_vec();
        fields.push(Arc::new(Field::new("key", DataType::Binary, false)));
        let reservation = budget.reservation();
        Sorter {
            schema: Arc::new(Schema::new(fields)),
            budget,
            reservation,
            next: 0,
            held: Vec::new(),
            runs: Vec::new(),
            rows: ROWS,
        }
    }

    /// The same, with the number of the first row.
    pub(super) fn numbered_from(self, first: u64) -> Self {
        Sorter { next: first, ..self }
    }

    /// Takes rows, which are numbered as they come.
    pub(super) async fn take(&mut self, batch: &RecordBatch, key: &Key) -> DataFusionResult<()> {
        let keys = key.numbered(batch, self.next).map_err(|error| self.budget.place(error))?;
        self.next += batch.num_rows() as u64;
        self.push(batch, keys).await
    }

    /// Takes rows that were held, and those that still come.
    pub(super) async fn take_all(
        &mut self,
        held: Vec<RecordBatch>,
        mut input: SendableRecordBatchStream,
        key: &Key,
        counted: &Counted,
    ) -> DataFusionResult<()> {
        for batch in held {
            self.take(&batch, key).await?;
        }
        while let Some(batch) = input.next().await {
            let batch = batch?;
            counted.took(batch.num_rows())?;
            self.take(&batch, key).await?;
        }
        Ok(())
    }

    /// Takes rows with their keys.
    pub(super) async fn push(&mut self, batch: &RecordBatch, keys: BinaryArray) -> DataFusionResult<()> {
        let mut columns = batch.columns().to_vec();
        columns.push(Arc::new(keys));
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        for part in parts(batch, self.budget.limit / 16)? {
            let bytes = memory(&part) + PLACE * part.num_rows();
            if self.reservation.try_grow(bytes).is_err() {
                self.spill().await?;
                let grown = self.reservation.try_grow(bytes);
                grown.map_err(|_| self.budget.exceeded("a row"))?;
            }
            self.held.push(part);
        }
        Ok(())
    }

    /// Writes what is held to a file, in order.
    async fn spill(&mut self) -> DataFusionResult<()> {
        let held = std::mem::take(&mut self.held);
        let rows: usize = held.iter().map(RecordBatch::num_rows).sum();
        if rows == 0 {
            return Ok(());
        }
        // Merging holds a few batches of every file at once.
        let bytes = (self.reservation.size() / rows).max(1);
        self.rows = ((self.budget.limit / 256).max(MIN_BATCH_BYTES) / bytes).clamp(1, self.rows);
        let (files, size) = (self.budget.files(&self.schema)?, self.rows);
        let task = SpawnedTask::spawn_blocking(move || write(&held, size, &files));
        let run = task.join().await.map_err(|error| own(RunError::Worker(error)))?;
        self.runs.extend(run.map_err(|error| self.budget.explain(error))?);
        self.reservation.free();
        Ok(())
    }

    /// All rows, in order, without their keys.
    pub(super) async fn finish_rows(self, columns: SchemaRef) -> DataFusionResult<Batches> {
        let sorted = self.finish().await?;
        Ok(sorted.map(move |batch| Ok(without_keys(&batch?, &columns)?.0)).boxed())
    }

    /// All rows, in order, with their keys behind them.
    pub(super) async fn finish(mut self) -> DataFusionResult<Batches> {
        if self.runs.is_empty() {
            return self.in_memory().await;
        }
        self.spill().await?;
        let key = Column::new("key", self.schema.fields().len() - 1);
        let order = LexOrdering::from([PhysicalSortExpr::new_default(Arc::new(key))]);
        let merged = StreamingMergeBuilder::new()
            .with_sorted_spill_files(self.runs)
            .with_spill_manager(self.budget.files(&self.schema)?)
            .with_schema(self.schema.clone())
            .with_expressions(&order)
            .with_metrics(BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0))
            .with_batch_size(self.rows)
            .with_reservation(self.reservation)
            .build()
            .map_err(|error| self.budget.explain(error))?;
        let budget = self.budget;
        Ok(merged.map_err(move |error| budget.explain(error)).boxed())
    }

    async fn in_memory(self) -> DataFusionResult<Batches> {
        let held = Arc::new(self.held);
        let sorted = held.clone();
        let task = SpawnedTask::spawn_blocking(move || places(&sorted));
        let places = task.join().await.map_err(|error| own(RunError::Worker(error)))?;
        let places = Arc::new(places);
        // Freed when the last row was given.
        let reservation = Arc::new(self.reservation);
        let chunks = (0..places.len()).step_by(ROWS).map(move |start| {
            let (held, places, reservation) = (held.clone(), places.clone(), reservation.clone());
            async move {
                let task = SpawnedTask::spawn(async move {
                    let end = places.len().min(start + ROWS);
                    let batch = gather(&held, &places[start..end]);
                    drop(reservation);
                    batch
                });
                task.join().await.map_err(|error| own(RunError::Worker(error)))?
            }
        });
        Ok(stream::iter(chunks).buffered(self.budget.context.threads()).boxed())
    }
}

/// Which row of which batch.
type Place = (u32, u32);

/// The places of all rows, in order.
fn places(held: &[RecordBatch]) -> Vec<Place> {
    let keys: Vec<&BinaryArray> =
        held.iter().map(|batch| batch.column(batch.num_columns() - 1).as_binary::<i32>()).collect();
    let all = held
        .iter()
        .enumerate()
        .flat_map(|(at, batch)| (0..batch.num_rows() as u32).map(move |row| (at as u32, row)));
    in_order(all, |(batch, row)| keys[batch as usize].value(row as usize))
}

fn gather(held: &[RecordBatch], places: &[Place]) -> DataFusionResult<RecordBatch> {
    let batches: Vec<&RecordBatch> = held.iter().collect();
    let places: Vec<(usize, usize)> =
        places.iter().map(|(batch, row)| (*batch as usize, *row as usize)).collect();
    Ok(arrow_select::interleave::interleave_record_batch(&batches, &places)?)
}

fn write(
    held: &[RecordBatch],
    rows: usize,
    files: &SpillManager,
) -> DataFusionResult<Option<SortedSpillFile>> {
    let mut file = files.create_in_progress_file("rows")?;
    let mut max_record_batch_memory = 0;
    for places in places(held).chunks(rows) {
        let bytes = file.append_batch(&compact(&gather(held, places)?)?)?;
        max_record_batch_memory = max_record_batch_memory.max(bytes);
    }
    let file = file.finish()?;
    Ok(file.map(|file| SortedSpillFile { file, max_record_batch_memory }))
}

//! Rows that are given back in the order in which they came.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common::error::Result as DataFusionResult;
use datafusion_common_runtime::SpawnedTask;
use datafusion_execution::SpillFile;
use datafusion_execution::memory_pool::MemoryReservation;
use futures::stream;
use futures::{StreamExt, TryStreamExt};

use super::Batches;
use super::rows::{memory, parts};
use crate::engine::error::own;
use crate::engine::memory::Budget;
use crate::error::RunError;

/// Rows in memory, and those before them in files.
pub(in crate::engine) struct Spool {
    schema: SchemaRef,
    budget: Budget,
    reservation: MemoryReservation,
    held: Vec<RecordBatch>,
    files: Vec<Arc<dyn SpillFile>>,
}

impl Spool {
    pub(in crate::engine) fn new(schema: SchemaRef, budget: Budget) -> Self {
        let reservation = budget.reservation();
        Spool { schema, budget, reservation, held: Vec::new(), files: Vec::new() }
    }

    pub(in crate::engine) async fn push(&mut self, batch: RecordBatch) -> DataFusionResult<()> {
        for part in parts(batch, self.budget.limit / 16)? {
            let bytes = memory(&part);
            if self.reservation.try_grow(bytes).is_err() {
                self.spill().await?;
                let grown = self.reservation.try_grow(bytes);
                grown.map_err(|_| self.budget.exceeded("a row"))?;
            }
            self.held.push(part);
        }
        Ok(())
    }

    async fn spill(&mut self) -> DataFusionResult<()> {
        let held = std::mem::take(&mut self.held);
        let files = self.budget.files(&self.schema)?;
        let task = SpawnedTask::spawn_blocking(move || files.spill_record_batch_and_finish(&held, "rows"));
        let file = task.join().await.map_err(|error| own(RunError::Worker(error)))?;
        self.files.extend(file.map_err(|error| self.budget.explain(error))?);
        self.reservation.free();
        Ok(())
    }

    /// All rows.
    pub(in crate::engine) fn finish(self) -> DataFusionResult<Batches> {
        let held = stream::iter(self.held.into_iter().map(Ok));
        if self.files.is_empty() {
            let reservation = self.reservation;
            return Ok(held.inspect(move |_| _ = &reservation).boxed());
        }
        let (reader, budget, reservation) = (self.budget.files(&self.schema)?, self.budget, self.reservation);
        let read = stream::iter(self.files)
            .map(move |file| reader.read_spill_as_stream(file, None))
            .try_flatten()
            .map_err(move |error| budget.explain(error));
        Ok(read.chain(held).inspect(move |_| _ = &reservation).boxed())
    }
}

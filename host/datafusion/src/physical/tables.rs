//! The second tables of a recipe, which are held in memory as a whole.

use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation};
use futures::TryStreamExt;
use recipe_run::RunError;

use crate::error::RecipeError;

/// Bytes of a row for the place of its key.
const KEY: usize = 100;

/// Reads tables, and reserves memory for the rows as they come and as they are joined, until the reservation is dropped.
pub(super) async fn read_tables<'a>(
    names: impl Iterator<Item = &'a str>,
    tables: Vec<SendableRecordBatchStream>,
    pool: &Arc<dyn MemoryPool>,
) -> Result<(Vec<Vec<RecordBatch>>, MemoryReservation)> {
    let held = MemoryConsumer::new("second tables of a recipe").register(pool);
    let mut read = Vec::with_capacity(tables.len());
    for (name, mut table) in names.zip(tables) {
        let mut batches = Vec::new();
        while let Some(batch) = table.try_next().await? {
            let bytes = batch.get_array_memory_size().saturating_mul(2);
            let bytes = bytes.saturating_add(batch.num_rows().saturating_mul(KEY));
            if held.try_grow(bytes).is_err() {
                let limit = match pool.memory_limit() {
                    MemoryLimit::Finite(limit) => limit,
                    MemoryLimit::Infinite | MemoryLimit::Unknown => pool.reserved(),
                };
                let error = RunError::TableTooLarge { table: name.to_owned(), limit: limit as u64 };
                return Err(RecipeError::from(error).into());
            }
            batches.push(batch);
        }
        read.push(batches);
    }
    Ok((read, held))
}

//! Rows as row groups of Parquet, encoded on all threads.

use std::sync::Arc;

use datafusion_common_runtime::SpawnedTask;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use recipe_tables::parquet::{ParquetEncoder, RowGroup, RowGroupBuilder};

use super::tagged::{Tagged, To};
use crate::engine::{AtWork, Ordered, Taken, bytes_of};
use crate::error::{Result, RunError};

/// [`encodable`](recipe_tables::parquet::encodable) rows as row groups, encoded on all threads. A group has rows of one file.
pub(super) fn encoded(
    rows: Ordered<Tagged<RowGroup>>,
    encoder: &Arc<ParquetEncoder>,
    threads: usize,
    memory: &AtWork,
) -> Ordered<Tagged<Vec<ArrowColumnChunk>>> {
    // The columns of a group keep threads busy, but for its last ones.
    let at_once = 2 + threads / encoder.column_count().max(1);
    let (encoder, memory) = (encoder.clone(), memory.stage());
    let weighed = groups(rows, encoder.row_groups()).and_then(move |group| {
        let bytes = group.rows.iter().map(bytes_of).sum();
        memory.take(bytes).map(|taken| Ok((group, taken)))
    });
    let encoded = weighed.map(move |weighed| encode(weighed, encoder.clone())).buffered(at_once);
    encoded.map_ok(|(encoded, _taken)| encoded).boxed()
}

/// Batches of rows as row groups.
pub(super) fn groups(rows: Ordered<Tagged<RowGroup>>, builder: RowGroupBuilder) -> Ordered<Tagged<RowGroup>> {
    let rows = rows.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let start = (builder, To::Next);
    let groups = rows.scan(start, |(builder, now), rows: Result<Option<Tagged<RowGroup>>>| {
        let full = rows.map(|rows| {
            let mut full = Vec::new();
            let mut group = |to: &To, rows| full.push(Ok(Tagged { to: to.clone(), rows }));
            match rows {
                Some(Tagged { to, rows: batches }) => {
                    if to != *now {
                        builder.finish().into_iter().for_each(|rows| group(now, rows));
                        *now = to;
                    }
                    let filled = batches.into_iter().flat_map(|batch| builder.push(batch));
                    filled.for_each(|rows| group(now, rows));
                }
                None => builder.finish().into_iter().for_each(|rows| group(now, rows)),
            }
            stream::iter(full)
        });
        futures::future::ready(Some(full))
    });
    groups.try_flatten().boxed()
}

/// Encodes the columns of a group, each on any thread.
async fn encode(
    weighed: Result<(Tagged<RowGroup>, Taken)>,
    encoder: Arc<ParquetEncoder>,
) -> Result<(Tagged<Vec<ArrowColumnChunk>>, Taken)> {
    let (Tagged { to, rows: group }, taken) = weighed?;
    let tasks = encoder.tasks(&group);
    drop(group);
    let tasks = tasks.into_iter().map(|task| SpawnedTask::spawn(async move { task.encode() }));
    let tasks: Vec<_> = tasks.collect();
    let mut chunks = Vec::new();
    for task in tasks {
        let encoded = task.join().await;
        chunks.extend(encoded.map_err(RunError::Worker)??);
    }
    Ok((Tagged { to, rows: chunks }, taken))
}

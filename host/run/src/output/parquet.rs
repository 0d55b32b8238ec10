//! Rows as row groups of Parquet, encoded on all threads.

use std::sync::Arc;

use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use recipe_tables::parquet::{ParquetEncoder, RowGroup, RowGroupBuilder};

use super::tagged::Tagged;
use crate::engine::Ordered;
use crate::error::{Result, RunError};

/// [`encodable`](recipe_tables::parquet::encodable) rows as row groups, encoded on all threads. A group has rows of one folder.
pub(super) fn encoded(
    rows: Ordered<Tagged<RowGroup>>,
    encoder: &Arc<ParquetEncoder>,
    threads: usize,
) -> Ordered<Tagged<Vec<ArrowColumnChunk>>> {
    // The columns of a group keep threads busy, but for its last ones.
    let at_once = 2 + threads / encoder.column_count().max(1);
    let encoder = encoder.clone();
    let groups = groups(rows, encoder.row_groups());
    groups.map(move |group| encode(group, encoder.clone())).buffered(at_once).boxed()
}

/// Batches of rows as row groups.
pub(super) fn groups(rows: Ordered<Tagged<RowGroup>>, builder: RowGroupBuilder) -> Ordered<Tagged<RowGroup>> {
    let rows = rows.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let start = (builder, None::<Arc<str>>);
    let groups = rows.scan(start, |(builder, now), rows: Result<Option<Tagged<RowGroup>>>| {
        let full = rows.map(|rows| {
            let mut full = Vec::new();
            let mut group =
                |folder: &Option<Arc<str>>, rows| full.push(Ok(Tagged { folder: folder.clone(), rows }));
            match rows {
                Some(Tagged { folder, rows: batches }) => {
                    if folder != *now {
                        builder.finish().into_iter().for_each(|rows| group(now, rows));
                        *now = folder;
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
    group: Result<Tagged<RowGroup>>,
    encoder: Arc<ParquetEncoder>,
) -> Result<Tagged<Vec<ArrowColumnChunk>>> {
    let Tagged { folder, rows: group } = group?;
    let tasks = encoder.tasks(&group)?;
    drop(group);
    let tasks = tasks.into_iter().map(|task| SpawnedTask::spawn(async move { task.encode() }));
    let tasks: Vec<_> = tasks.collect();
    let mut chunks = Vec::new();
    for task in tasks {
        let encoded = task.join().await;
        chunks.extend(encoded.map_err(RunError::Worker)??);
    }
    Ok(Tagged { folder, rows: chunks })
}

//! Rows as row groups of Parquet, encoded on all threads.

use std::sync::Arc;

use datafusion_common_runtime::SpawnedTask;
use futures::{StreamExt, TryStreamExt, stream};
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use recipe_tables::parquet::{Columns, Gather, Group};

use super::tagged::Tagged;
use crate::engine::Ordered;
use crate::error::{Result, RunError};

/// [`held`] rows as row groups, encoded on all threads. A group has rows of one folder.
pub(super) fn encoded(
    rows: Ordered<Tagged<Group>>,
    columns: &Arc<Columns>,
    threads: usize,
) -> Ordered<Tagged<Vec<ArrowColumnChunk>>> {
    // The columns of a group keep threads busy, but for its last ones.
    let at_once = 2 + threads / columns.count().max(1);
    let columns = columns.clone();
    let groups = groups(rows, columns.gather());
    groups.map(move |group| encode(group, columns.clone())).buffered(at_once).boxed()
}

/// Batches of rows as row groups.
fn groups(rows: Ordered<Tagged<Group>>, gather: Gather) -> Ordered<Tagged<Group>> {
    let rows = rows.map_ok(Some).chain(stream::once(async { Ok(None) }));
    let start = (gather, None::<Arc<str>>);
    let groups = rows.scan(start, |(gather, now), rows: Result<Option<Tagged<Group>>>| {
        let full = rows.map(|rows| {
            let mut full = Vec::new();
            let mut group =
                |folder: &Option<Arc<str>>, rows| full.push(Ok(Tagged { folder: folder.clone(), rows }));
            match rows {
                Some(Tagged { folder, rows: batches }) => {
                    if folder != *now {
                        gather.finish().into_iter().for_each(|rows| group(now, rows));
                        *now = folder;
                    }
                    let filled = batches.into_iter().flat_map(|batch| gather.push(batch));
                    filled.for_each(|rows| group(now, rows));
                }
                None => gather.finish().into_iter().for_each(|rows| group(now, rows)),
            }
            stream::iter(full)
        });
        futures::future::ready(Some(full))
    });
    groups.try_flatten().boxed()
}

/// Encodes the columns of a group, each on any thread.
async fn encode(
    group: Result<Tagged<Group>>,
    columns: Arc<Columns>,
) -> Result<Tagged<Vec<ArrowColumnChunk>>> {
    let Tagged { folder, rows: group } = group?;
    let tasks = columns.tasks(&group)?;
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

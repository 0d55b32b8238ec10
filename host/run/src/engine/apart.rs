//! Results that a task of its own makes.

use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, StreamExt};
use tokio::sync::mpsc;

use super::relay::Ordered;
use crate::error::{Result, RunError};

/// How many nodes that remember rows follow each other in one task.
const TOGETHER: usize = 4;

/// Cuts a long row of streams into tasks.
///
/// A stream is polled, and dropped, by the one behind it, so that the stack grows with their number. What a task makes is
/// taken from a channel instead.
#[derive(Default)]
pub(super) struct Cuts(usize);

impl Cuts {
    /// The results of one more node.
    pub(super) fn after<T: Send + 'static>(&mut self, results: Ordered<T>) -> Ordered<T> {
        self.0 += 1;
        if self.0.is_multiple_of(TOGETHER) { apart(results) } else { results }
    }
}

/// The same results, made by a task of its own.
fn apart<T: Send + 'static>(mut results: Ordered<T>) -> Ordered<T> {
    let (given, taken) = mpsc::channel(1);
    let task = SpawnedTask::spawn(async move {
        while let Some(result) = results.next().await {
            if given.send(result).await.is_err() {
                return;
            }
        }
    });
    from_task(taken, task)
}

/// What a task sends, and its failure if it did not come to its end. Dropped, it stops the task.
pub(super) fn from_task<T: Send + 'static>(
    taken: mpsc::Receiver<Result<T>>,
    task: SpawnedTask<()>,
) -> Ordered<T> {
    let results = stream::unfold((taken, Some(task)), |(mut taken, mut task)| async {
        let result = match taken.recv().await {
            Some(result) => result,
            None => Err(RunError::Worker(task.take()?.join().await.err()?)),
        };
        Some((result, (taken, task)))
    });
    results.boxed()
}

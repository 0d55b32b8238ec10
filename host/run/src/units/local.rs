//! Workers that are threads of this program.

use std::sync::Arc;

use bytes::Bytes;
use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::sync::OnceCell;

use super::progress::RequestsDone;
use super::remote::{Answer, Workers, WorkersError};
use super::worker::Worker;
use crate::error::Result;

/// Threads of this program that answer requests, as other machines would: for tests of what runs on them.
pub struct LocalWorkers {
    threads: usize,
}

impl LocalWorkers {
    /// So many threads.
    pub fn new(threads: usize) -> LocalWorkers {
        LocalWorkers { threads: threads.max(1) }
    }
}

impl Workers for LocalWorkers {
    fn ask(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>> {
        let opened: Arc<OnceCell<Arc<Worker>>> = Arc::default();
        let answers = requests.into_iter().enumerate().map(move |(at, request)| {
            let (task, opened) = (task.clone(), opened.clone());
            let open = || blocking(move || Ok(Arc::new(Worker::open(&task)?)));
            async move {
                let worker = opened.get_or_try_init(open).await?.clone();
                let answer = move || {
                    let mut pieces = Vec::new();
                    worker.answer(&request, &mut |piece| {
                        pieces.push(Ok(Answer::new(at, piece.to_vec())));
                        true
                    })?;
                    Ok(pieces)
                };
                blocking(answer).await
            }
        });
        let answers = stream::iter(answers).buffered(self.threads).zip(stream::iter(1..));
        let answers = answers.map(move |(pieces, number)| {
            done.set(number);
            pieces
        });
        answers.map_ok(stream::iter).try_flatten().boxed()
    }
}

/// Work for a thread of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T, WorkersError> {
    Ok(SpawnedTask::spawn_blocking(work).join().await??)
}

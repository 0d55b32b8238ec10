//! Workers that are threads of this program.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::remote::{Answer, Workers, WorkersError};
use super::worker::Worker;

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
    fn ask(&self, task: Bytes, requests: Vec<Bytes>) -> BoxStream<'static, Result<Answer, WorkersError>> {
        let opened: Arc<OnceLock<Arc<Worker>>> = Arc::default();
        let answers = requests.into_iter().enumerate().map(move |(at, request)| {
            let (task, opened) = (task.clone(), opened.clone());
            let answer = move || -> Result<Vec<Result<Answer, WorkersError>>, WorkersError> {
                let worker = match opened.get() {
                    Some(worker) => worker.clone(),
                    None => opened
                        .get_or_init({
                            let worker = Arc::new(Worker::open(&task)?);
                            || worker
                        })
                        .clone(),
                };
                let mut pieces = Vec::new();
                worker.answer(&request, &mut |piece| {
                    pieces.push(Ok(Answer::new(at, piece.to_vec())));
                    true
                })?;
                Ok(pieces)
            };
            async move { SpawnedTask::spawn_blocking(answer).join().await? }
        });
        let answers = stream::iter(answers).buffered(self.threads);
        answers.map_ok(stream::iter).try_flatten().boxed()
    }
}

//! Workers that are threads of this program.

use std::sync::Arc;

use bytes::Bytes;
use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::OnceCell;

use super::progress::RequestsDone;
use super::worker::Worker;
use super::workers::{Answer, Answers, Requests, Workers, WorkersError};
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
    fn ask(&self, requests: Requests) -> Answers {
        let Requests { task, bodies, done } = requests;
        let opened: Arc<OnceCell<Arc<Worker>>> = Arc::default();
        let answers = bodies.into_iter().enumerate().map(move |(at, request)| {
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

    fn exchange(&self, requests: Requests, buckets: u32) -> Answers {
        let threads = self.threads;
        let answers = async move {
            let Requests { task, bodies, done } = requests;
            let worker = blocking(move || Ok(Arc::new(Worker::open(&task)?))).await?;
            let gathered = gather(&worker, bodies, buckets, done, threads).await?;
            let reduced = gathered.into_iter().enumerate().map(move |(bucket, pieces)| {
                let reducing = SpawnedTask::spawn(reduce(worker.clone(), bucket, pieces));
                async { reducing.join().await? }
            });
            let answers = stream::iter(reduced).buffered(threads);
            Ok::<_, WorkersError>(
                answers.map_ok(|pieces| stream::iter(pieces.into_iter().map(Ok))).try_flatten(),
            )
        };
        stream::once(answers).try_flatten().boxed()
    }
}

/// The pieces of each bucket, in the order of requests.
async fn gather(
    worker: &Arc<Worker>,
    requests: Vec<Bytes>,
    buckets: u32,
    done: RequestsDone,
    threads: usize,
) -> Result<Vec<Vec<Bytes>>, WorkersError> {
    let split = requests.into_iter().map(|request| {
        let worker = worker.clone();
        blocking(move || {
            let mut pieces = Vec::new();
            worker.answer_in_buckets(&request, &mut |bucket, piece| {
                pieces.push((bucket as usize, Bytes::copy_from_slice(piece)));
                true
            })?;
            Ok(pieces)
        })
    });
    let mut split = stream::iter(split).buffered(threads).zip(stream::iter(1..));
    let mut gathered = vec![Vec::new(); buckets as usize];
    while let Some((pieces, number)) = split.next().await {
        for (bucket, piece) in pieces? {
            gathered[bucket].push(piece);
        }
        done.set(number);
    }
    Ok(gathered)
}

/// What a bucket gives.
async fn reduce(worker: Arc<Worker>, bucket: usize, pieces: Vec<Bytes>) -> Result<Vec<Answer>, WorkersError> {
    let pieces = stream::iter(pieces.into_iter().map(Ok)).boxed();
    let mut reduced = worker.reduce(bucket as u32, pieces)?;
    let mut answers = Vec::new();
    while let Some(piece) = reduced.try_next().await? {
        answers.push(Answer::new(bucket, piece));
    }
    Ok(answers)
}

/// Work for a thread of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T, WorkersError> {
    Ok(SpawnedTask::spawn_blocking(work).join().await??)
}

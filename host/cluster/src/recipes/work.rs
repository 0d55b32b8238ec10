//! What an executor does for a run.

use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_run::RunError;
use recipe_run::units::{PIECE_BYTES, Worker};
use tokio::sync::mpsc;

use crate::failure::Failure;
use crate::work::{Context, Gathered, LARGEST_PAYLOAD, Payload, Unit, Work};

/// Answers the requests of a run. The task is what a [`Worker`] is opened with, and a unit's body is a request.
pub(super) struct RecipeWork;

/// How many pieces of an answer wait to be taken.
const WAITING: usize = 4;

// A piece is a payload.
const _: () = assert!(PIECE_BYTES <= LARGEST_PAYLOAD);

impl Work for RecipeWork {
    fn map(&self, unit: Unit, context: Context) -> BoxStream<'static, Result<Payload, Failure>> {
        stream::once(answer(unit.body, context)).try_flatten().boxed()
    }

    fn reduce(
        &self,
        bucket: u32,
        payloads: BoxStream<'static, Result<Gathered, Failure>>,
        context: Context,
    ) -> BoxStream<'static, Result<Bytes, Failure>> {
        let reduced = async move {
            let worker = open(&context).await?;
            let pieces = payloads.map(|payload| Ok(payload?.bytes));
            let reduced = worker.reduce(bucket, pieces.boxed()).map_err(|error| failure(&error))?;
            Ok::<_, Failure>(reduced.map_err(|error| failure(&error)))
        };
        stream::once(reduced).try_flatten().boxed()
    }
}

/// The worker of a job on this executor.
async fn open(context: &Context) -> Result<Arc<Worker>, Failure> {
    let task = context.task.clone();
    context.once(async move { joined(blocking(move || Worker::open(&task)).join().await) }).await
}

/// The pieces of an answer, and why there are no more if it failed.
async fn answer(
    request: Bytes,
    context: Context,
) -> Result<BoxStream<'static, Result<Payload, Failure>>, Failure> {
    let worker = open(&context).await?;
    let buckets = context.buckets;
    let (given, taken) = mpsc::channel(WAITING);
    let answering = blocking(move || {
        let mut give = |bucket: u32, piece: &[u8]| {
            given.blocking_send(Payload::in_bucket(bucket, Bytes::copy_from_slice(piece))).is_ok()
        };
        if buckets > 0 {
            return worker.answer_in_buckets(&request, &mut give);
        }
        worker.answer(&request, &mut |piece| give(0, piece))
    });
    // Dropped, the receiver ends the answer.
    let pieces = stream::unfold((taken, Some(answering)), |(mut taken, mut answering)| async {
        let piece = match taken.recv().await {
            Some(piece) => Ok(piece),
            None => Err(joined(answering.take()?.join().await).err()?),
        };
        Some((piece, (taken, answering)))
    });
    Ok(pieces.boxed())
}

/// Work that waits for disks and the network.
fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RunError> + Send + 'static,
) -> SpawnedTask<Result<T, RunError>> {
    SpawnedTask::spawn_blocking(work)
}

/// What came of work. Where it panicked, so does this, as if it had been done here.
fn joined<T>(done: Result<Result<T, RunError>, tokio::task::JoinError>) -> Result<T, Failure> {
    match done {
        Ok(done) => done.map_err(|error| failure(&error)),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Failure::transient("work.stopped", "The executor is stopping.")),
    }
}

fn failure(error: &RunError) -> Failure {
    let make = if error.is_transient() { Failure::transient } else { Failure::new };
    make("recipe", error.to_string())
}

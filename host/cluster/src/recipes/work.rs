//! What an executor does for a run.

use bytes::Bytes;
use datafusion::common::runtime::SpawnedTask;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_run::RunError;
use recipe_run::units::{PIECE_BYTES, Worker};
use tokio::sync::mpsc;

use crate::failure::Failure;
use crate::work::{Context, LARGEST_PAYLOAD, Payload, Unit, Work};

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
}

/// The pieces of an answer, and why there are no more if it failed.
async fn answer(
    request: Bytes,
    context: Context,
) -> Result<BoxStream<'static, Result<Payload, Failure>>, Failure> {
    let task = context.task.clone();
    let open = || blocking(move || Worker::open(&task));
    let worker = context.once(async move { joined(open().join().await) }).await?;
    let (given, taken) = mpsc::channel(WAITING);
    let answering = blocking(move || {
        worker.answer(&request, &mut |piece| given.blocking_send(Bytes::copy_from_slice(piece)).is_ok())
    });
    // Dropped, the receiver ends the answer.
    let pieces = stream::unfold((taken, Some(answering)), |(mut taken, mut answering)| async {
        let piece = match taken.recv().await {
            Some(piece) => Ok(Payload::new(piece)),
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

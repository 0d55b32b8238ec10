//! Driving a stream of work: until its end, its failure, or the job's stop.

use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use datafusion::common::{DataFusionError, Result};
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};

use super::output::Output;
use crate::failure::{Failure, Place, Placed};
use crate::site::{JobHere, TaskHere, What};
use crate::work::{Context, LARGEST_PAYLOAD, Work};

/// A task that runs.
pub(super) struct Run {
    pub(super) work: Result<Arc<dyn Work>, Failure>,
    pub(super) context: Context,
    pub(super) here: Arc<JobHere>,
    pub(super) output: Output,
    pub(super) _task: TaskHere,
}

impl Run {
    /// The next item of a stream of work. A panic is a failure like others, and what another attempt may not have fails the task,
    /// so that Ballista tries it again.
    pub(super) async fn next<T>(
        &self,
        stream: &mut BoxStream<'static, Result<T, Failure>>,
        place: Place,
    ) -> Result<Option<Result<T, Failure>>> {
        let next = AssertUnwindSafe(stream.next()).catch_unwind();
        let next = tokio::select! {
            biased;
            () = self.context.stop.cancelled() => return Err(stopped()),
            next = next => next.unwrap_or_else(|panic| Some(Err(panicked(panic.as_ref())))),
        };
        match next {
            Some(Err(failure)) if failure.retry => Err(transient(place, failure)),
            next => Ok(next),
        }
    }

    /// Begins a stream of work.
    pub(super) fn begin<S>(&self, start: impl FnOnce(&dyn Work) -> S) -> Result<S, Failure> {
        let work = self.work.as_ref().map_err(Clone::clone)?;
        std::panic::catch_unwind(AssertUnwindSafe(|| start(work.as_ref())))
            .map_err(|panic| panicked(panic.as_ref()))
    }

    /// Says that a place failed, to the reader of the rows and to other tasks here.
    pub(super) async fn fail(&mut self, place: Place, failure: Failure) -> Result<()> {
        match place {
            Place::Unit(number) => self.here.fail(What::Units, number),
            Place::Bucket(number) => self.here.fail(What::Buckets, number.into()),
        }
        self.output.fail(place, failure).await
    }
}

/// The failure of a payload that cannot travel.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Failure> {
    if bytes.len() <= LARGEST_PAYLOAD {
        return Ok(());
    }
    let message = format!("A payload has {} bytes; the largest has {LARGEST_PAYLOAD}.", bytes.len());
    Err(Failure::new("work.payload-too-large", message))
}

/// Where the job goes on after all, as with a scheduler that was out of reach for a while, the task is run again.
fn stopped() -> DataFusionError {
    DataFusionError::IoError(io::Error::new(io::ErrorKind::Interrupted, "the task was stopped"))
}

/// Ballista runs a task again, up to the scheduler's limit, whose error is one of input or output.
fn transient(place: Place, failure: Failure) -> DataFusionError {
    let placed = Placed { place: Some(place), failure };
    DataFusionError::IoError(io::Error::other(placed.to_text()))
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Failure::new("work.panic", format!("The work panicked: {}", text.unwrap_or("it does not say why")))
}

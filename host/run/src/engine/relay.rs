//! Parts of the data on all threads, in order where order matters.
//!
//! Each part is a task: it is decoded, run, and encoded on one thread. At every ordered stage a part waits for what the
//! part before it left there. Results leave in the order of the parts, and no more parts are begun than a few for each
//! thread, so memory is bounded and a slow output holds back the input.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use recipe_core::{StepTrace, Trace};
use recipe_tables::morsel::{Cursor, Decoded, Dropped, Flaw, Morsel};
use tokio::sync::mpsc;

use super::shared::Shared;
use crate::error::{Result, RunError};

/// Results in order.
pub(crate) type Ordered<T> = BoxStream<'static, Result<T>>;

/// Makes of batches what leaves, on any thread.
pub(crate) type Encode<T> = Arc<dyn Fn(Vec<RecordBatch>) -> Result<T> + Send + Sync>;

/// What runs parts, one after the other; several share the parts of a run.
pub(crate) trait Runner: Send + Sized + 'static {
    /// What a part leaves at an ordered stage for the part behind it.
    type Left: Send + 'static;

    /// Runs a part up to the first ordered stage, and gives what is ready.
    fn push(&mut self, batch: RecordBatch) -> Result<Vec<RecordBatch>>;

    /// There are no more parts; goes up to the first ordered stage with what is left.
    fn finish(&mut self) -> Result<Vec<RecordBatch>>;

    /// Whether the part stopped at an ordered stage.
    fn waits(&self) -> bool;

    /// Runs that stage with what the part before left there, nothing at the first part. Gives what this part leaves.
    fn take_over(&mut self, before: Option<Self::Left>) -> Result<Self::Left>;

    /// Goes on behind that stage.
    fn go_on(&mut self) -> Result<Vec<RecordBatch>>;

    /// What happened in the last part. Rows are counted from its first.
    fn trace(&mut self) -> Result<Trace>;

    /// Whether another should take its place.
    fn is_worn(&self) -> bool {
        false
    }

    /// What was not told by [`trace`](Self::trace).
    fn close(self) -> Result<Trace> {
        Ok(Trace::default())
    }
}

/// Where parts get runners from.
pub(crate) struct Runners<R> {
    idle: Mutex<Vec<R>>,
    make: Box<dyn Fn() -> Result<R> + Send + Sync>,
}

impl<R: Runner> Runners<R> {
    /// Runners that `make` makes when they are wanted.
    pub(crate) fn new(make: impl Fn() -> Result<R> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Runners { idle: Mutex::default(), make: Box::new(make) })
    }

    fn get(&self) -> Result<R> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| (self.make)(), Ok)
    }

    fn put(&self, runner: R) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(runner);
    }

    fn take(&self) -> Vec<R> {
        std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A part before it is run.
pub(crate) enum Part {
    /// A part of a file.
    File(Morsel),
    /// Rows that were made on the way.
    Made(RecordBatch),
}

/// What the part before leaves, stage by stage; none before the first.
type Before<R> = Option<mpsc::UnboundedReceiver<<R as Runner>::Left>>;

/// What became of a part.
struct Done<T> {
    file: Option<usize>,
    rows: u64,
    lines: u64,
    given: Result<(T, Trace), Failure>,
}

enum Failure {
    /// A row cannot be read.
    Row(Flaw),
    Other(RunError),
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Failure::Other(error)
    }
}

/// Runs parts, and gives what `encode` makes of the rows of each.
pub(crate) fn relay<R: Runner, T: Send + 'static>(
    parts: Ordered<Part>,
    runners: Arc<Runners<R>>,
    encode: Encode<T>,
    shared: Arc<Shared>,
) -> Ordered<T> {
    let at_work = shared.threads + 2;
    let last: Arc<Mutex<Before<R>>> = Arc::default();
    let end = (runners.clone(), encode.clone(), last.clone());
    let tasks = parts.map(move |part| {
        let (runners, encode) = (runners.clone(), encode.clone());
        let (behind, left) = mpsc::unbounded_channel();
        let before = last.lock().unwrap_or_else(PoisonError::into_inner).replace(left);
        async move {
            let part = part?;
            let task = SpawnedTask::spawn(run(part, runners, before, behind, encode));
            task.join().await.map_err(|error| RunError::failed(format!("a worker ended early: {error}")))
        }
    });
    let mut cursor = Cursor::default();
    let told = shared.clone();
    let done = tasks.buffered(at_work).map(move |done| place(done?, &mut cursor, &told));
    let end = stream::once(async move {
        let (runners, encode, last) = end;
        let before = last.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (batches, trace) = finish(&runners, before).await?;
        shared.happened(trace)?;
        encode(batches)
    });
    done.chain(end).boxed()
}

async fn run<R: Runner, T>(
    part: Part,
    runners: Arc<Runners<R>>,
    before: Before<R>,
    behind: mpsc::UnboundedSender<R::Left>,
    encode: Encode<T>,
) -> Done<T> {
    let (file, Decoded { lines, rows, dropped }) = match part {
        Part::File(Morsel { file, decode }) => (Some(file), decode()),
        Part::Made(batch) => (None, Decoded::new(0, Ok(batch))),
    };
    let decoded = rows.as_ref().map_or(0, |batch| batch.num_rows() as u64);
    let count = decoded + dropped.map_or(0, |dropped| dropped.rows);
    let given = async {
        let batch = rows.map_err(Failure::Row)?;
        let mut runner = runners.get()?;
        let batches = runner.push(batch)?;
        let (mut runner, batches) = through(runner, batches, before, behind).await?;
        let mut trace = runner.trace()?;
        if let Some(Dropped { rows, step }) = dropped {
            trace.add(step, StepTrace { rows_in: rows, ..StepTrace::default() });
        }
        if runner.is_worn() {
            trace.merge(runner.close()?);
        } else {
            runners.put(runner);
        }
        Ok((encode(batches)?, trace))
    };
    Done { file, rows: count, lines, given: given.await }
}

/// Goes from ordered stage to ordered stage, and waits at each until the part before went through it.
async fn through<R: Runner>(
    mut runner: R,
    mut batches: Vec<RecordBatch>,
    mut before: Before<R>,
    behind: mpsc::UnboundedSender<R::Left>,
) -> Result<(R, Vec<RecordBatch>)> {
    while runner.waits() {
        let left = match &mut before {
            None => None,
            Some(before) => Some(before.recv().await.ok_or_else(|| RunError::failed("a batch failed"))?),
        };
        // The one behind may be gone: then its run failed, and says so.
        let _ = behind.send(runner.take_over(left)?);
        batches.extend(runner.go_on()?);
    }
    Ok((runner, batches))
}

/// One of the runners ends the run; the others have nothing left.
async fn finish<R: Runner>(runners: &Runners<R>, before: Before<R>) -> Result<(Vec<RecordBatch>, Trace)> {
    let mut runner = runners.get()?;
    let batches = runner.finish()?;
    let (behind, _nobody) = mpsc::unbounded_channel();
    let (mut runner, batches) = through(runner, batches, before, behind).await?;
    let mut trace = runner.trace()?;
    trace.merge(runner.close()?);
    for runner in runners.take() {
        trace.merge(runner.close()?);
    }
    Ok((batches, trace))
}

/// Tells what happened to a part, now that all parts before it are known.
fn place<T>(done: Done<T>, cursor: &mut Cursor, shared: &Shared) -> Result<T> {
    let Done { file, rows, lines, given } = done;
    let (made, mut trace) = given.map_err(|failure| match (failure, file) {
        (Failure::Other(error), _) => error,
        (Failure::Row(flaw), file) => cursor.tell(file.unwrap_or_default(), flaw).into(),
    })?;
    let first = file.map(|file| {
        cursor.pass(file, rows, lines);
        shared.rows_read(file, rows)
    });
    trace.move_rows(|row| first.map(|first| first + row));
    shared.happened(trace)?;
    Ok(made)
}

/// Rows of parts, one after the other, as parts of their own.
pub(crate) fn made(batches: Ordered<Vec<RecordBatch>>) -> Ordered<Part> {
    let batches = batches.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten();
    let filled = batches.try_filter(|batch| futures::future::ready(batch.num_rows() > 0));
    filled.map_ok(Part::Made).boxed()
}

/// A runner that lets rows through.
pub(crate) struct Through;

impl Through {
    pub(crate) fn runners() -> Arc<Runners<Self>> {
        Runners::new(|| Ok(Through))
    }
}

impl Runner for Through {
    type Left = ();

    fn push(&mut self, batch: RecordBatch) -> Result<Vec<RecordBatch>> {
        Ok(vec![batch])
    }

    fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        Ok(Vec::new())
    }

    fn waits(&self) -> bool {
        false
    }

    fn take_over(&mut self, _: Option<()>) -> Result<()> {
        Ok(())
    }

    fn go_on(&mut self) -> Result<Vec<RecordBatch>> {
        Ok(Vec::new())
    }

    fn trace(&mut self) -> Result<Trace> {
        Ok(Trace::default())
    }
}

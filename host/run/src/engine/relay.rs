//! Parts of the data on all threads, in order where order matters.
//!
//! Each part is a task: it is decoded, run, and encoded on one thread. At every stop a part waits for what the part
//! before it left there. Results leave in the order of the parts, and no more parts are begun than a few for each
//! thread, and than have their share of the memory, so it is bounded and a slow output holds back the input.

use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion_common_runtime::SpawnedTask;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt, TryStreamExt};
use parking_lot::Mutex;
use recipe_core::{StepTrace, Trace};
use recipe_tables::morsel::{Cursor, Decoded, Dropped, Irregular, Morsel, RowError};
use tokio::sync::mpsc;

use super::at_work::bytes_of;
use super::context::RunContext;
use super::runner::{Progress, Runner, Runners};
use crate::error::{Result, RunError};

/// Results in order.
pub(crate) type Ordered<T> = BoxStream<'static, Result<T>>;

/// Makes of batches what leaves, on any thread. They leave with the part that was of this share of the input, or after its
/// end.
pub(crate) type Encode<T> = Arc<dyn Fn(Vec<RecordBatch>, Leaves) -> Result<T> + Send + Sync>;

/// When rows leave: those that wait leave with a later part than they came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// With a part of this share of the input.
    WithShare(usize),
    /// After the last part.
    AtEnd,
}

/// Lets rows leave as they are.
pub(crate) fn keep() -> Encode<Vec<RecordBatch>> {
    Arc::new(|batches, _| Ok(batches))
}

/// A part before it is run.
pub(crate) enum Part {
    /// A part of a file.
    File(Morsel),
    /// A part of a file that was decoded for several.
    Decoded(Placed, RecordBatch),
    /// Rows that were made on the way.
    Made(RecordBatch),
}

/// Where decoded rows stood.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    /// The index of the file in the dataset.
    pub(super) file: usize,
    /// The share of the dataset that they are of.
    share: usize,
    /// How many line ends their text has.
    lines: u64,
    /// What of their text became no row, or a longer one; it was counted when they were decoded.
    irregular: Option<Arc<Irregular>>,
}

impl Part {
    /// About how many bytes it takes from its beginning to its end: as it is read, as cells, as what steps make of them,
    /// and encoded.
    fn weight(&self) -> u64 {
        const FORMS: u64 = 4;
        FORMS.saturating_mul(match self {
            Part::File(morsel) => morsel.bytes,
            Part::Decoded(_, batch) | Part::Made(batch) => bytes_of(batch),
        })
    }
}

/// What the part before leaves, stage by stage; none before the first.
type Before<R> = Option<mpsc::UnboundedReceiver<<R as Runner>::State>>;

/// What became of a part.
struct Done<T> {
    file: Option<usize>,
    rows: u64,
    lines: u64,
    irregular: Option<Seen>,
    given: Result<(T, Trace), Failure>,
}

/// What of a part's text became no row, or a longer one: noticed here, or before.
enum Seen {
    Now(Box<Irregular>),
    Before(Arc<Irregular>),
}

impl Seen {
    /// How many rows were rejected.
    fn rejected(&self) -> u64 {
        let rejected = match self {
            Seen::Now(irregular) => &irregular.rejected,
            Seen::Before(irregular) => &irregular.rejected,
        };
        rejected.len() as u64
    }
}

enum Failure {
    /// A row cannot be read.
    Row(RowError),
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
    context: Arc<RunContext>,
) -> Ordered<T> {
    let at_work = context.parts_at_work();
    let memory = context.at_work.stage();
    let last: Arc<Mutex<Before<R>>> = Arc::default();
    let end = (runners.clone(), encode.clone(), last.clone());
    // In order: a part may wait for those before it, and none of them for one after it.
    let weighed = parts.and_then(move |part| memory.take(part.weight()).map(|taken| Ok((part, taken))));
    let tasks = weighed.map(move |weighed| {
        let (runners, encode) = (runners.clone(), encode.clone());
        let (after, state) = mpsc::unbounded_channel();
        let before = last.lock().replace(state);
        async move {
            let (part, taken) = weighed?;
            let task = SpawnedTask::spawn(run(part, runners, before, after, encode));
            Ok((task.join().await.map_err(RunError::Worker)?, taken))
        }
    });
    let mut cursor = Cursor::default();
    let read: Arc<Mutex<Option<u64>>> = Arc::default();
    let so_far = read.clone();
    let recorder = context.clone();
    let done = tasks.buffered(at_work).map(move |done: Result<_>| {
        let (done, _taken) = done?;
        place(done, &mut cursor, &recorder, &mut so_far.lock())
    });
    let end = stream::once(async move {
        let (runners, encode, last) = end;
        let before = last.lock().take();
        let (batches, mut trace) = finish(&runners, before).await?;
        let rows = *read.lock();
        trace.move_rows(|row| rows.map(|rows| rows.wrapping_add(row)));
        context.record(trace)?;
        encode(batches, Leaves::AtEnd)
    });
    done.chain(end).boxed()
}

async fn run<R: Runner, T>(
    part: Part,
    runners: Arc<Runners<R>>,
    before: Before<R>,
    after: mpsc::UnboundedSender<R::State>,
    encode: Encode<T>,
) -> Done<T> {
    let (file, share, seen, Decoded { lines, rows, dropped, irregular }) = match part {
        Part::File(Morsel { file, share, decode, .. }) => (Some(file), share, None, decode()),
        Part::Decoded(Placed { file, share, lines, irregular }, batch) => {
            (Some(file), share, irregular.map(Seen::Before), Decoded::new(lines, Ok(batch)))
        }
        Part::Made(batch) => (None, 0, None, Decoded::new(0, Ok(batch))),
    };
    let (leaves, irregular) = (Leaves::WithShare(share), irregular.map(Seen::Now).or(seen));
    let decoded = rows.as_ref().map_or(0, |batch| batch.num_rows() as u64);
    let count = decoded + dropped.map_or(0, |dropped| dropped.rows);
    let given = async {
        let batch = rows.map_err(Failure::Row)?;
        let progress = runners.get()?.push(batch)?;
        let (mut runner, batches) = through(progress, before, after).await?;
        let mut trace = runner.trace()?;
        if let Some(Dropped { rows, step }) = dropped {
            trace.add(step, StepTrace::of_rows(rows, 0));
        }
        if runner.is_worn() {
            trace.merge(runner.close()?);
        } else {
            runners.put(runner);
        }
        Ok((encode(batches, leaves)?, trace))
    };
    Done { file, rows: count, lines, irregular, given: given.await }
}

/// Takes a part from stop to stop, and waits at each until the part before went through it.
async fn through<R: Runner>(
    mut progress: Progress<R>,
    mut before: Before<R>,
    after: mpsc::UnboundedSender<R::State>,
) -> Result<(R, Vec<RecordBatch>)> {
    loop {
        let waiting = match progress {
            Progress::Ready(runner, batches) => return Ok((runner, batches)),
            Progress::Waiting(waiting) => waiting,
        };
        let state = match &mut before {
            None => None,
            Some(before) => Some(before.recv().await.ok_or(RunError::PartBeforeFailed)?),
        };
        let (state, resumed) = R::resume(waiting, state)?;
        // The part after this one may be gone: then its run failed, and says so.
        let _ = after.send(state);
        progress = R::proceed(resumed)?;
    }
}

/// Decodes parts of files once, for several that take them.
pub(crate) fn decoded(parts: Ordered<Part>, context: Arc<RunContext>) -> Ordered<Part> {
    let at_work = context.parts_at_work();
    let memory = context.at_work.stage();
    let weighed = parts.and_then(move |part| memory.take(part.weight()).map(|taken| Ok((part, taken))));
    let tasks = weighed.map(|weighed| async {
        let (part, taken) = weighed?;
        let Part::File(Morsel { file, share, decode, .. }) = part else {
            return Err(RunError::PartBeforeFailed);
        };
        let task = SpawnedTask::spawn_blocking(decode);
        Ok((file, share, task.join().await.map_err(RunError::Worker)?, taken))
    });
    let mut cursor = Cursor::default();
    let done = tasks.buffered(at_work).map(move |done: Result<_>| {
        let (file, share, Decoded { lines, rows, irregular, .. }, _taken) = done?;
        let batch = rows.map_err(|flaw| cursor.locate(file, flaw))?;
        let mut rejected = 0;
        if let Some(irregular) = &irregular {
            rejected = irregular.rejected.len() as u64;
            context.ledger.irregular(file, irregular, &mut cursor, &context.settings)?;
        }
        let rows = batch.num_rows() as u64;
        cursor.advance(file, rows + rejected, lines);
        context.ledger.rows_read(file, rows);
        let irregular = irregular.map(|irregular| Arc::new(*irregular));
        Ok(Part::Decoded(Placed { file, share, lines, irregular }, batch))
    });
    done.boxed()
}

/// One of the runners ends the run; the others have nothing left.
async fn finish<R: Runner>(runners: &Runners<R>, before: Before<R>) -> Result<(Vec<RecordBatch>, Trace)> {
    let progress = runners.get()?.finish()?;
    let (after, _nobody) = mpsc::unbounded_channel();
    let (mut runner, batches) = through(progress, before, after).await?;
    let mut trace = runner.trace()?;
    trace.merge(runner.close()?);
    for runner in runners.take() {
        trace.merge(runner.close()?);
    }
    Ok((batches, trace))
}

/// Records what happened to a part, now that all parts before it are known. If it is one of files, so many rows of theirs are
/// `read` then.
fn place<T>(done: Done<T>, cursor: &mut Cursor, context: &RunContext, read: &mut Option<u64>) -> Result<T> {
    let Done { file, rows, lines, irregular, given } = done;
    let (made, mut trace) = given.map_err(|failure| match (failure, file) {
        (Failure::Other(error), _) => error,
        (Failure::Row(flaw), file) => cursor.locate(file.unwrap_or_default(), flaw).into(),
    })?;
    let mut first = None;
    if let Some(file) = file {
        let rejected = irregular.as_ref().map_or(0, Seen::rejected);
        match irregular {
            Some(Seen::Now(irregular)) => {
                context.ledger.irregular(file, &irregular, cursor, &context.settings)?;
            }
            Some(Seen::Before(irregular)) => context.ledger.left_out(file, &irregular),
            None => {}
        }
        cursor.advance(file, rows + rejected, lines);
        let before = context.ledger.rows_read(file, rows);
        (first, *read) = (Some(before), Some(before + rows));
    }
    // Rows that waited for this part are before its first.
    trace.move_rows(|row| first.map(|first| first.wrapping_add(row)));
    context.record(trace)?;
    Ok(made)
}

/// Rows of parts, one after the other, as parts of their own.
pub(crate) fn made(batches: Ordered<Vec<RecordBatch>>) -> Ordered<Part> {
    let batches = batches.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten();
    let filled = batches.try_filter(|batch| futures::future::ready(batch.num_rows() > 0));
    filled.map_ok(Part::Made).boxed()
}

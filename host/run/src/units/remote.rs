//! The coordinator: what is asked of workers, and what is made of their answers.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Scan, State};
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::{Looked, Unit};

use super::batches::{read as read_batches, read_state, write_state};
use super::explain::explain;
use super::message::{Ask, Done, Reader, Rows, Told, write};
use super::progress::{RequestsDone, Rounds};
use super::worker::Worker;
use crate::engine::{Carry, Encoding, Ordered, Reading, RunContext, Running, made, run_over};
use crate::error::{Result, RunError};

/// Who answers requests about units: each by any of them, and again by another where one is lost.
pub trait Workers: Send + Sync {
    /// Has requests answered by [`Worker::answer`], of workers that were opened with `task`. Answers come in the order of the
    /// requests, each in pieces, in order. A request that fails ends the stream with an error, which the coordinator shows where
    /// it cannot find out more by itself. How many requests are done is told `done`, for those who watch the run; it may be told
    /// before their answers are taken.
    fn ask(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>>;
}

/// Why there is no answer.
pub type WorkersError = Box<dyn std::error::Error + Send + Sync>;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// Which of the requests it answers, from 0.
    pub request: usize,
    /// What [`Worker::answer`] gave.
    pub bytes: Bytes,
}

impl Answer {
    /// A piece of the answer to one of the requests.
    pub fn new(request: usize, bytes: impl Into<Bytes>) -> Answer {
        Answer { request, bytes: bytes.into() }
    }
}

/// Workers, and what they have to know.
pub(crate) struct Asking {
    pub(crate) workers: Arc<dyn Workers>,
    pub(crate) task: Bytes,
    /// About how many bytes of the input are a unit.
    pub(crate) unit_bytes: u64,
}

/// The rows that come out of the part of a plan that runs over units, which is all of it up to the first node that needs all
/// rows. What steps did is recorded as the rows come.
async fn run(
    asking: Asking,
    plan: &Plan,
    source: &Source,
    context: &Arc<RunContext>,
) -> Result<Ordered<Vec<RecordBatch>>> {
    let scan = Scan::new(plan).map_err(|error| context.recipe_error(error))?;
    let scan = scan.ok_or_else(|| RunError::rows(ASK)("the plan is not one over units"))?;
    // Where texts can be cut, what units leave in each pass, and the rows.
    let mut rounds = Rounds::new(source, scan.passes() + 2);
    let units = units(&asking, source, &mut rounds).await?;
    let mut carries: Vec<Option<State>> = vec![None; units.len()];
    for pass in 0..scan.passes() {
        let asked = units
            .iter()
            .zip(&carries)
            .map(|(unit, carry)| request(&Ask::Summarise { pass, unit: unit.clone() }, carry.as_ref()));
        let left = match states(&asking, asked.collect::<Result<_>>()?, &mut rounds).await {
            Ok(left) => left,
            Err(error) => {
                let failed = Failed { scan, units, carry: None, cursor: Cursor::default() };
                return Err(failed.explained(asking.task, context.clone(), error).await);
            }
        };
        carries = scan.carries(pass, left).map_err(|error| context.recipe_error(error))?;
    }
    let last = units.len().saturating_sub(1);
    let asked = units.iter().zip(&carries).enumerate().map(|(at, (unit, carry))| {
        request(&Ask::Rows { unit: unit.clone(), is_last: at == last }, carry.as_ref())
    });
    let done = rounds.next(units.len());
    let answers = asking.workers.ask(asking.task.clone(), asked.collect::<Result<_>>()?, done);
    let taking = Taking {
        answers,
        reader: Reader::default(),
        at: 0,
        task: asking.task,
        scan: Some(scan),
        units,
        carries,
        cursor: Cursor::default(),
        context: context.clone(),
        given: VecDeque::new(),
    };
    Ok(stream::try_unfold(taking, Taking::next).boxed())
}

/// Starts a plan over a source, of which workers run what does not need all rows, and this program the rest.
pub(crate) async fn start<T: Send + 'static>(
    asking: Asking,
    plan: Plan,
    source: &Source,
    carry: Carry,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let Reading { plan, leaving, .. } = Reading::of(plan, source, carry);
    let (first, rest) = plan.divided();
    let rows = run(asking, &first, source, context).await?;
    let rest = rest.unwrap_or_else(|| Plan::new(first.output().clone()));
    run_over(rest, leaving, made(rows), encoding, context).await
}

const ASK: &str = "ask workers";

/// Cuts the input into units.
async fn units(asking: &Asking, source: &Source, rounds: &mut Rounds) -> Result<Vec<Unit>> {
    let pieces = source.pieces(asking.unit_bytes)?;
    let asked = pieces.iter().filter(|piece| piece.is_text());
    let asked = asked.map(|piece| request(&Ask::LookAt(piece.clone()), None)).collect::<Result<Vec<_>>>()?;
    let mut looked = VecDeque::with_capacity(asked.len());
    whole_answers(asking, asked, rounds, |told, _| match told {
        Told::Looked(found) => {
            looked.push_back(found);
            Ok(())
        }
        _ => Err(strange()),
    })
    .await?;
    let looked = pieces.iter().map(|piece| {
        if piece.is_text() { looked.pop_front().ok_or_else(strange) } else { Ok(Looked::default()) }
    });
    Ok(source.units(&pieces, &looked.collect::<Result<Vec<_>>>()?)?)
}

/// The states that units leave.
async fn states(asking: &Asking, asked: Vec<Bytes>, rounds: &mut Rounds) -> Result<Vec<State>> {
    let mut states = Vec::with_capacity(asked.len());
    whole_answers(asking, asked, rounds, |told, bytes| match told {
        Told::Left => {
            states.push(read_state(bytes).map_err(RunError::rows(ASK))?);
            Ok(())
        }
        _ => Err(strange()),
    })
    .await?;
    Ok(states)
}

/// Has requests answered by one message each.
async fn whole_answers(
    asking: &Asking,
    asked: Vec<Bytes>,
    rounds: &mut Rounds,
    mut take: impl FnMut(Told, &[u8]) -> Result<()>,
) -> Result<()> {
    let count = asked.len();
    let progress = rounds.next(count);
    if count == 0 {
        return Ok(());
    }
    let mut answers = asking.workers.ask(asking.task.clone(), asked, progress);
    let (mut reader, mut done) = (Reader::default(), 0);
    while let Some(Answer { request, bytes }) = answers.try_next().await.map_err(RunError::rows(ASK))? {
        if request != done {
            return Err(strange());
        }
        reader.push(&bytes);
        while let Some((told, bytes)) = reader.next()? {
            take(told, bytes)?;
            done += 1;
        }
    }
    if done == count && reader.is_done() { Ok(()) } else { Err(strange()) }
}

fn strange() -> RunError {
    RunError::rows(ASK)("they answered another question")
}

/// A request, and the state that goes with it.
fn request(ask: &Ask, carry: Option<&State>) -> Result<Bytes> {
    let carry = carry.map(write_state).transpose().map_err(RunError::rows(ASK))?;
    Ok(write(ask, &carry.unwrap_or_default()).into())
}

/// Takes rows, unit after unit.
struct Taking {
    answers: BoxStream<'static, Result<Answer, WorkersError>>,
    reader: Reader,
    /// How many units are done.
    at: usize,
    task: Bytes,
    scan: Option<Scan>,
    units: Vec<Unit>,
    carries: Vec<Option<State>>,
    cursor: Cursor,
    context: Arc<RunContext>,
    given: VecDeque<Vec<RecordBatch>>,
}

impl Taking {
    /// The next batches.
    async fn next(mut self) -> Result<Option<(Vec<RecordBatch>, Taking)>> {
        loop {
            if let Some(batches) = self.given.pop_front() {
                return Ok(Some((batches, self)));
            }
            let answer = match self.answers.try_next().await {
                Ok(answer) => answer,
                Err(error) => return Err(self.explained(RunError::rows(ASK)(error)).await),
            };
            let Some(Answer { request, bytes }) = answer else {
                let is_whole = self.at == self.units.len() && self.reader.is_done();
                return if is_whole { Ok(None) } else { Err(strange()) };
            };
            if request != self.at {
                return Err(strange());
            }
            self.reader.push(&bytes);
            while let Some((told, bytes)) = self.reader.next()? {
                match told {
                    Told::Batches => {
                        self.given.push_back(read_batches(bytes).map_err(RunError::rows(ASK))?);
                    }
                    Told::Done(done) => {
                        let file = self.units.get(self.at).ok_or_else(strange)?.file;
                        record(done, file, &mut self.cursor, &self.context)?;
                        self.at += 1;
                    }
                    Told::Looked(_) | Told::Left => return Err(strange()),
                }
            }
        }
    }
}

impl Taking {
    /// The error of the first unit that is not done, with its place.
    async fn explained(mut self, error: RunError) -> RunError {
        let Some(scan) = self.scan.take() else { return error };
        let carry = self.carries.get_mut(self.at).and_then(Option::take);
        let units = self.units.split_off(self.at.min(self.units.len()));
        let failed = Failed { scan, units, carry, cursor: self.cursor };
        failed.explained(self.task, self.context, error).await
    }
}

/// Units of which one failed, and where the first of them begins.
struct Failed {
    scan: Scan,
    units: Vec<Unit>,
    carry: Option<State>,
    cursor: Cursor,
}

impl Failed {
    /// The error, with the places of rows in their files. An error that only a worker has stays as it is.
    async fn explained(self, task: Bytes, context: Arc<RunContext>, error: RunError) -> RunError {
        let Failed { scan, units, carry, mut cursor } = self;
        let explain = move || -> Result<()> {
            let worker = Worker::open(&task)?;
            explain(&worker, &scan, &units, carry.as_ref(), &mut cursor, &context)
        };
        match tokio::task::spawn_blocking(explain).await {
            Ok(Err(explained)) => explained,
            Ok(Ok(())) | Err(_) => error,
        }
    }
}

/// Records what happened to a unit, now that all units before it are known.
fn record(done: Done, file: usize, cursor: &mut Cursor, context: &RunContext) -> Result<()> {
    let Done { parts, trace } = done;
    let mut first = None;
    for part in &parts {
        let before = count(part, file, cursor, context)?;
        first = first.or(Some(before));
    }
    let mut trace = trace.into_trace();
    trace.move_rows(|row| first.map(|first| first.wrapping_add(row)));
    context.record(trace)
}

/// Counts the rows of a part of a file. Gives how many rows of the run come before it.
pub(super) fn count(part: &Rows, file: usize, cursor: &mut Cursor, context: &RunContext) -> Result<u64> {
    let mut rejected = 0;
    if let Some(irregular) = &part.irregular {
        rejected = irregular.rejected.len() as u64;
        context.ledger.irregular(file, irregular, cursor, &context.settings)?;
    }
    cursor.advance(file, part.rows + rejected, part.lines);
    Ok(context.ledger.rows_read(file, part.rows))
}

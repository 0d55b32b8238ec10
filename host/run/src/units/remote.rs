//! The coordinator: what is asked of workers, and what is made of their answers.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Scan, State};
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::{Looked, Unit};

use super::batches::{read as read_batches, read_state, write_state};
use super::explain::explain;
use super::gathered;
use super::message::{Ask, Done, Reader, Rows, Told, write};
use super::partial::Given;
use super::progress::{RequestsDone, Rounds};
use super::worker::Worker;
use crate::engine::{Carry, Encoding, Ordered, Reading, RunContext, Running};
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

/// The units of a run, and what each of them goes on from in the part of a plan that runs over units, which is all of it up to
/// the first node that needs all rows.
pub(super) struct Scanned {
    pub(super) asking: Asking,
    pub(super) rounds: Rounds,
    pub(super) scan: Scan,
    pub(super) units: Vec<Unit>,
    pub(super) carries: Vec<Option<State>>,
    context: Arc<RunContext>,
}

impl Scanned {
    pub(super) async fn new(
        asking: Asking,
        plan: &Plan,
        source: &Source,
        context: &Arc<RunContext>,
    ) -> Result<Scanned> {
        let scan = Scan::new(plan).map_err(|error| context.recipe_error(error))?;
        let scan = scan.ok_or_else(|| RunError::rows(ASK)("the plan is not one over units"))?;
        // Where texts can be cut, what units leave in each pass, and the rows.
        let mut rounds = Rounds::new(source, scan.passes() + 2);
        let units = units(&asking, source, &mut rounds).await?;
        let carries = vec![None; units.len()];
        let mut scanned = Scanned { asking, rounds, scan, units, carries, context: context.clone() };
        for pass in 0..scanned.scan.passes() {
            let asked = scanned.asked(|unit, _| Ask::Summarise { pass, unit })?;
            let left = match states(&scanned.asking, asked, &mut scanned.rounds).await {
                Ok(left) => left,
                Err(error) => return Err(scanned.explained(error).await),
            };
            let carries = scanned.scan.carries(pass, left);
            scanned.carries = carries.map_err(|error| context.recipe_error(error))?;
        }
        Ok(scanned)
    }

    /// A request for each unit, given whether it is the last one.
    pub(super) fn asked(&self, ask: impl Fn(Unit, bool) -> Ask) -> Result<Vec<Bytes>> {
        let last = self.units.len().saturating_sub(1);
        let units = self.units.iter().zip(&self.carries).enumerate();
        units.map(|(at, (unit, carry))| request(&ask(unit.clone(), at == last), carry.as_ref())).collect()
    }

    /// The rows that come out, or what stands for them before a node that needs all rows. What steps did is recorded as they
    /// come.
    fn rows(mut self) -> Result<Ordered<Given>> {
        let asked = self.asked(|unit, is_last| Ask::Rows { unit, is_last })?;
        let done = self.rounds.next(asked.len());
        let answers = self.asking.workers.ask(self.asking.task.clone(), asked, done);
        Ok(self.taking(answers))
    }

    /// What is made of answers.
    fn taking(self, answers: BoxStream<'static, Result<Answer, WorkersError>>) -> Ordered<Given> {
        let Scanned { asking, scan, units, carries, context, .. } = self;
        let taking = Taking {
            answers,
            reader: Reader::default(),
            at: 0,
            task: asking.task,
            scan: Some(scan),
            units,
            carries,
            cursor: Cursor::default(),
            context,
            given: VecDeque::new(),
        };
        stream::try_unfold(taking, Taking::next).boxed()
    }

    /// Why a unit failed, before any was taken.
    pub(super) async fn explained(self, error: RunError) -> RunError {
        let Scanned { asking, scan, units, context, .. } = self;
        let failed = Failed { scan, units, carry: None, cursor: Cursor::default() };
        failed.explained(asking.task, context, error).await
    }
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
    let rows = Scanned::new(asking, &first, source, context).await?.rows()?;
    let rest = rest.unwrap_or_else(|| Plan::new(first.output().clone()));
    gathered::run(rest, leaving, rows, encoding, context).await
}

pub(super) const ASK: &str = "ask workers";

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

pub(super) fn strange() -> RunError {
    RunError::rows(ASK)("they answered another question")
}

/// A request, and the state that goes with it.
pub(super) fn request(ask: &Ask, carry: Option<&State>) -> Result<Bytes> {
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
    given: VecDeque<Given>,
}

impl Taking {
    /// The next batches.
    async fn next(mut self) -> Result<Option<(Given, Taking)>> {
        loop {
            if let Some(given) = self.given.pop_front() {
                return Ok(Some((given, self)));
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
                        let batches = read_batches(bytes).map_err(RunError::rows(ASK))?;
                        self.given.push_back(Given::Rows(batches));
                    }
                    Told::Known => {
                        let known = read_batches(bytes).map_err(RunError::rows(ASK))?;
                        self.given.extend(known.into_iter().map(Given::Known));
                    }
                    Told::Done(done) => {
                        let file = self.units.get(self.at).ok_or_else(strange)?.file;
                        record(done, file, &mut self.cursor, &self.context)?;
                        self.at += 1;
                    }
                    Told::Looked(_) | Told::Left | Told::Written { .. } => return Err(strange()),
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
            explain(&worker, &scan, &units, carry.as_ref(), &mut cursor, &context, &mut |_, _| true)
        };
        match tokio::task::spawn_blocking(explain).await {
            Ok(Err(explained)) => explained,
            Ok(Ok(())) | Err(_) => error,
        }
    }
}

/// Records what happened to a unit, now that all units before it are known.
pub(super) fn record(done: Done, file: usize, cursor: &mut Cursor, context: &RunContext) -> Result<()> {
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

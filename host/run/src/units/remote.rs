//! The coordinator: what is asked of workers, and what is made of their answers.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{BoxStream, TryStreamExt};
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Scan, State};
use recipe_tables::Source;
use recipe_tables::morsel::Cursor;
use recipe_tables::units::{Looked, Unit};

use super::batches::{read as read_batches, write_state};
use super::exchange;
use super::explain::explain;
use super::gathered;
use super::message::{Ask, Done, Reader, Rows, Told, write};
use super::partial::Given;
use super::progress::{RequestsDone, Rounds};
use super::scanned::Scanned;
use super::worker::Worker;
use crate::engine::{Carry, Encoding, Reading, RunContext, Running};
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

    /// In how many buckets the rows of so many units are to meet, where they are grouped or put in order and about so many bytes
    /// come of all units; 0 where the coordinator is to do that.
    fn buckets(&self, units: usize, bytes: u64) -> u32 {
        buckets_for(units, bytes)
    }

    /// Has requests answered by [`Worker::answer_in_buckets`], and what comes of them for each of so many buckets reduced by
    /// [`Worker::reduce`]: the pieces of a bucket in the order of the requests, and those of each request in theirs. Answers come
    /// in the order of buckets, which stand in place of requests, and of each its pieces in order. How many requests are done is
    /// told `done`.
    fn exchange(
        &self,
        task: Bytes,
        requests: Vec<Bytes>,
        buckets: u32,
        done: RequestsDone,
    ) -> BoxStream<'static, Result<Answer, WorkersError>>;
}

/// How many buckets there are for so many units, of which so many bytes come: none of few, which are put together as they are.
/// Each bucket is a task, and hears from every unit, so it is to have some work.
pub fn buckets_for(units: usize, bytes: u64) -> u32 {
    const FEW: usize = 16;
    const MOST: usize = 200;
    const FEW_BYTES: u64 = 64 << 20;
    const BUCKET_BYTES: u64 = 16 << 20;
    if units < FEW || bytes < FEW_BYTES {
        return 0;
    }
    (bytes / BUCKET_BYTES).min(units.min(MOST) as u64) as u32
}

/// Why there is no answer.
pub type WorkersError = Box<dyn std::error::Error + Send + Sync>;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// Which of the requests it answers, from 0; of an exchange, which bucket it is of.
    pub request: usize,
    /// What [`Worker::answer`] or [`Worker::reduce`] gave.
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
    let node = rest.clone().and_then(Plan::divided_behind_first).map(|(node, _)| node);
    let node = node.filter(exchange::can_exchange);
    let scanned = Scanned::new(asking, &first, source, context, node.as_ref()).await?;
    let rest = rest.unwrap_or_else(|| Plan::new(first.output().clone()));
    let (scanned, buckets) = exchange::buckets(scanned, node.as_ref()).await?;
    if let Some(node) = node.filter(|_| buckets > 0) {
        return exchange::run(scanned, (&node, rest), buckets, leaving, encoding, context).await;
    }
    gathered::run(rest, leaving, scanned.rows()?, encoding, context).await
}

pub(super) const ASK: &str = "ask workers";

/// Cuts the input into units.
pub(super) async fn units(asking: &Asking, source: &Source, rounds: &mut Rounds) -> Result<Vec<Unit>> {
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

/// Has requests answered by one message each.
pub(super) async fn whole_answers(
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
pub(super) struct Taking {
    pub(super) answers: BoxStream<'static, Result<Answer, WorkersError>>,
    pub(super) reader: Reader,
    /// The bucket that is read, if there are any.
    pub(super) bucket: Option<usize>,
    /// How many units are done.
    pub(super) at: usize,
    pub(super) task: Bytes,
    pub(super) scan: Option<Scan>,
    pub(super) units: Vec<Unit>,
    pub(super) carries: Vec<Option<State>>,
    pub(super) cursor: Cursor,
    pub(super) context: Arc<RunContext>,
    pub(super) given: VecDeque<Given>,
}

impl Taking {
    /// The next batches.
    pub(super) async fn next(mut self) -> Result<Option<(Given, Taking)>> {
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
            if !self.expects(request) {
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
                    Told::Looked(_)
                    | Told::Left
                    | Told::Weighed { .. }
                    | Told::Sampled { .. }
                    | Told::Written { .. } => {
                        return Err(strange());
                    }
                }
            }
        }
    }
}

impl Taking {
    /// Whether a piece of an answer is to come now.
    fn expects(&mut self, request: usize) -> bool {
        let Some(bucket) = &mut self.bucket else { return request == self.at };
        let is_next = request >= *bucket && (request == 0 || self.at == self.units.len());
        *bucket = request;
        is_next
    }

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
pub(super) struct Failed {
    pub(super) scan: Scan,
    pub(super) units: Vec<Unit>,
    pub(super) carry: Option<State>,
    pub(super) cursor: Cursor,
}

impl Failed {
    /// The error, with the places of rows in their files. An error that only a worker has stays as it is.
    pub(super) async fn explained(self, task: Bytes, context: Arc<RunContext>, error: RunError) -> RunError {
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

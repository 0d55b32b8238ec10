//! What is made of answers about the rows of units.

use std::collections::VecDeque;

use futures::stream::{self, StreamExt, TryStreamExt};
use recipe_tables::morsel::Cursor;

use super::batches::read as read_batches;
use super::message::{Done, Reader, Rows, Told};
use super::partial::Given;
use super::remote::{ASK, strange};
use super::scanned::Scanned;
use super::workers::{Answer, Answers};
use crate::engine::{Ordered, RunContext};
use crate::error::{Result, RunError};
use crate::output::Text;

/// Takes rows, unit after unit.
pub(super) struct Taking {
    scanned: Scanned,
    answers: Answers,
    reader: Reader,
    /// The bucket that is read, if there are any.
    bucket: Option<usize>,
    /// How many units are done.
    at: usize,
    cursor: Cursor,
    taken: VecDeque<Taken>,
}

/// A part of what is answered about the rows of a unit.
pub(super) enum Taken {
    Given(Given),
    /// Rows as they are written.
    Text(Text),
}

impl Taking {
    /// What is given in answers: of each unit, or of all in buckets, of which the first has what became of the units.
    pub(super) fn rows(scanned: Scanned, answers: Answers, in_buckets: bool) -> Ordered<Given> {
        let taken = Taking::all(scanned, answers, in_buckets).map(|taken| match taken? {
            Taken::Given(given) => Ok(given),
            Taken::Text(_) => Err(strange()),
        });
        taken.boxed()
    }

    /// The rows of each unit as text, where they can be written.
    pub(super) fn texts(scanned: Scanned, answers: Answers) -> Ordered<Taken> {
        Taking::all(scanned, answers, false)
    }

    fn all(scanned: Scanned, answers: Answers, in_buckets: bool) -> Ordered<Taken> {
        let taking = Taking {
            scanned,
            answers,
            reader: Reader::default(),
            bucket: in_buckets.then_some(0),
            at: 0,
            cursor: Cursor::default(),
            taken: VecDeque::new(),
        };
        stream::try_unfold(taking, Taking::next).boxed()
    }

    /// The next batches.
    async fn next(mut self) -> Result<Option<(Taken, Taking)>> {
        loop {
            if let Some(taken) = self.taken.pop_front() {
                return Ok(Some((taken, self)));
            }
            let answer = match self.answers.try_next().await {
                Ok(answer) => answer,
                Err(error) => {
                    let failed = self.scanned.failed(self.at, self.cursor);
                    return Err(failed.explained(RunError::rows(ASK)(error)).await);
                }
            };
            let Some(Answer { request, bytes }) = answer else {
                let is_whole = self.at == self.scanned.units.len() && self.reader.is_done();
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
                        self.taken.push_back(Taken::Given(Given::Rows(batches)));
                    }
                    Told::Text { rows, formula_cells } => {
                        let text = Text { bytes: bytes.to_vec(), rows, formula_cells };
                        self.taken.push_back(Taken::Text(text));
                    }
                    Told::Known => {
                        let known = read_batches(bytes).map_err(RunError::rows(ASK))?;
                        self.taken.extend(known.into_iter().map(Given::Known).map(Taken::Given));
                    }
                    Told::Done(done) => {
                        let file = self.scanned.units.get(self.at).ok_or_else(strange)?.file;
                        record(done, file, &mut self.cursor, &self.scanned.context)?;
                        self.at += 1;
                    }
                    Told::Looked(_)
                    | Told::Left
                    | Told::Values
                    | Told::Weighed { .. }
                    | Told::Sampled { .. }
                    | Told::Written { .. } => {
                        return Err(strange());
                    }
                }
            }
        }
    }

    /// Whether a piece of an answer is to come now.
    fn expects(&mut self, request: usize) -> bool {
        let Some(bucket) = &mut self.bucket else { return request == self.at };
        let is_next = request >= *bucket && (request == 0 || self.at == self.scanned.units.len());
        *bucket = request;
        is_next
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

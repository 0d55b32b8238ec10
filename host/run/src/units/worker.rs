//! What answers requests about units.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::Bytes;
use futures::stream::BoxStream;
use recipe_core::Trace;
use recipe_core::engine::{Scan, State};
use recipe_tables::morsel::{Cursor, Decoded, Morsel};
use recipe_tables::units::Unit;

use super::batches::{read_state, write, write_state};
use super::exchange;
use super::look;
use super::message::{Ask, Done, Rows, Told, read, write as message};
use super::partial::{InUnit, Sending};
use super::task::{Opened, Task};
use super::trace::TraceText;
use super::workers::WorkersError;
use crate::error::{Result, RunError};

/// Answers requests about the units of one run, on any machine that has the files.
///
/// It is opened from what a [coordinator](super::Workers::ask) sends with each request, once for all of them, and can be shared
/// by threads.
pub struct Worker {
    pub(super) opened: Opened,
    /// None where the first step needs all rows.
    scan: Option<Scan>,
    /// The scan up to the look, if there is one.
    scan_to_look: Option<Scan>,
}

/// How many bytes an answer is given in at most.
pub const PIECE_BYTES: usize = 1 << 20;

impl Worker {
    /// Opens what a coordinator sent.
    ///
    /// Errors: it is of another version, or a file is not there or another by now.
    pub fn open(task: &[u8]) -> Result<Worker> {
        Worker::of(Task::of_bytes(task)?.open()?)
    }

    pub(super) fn of(opened: Opened) -> Result<Worker> {
        let scan = Scan::new(&opened.plan).map_err(data)?;
        let scan_to_look =
            opened.look.as_ref().map(|look| Scan::new(&look.plan)).transpose().map_err(data)?;
        Ok(Worker { opened, scan, scan_to_look: scan_to_look.flatten() })
    }

    /// Answers a request. The answer comes in pieces of at most [`PIECE_BYTES`]; nothing more comes once `give` says that nobody
    /// wants it.
    ///
    /// Errors: the unit cannot be read, or a step cannot be done with its rows.
    pub fn answer(&self, request: &[u8], give: &mut dyn FnMut(&[u8]) -> bool) -> Result<()> {
        let (ask, carry) = asked(request)?;
        match ask {
            Ask::LookAt(piece) => {
                let looked = self.opened.source.look_at(&piece)?;
                in_pieces(&message(&Told::Looked(looked), &[]), give);
            }
            Ask::Summarise { pass, unit } => {
                let state = self.summarise(pass, &unit, carry.as_ref())?;
                let state = write_state(&state).map_err(RunError::rows(WRITE))?;
                in_pieces(&message(&Told::Left, &state), give);
            }
            Ask::Values { unit, is_last } => {
                let seen = look::seen(self, (&unit, is_last), carry.as_ref())?;
                let seen = write(seen.as_slice()).map_err(RunError::rows(WRITE))?;
                in_pieces(&message(&Told::Values, &seen), give);
            }
            Ask::Weigh { unit, is_last } => {
                let bytes = exchange::weigh(self, (&unit, is_last), carry.as_ref())?;
                in_pieces(&message(&Told::Weighed { bytes }, &[]), give);
            }
            Ask::Sample { unit, is_last } => {
                let (rows, keys) = exchange::sample(self, (&unit, is_last), carry.as_ref())?;
                let keys = write(&[keys]).map_err(RunError::rows(WRITE))?;
                in_pieces(&message(&Told::Sampled { rows }, &keys), give);
            }
            Ask::Rows { unit, is_last } => {
                let mut partial = InUnit::of(self.opened.node.as_ref()).map_err(data)?;
                let mut sending = Sending::new(give);
                let (parts, mut trace) = self.rows(&unit, is_last, carry.as_ref(), &mut |batches| {
                    sending.send(partial.take(batches).map_err(data)?)
                })?;
                let (given, unseen) = partial.finish().map_err(data)?;
                trace.merge(unseen);
                if sending.send(given)? {
                    in_pieces(&done(parts, &mut trace), give);
                }
            }
            Ask::Texts { unit, is_last, form } => {
                let carried = &self.opened.leaving.text_columns;
                let mut sending = Sending::new(give);
                let (parts, mut trace) = self.rows(&unit, is_last, carry.as_ref(), &mut |batches| {
                    sending.send_text(form, batches, carried)
                })?;
                in_pieces(&done(parts, &mut trace), give);
            }
            Ask::Write { units, is_last, output } => {
                let told = self.write(&units, is_last, carry.as_ref(), output)?;
                told.iter().all(|told| in_pieces(&message(told, &[]), give));
            }
        }
        Ok(())
    }

    /// Answers a request for an exchange, in pieces for its buckets.
    ///
    /// Errors: as [`answer`](Self::answer).
    pub fn answer_in_buckets(&self, request: &[u8], give: &mut dyn FnMut(u32, &[u8]) -> bool) -> Result<()> {
        let (Ask::Rows { unit, is_last }, carry) = asked(request)? else { return Err(missing()) };
        let exchange = self.opened.exchange.as_ref().ok_or_else(missing)?;
        exchange::split(self, (&unit, is_last), carry.as_ref(), exchange, give)
    }

    /// Makes of a bucket what the coordinator gets of it, in pieces of at most [`PIECE_BYTES`]. Its pieces come in the order of
    /// the requests, and those of each in theirs. It holds a bounded part of them in memory, and others in temporary files.
    ///
    /// It has to be polled inside of a tokio runtime.
    ///
    /// Errors: the pieces cannot be read, or do not fit where they have to be held as a whole.
    pub fn reduce(
        &self,
        bucket: u32,
        pieces: BoxStream<'static, Result<Bytes, WorkersError>>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let exchange = self.opened.exchange.as_ref().ok_or_else(missing)?;
        exchange::reduce(&self.opened, exchange, bucket, pieces)
    }

    /// What a unit leaves in a pass.
    pub(super) fn summarise(&self, pass: usize, unit: &Unit, carry: Option<&State>) -> Result<State> {
        let scan = self.scan()?;
        let mut summary = scan.summarise(pass, carry).map_err(data)?;
        let columns = scan.columns(pass).map_err(data)?;
        for part in self.parts(unit, Some(columns), &mut Cursor::default()) {
            let (batch, _) = part?;
            summary.push_columns(&batch).map_err(data)?;
        }
        summary.state().map_err(data)
    }

    /// The rows of a unit, batch by batch, as long as they are wanted: what was read, and what steps did.
    pub(super) fn rows(
        &self,
        unit: &Unit,
        is_last: bool,
        carry: Option<&State>,
        give: &mut dyn FnMut(Vec<RecordBatch>) -> Result<bool>,
    ) -> Result<(Vec<Rows>, Trace)> {
        let mut executor = self.scan()?.resume(carry).map_err(data)?;
        let before = carry.map_or(0, |carry| carry.rows);
        let mut parts = Vec::new();
        self.decode(unit, &mut Cursor::default(), &mut |batch, part| {
            parts.push(part);
            let batches = executor.push(&batch).map_err(data)?;
            if batches.is_empty() { Ok(true) } else { give(batches) }
        })?;
        if is_last {
            let batches = executor.finish().map_err(data)?;
            if !batches.is_empty() {
                give(batches)?;
            }
        }
        let mut trace = std::mem::take(executor.trace());
        // Rows are counted from the first of the unit.
        trace.move_rows(|row| Some(row.wrapping_sub(before)));
        Ok((parts, trace))
    }

    /// The morsels of a unit, as long as they are wanted.
    pub(super) fn decode(
        &self,
        unit: &Unit,
        cursor: &mut Cursor,
        take: &mut dyn FnMut(RecordBatch, Rows) -> Result<bool>,
    ) -> Result<()> {
        for part in self.parts(unit, None, cursor) {
            let (batch, part) = part?;
            if !take(batch, part)? {
                break;
            }
        }
        Ok(())
    }

    /// The morsels of a unit, with these columns of the plan's input, or all.
    pub(super) fn parts<'a>(
        &'a self,
        unit: &Unit,
        columns: Option<&[usize]>,
        cursor: &'a mut Cursor,
    ) -> impl Iterator<Item = Result<(RecordBatch, Rows)>> + 'a {
        let Opened { source, plan, input, .. } = &self.opened;
        let fields = |column: &usize| (input[*column].clone(), plan.input.fields()[*column].clone());
        let (input, schema) = match columns {
            Some(columns) => {
                let (input, fields): (_, Vec<_>) = columns.iter().map(fields).unzip();
                (input, Arc::new(Schema::new(fields)))
            }
            None => (input.clone(), plan.input.clone()),
        };
        source.unit_morsels(unit, input, &schema).map(|morsel| {
            let Morsel { file, decode, .. } = morsel?;
            let decoded = decode();
            let (all, lines) = (decoded.rows_of_file(), decoded.lines);
            let Decoded { rows, irregular, .. } = decoded;
            let batch = rows.map_err(|error| cursor.locate(file, error))?;
            cursor.advance(file, all, lines);
            let irregular = irregular.map(|found| *found);
            let part = Rows { rows: batch.num_rows() as u64, lines, irregular };
            Ok((batch, part))
        })
    }

    pub(super) fn scan(&self) -> Result<&Scan> {
        self.scan.as_ref().ok_or_else(missing)
    }

    pub(super) fn scan_to_look(&self) -> Result<&Scan> {
        self.scan_to_look.as_ref().ok_or_else(missing)
    }
}

/// The end of an answer about the rows of a unit.
pub(super) fn done(parts: Vec<Rows>, trace: &mut Trace) -> Vec<u8> {
    message(&Told::Done(Done { parts, trace: TraceText::of(trace) }), &[])
}

/// What is asked, and what goes into the unit.
fn asked(request: &[u8]) -> Result<(Ask, Option<State>)> {
    let (ask, carry) = read::<Ask>(request)?;
    let carry = (!carry.is_empty()).then(|| read_state(&carry)).transpose();
    Ok((ask, carry.map_err(RunError::rows(READ))?))
}

/// What is asked is not about the plan.
pub(super) fn missing() -> RunError {
    RunError::rows(READ)("the plan is not one over units")
}

/// What a step cannot do; the coordinator says where.
pub(super) fn data(error: recipe_core::Error) -> RunError {
    RunError::Data(Box::new(error))
}

pub(super) const READ: &str = "read what a coordinator asked";
pub(super) const WRITE: &str = "write what it answers";

/// Gives bytes in pieces, and says whether more are wanted.
pub(super) fn in_pieces(bytes: &[u8], give: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    bytes.chunks(PIECE_BYTES).all(give)
}

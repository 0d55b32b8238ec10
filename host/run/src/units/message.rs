//! Requests and answers as bytes.

use recipe_store::commit::OutputFile;
use recipe_tables::morsel::Irregular;
use recipe_tables::units::{Looked, Piece, Unit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trace::TraceText;
use crate::error::{Result, RunError};
use crate::output::TextForm;

/// What a worker is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Ask {
    /// Where a piece of a text can be cut.
    LookAt(Piece),
    /// What a unit leaves in a pass; what it goes on from follows.
    Summarise { pass: usize, unit: Unit },
    /// The rows of a unit; what it goes on from follows. The last one ends the table.
    Rows { unit: Unit, is_last: bool },
    /// The same rows as the text of a file.
    Texts { unit: Unit, is_last: bool, form: TextForm },
    /// A file of the rows of units, which are a share of the input; what the first goes on from follows. The last one ends the
    /// table. The output is a [`OutputText`](crate::output::OutputText).
    Write { units: Vec<Unit>, is_last: bool, output: Value },
    /// Which values a unit has of the column on which the rest of the plan depends; what it goes on from follows.
    Values { unit: Unit, is_last: bool },
    /// How much of a unit would travel before a node that needs all rows; what it goes on from follows.
    Weigh { unit: Unit, is_last: bool },
    /// Keys of the rows of a unit, before a node that puts them in order; what it goes on from follows.
    Sample { unit: Unit, is_last: bool },
}

/// A part of an answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Told {
    /// Of [`Ask::LookAt`].
    Looked(Looked),
    /// Of [`Ask::Summarise`]: a state follows.
    Left,
    /// Of [`Ask::Rows`], and of [`Ask::Texts`] where a cell cannot be written: batches follow.
    Batches,
    /// Of [`Ask::Texts`]: the text of so many rows follows, in which so many cells were escaped.
    Text { rows: usize, formula_cells: u64 },
    /// Of [`Ask::Rows`]: a batch with what is known of groups follows, in place of their rows.
    Known,
    /// Of [`Ask::Values`]: a batch with them follows, if there are rows.
    Values,
    /// Of [`Ask::Weigh`].
    Weighed { bytes: u64 },
    /// Of [`Ask::Sample`]: how many rows there are; a batch with keys of some follows.
    Sampled { rows: u64 },
    /// The end of [`Ask::Rows`] and [`Ask::Texts`], and of [`Ask::Write`] one for each unit.
    Done(Done),
    /// The end of [`Ask::Write`]: the files that have rows, and how many cells of them were escaped.
    Written { files: Vec<OutputFile>, formula_cells: u64 },
}

/// What became of the rows of a unit.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Done {
    /// Its parts, in order.
    pub(super) parts: Vec<Rows>,
    /// What steps did. Rows are counted from the first of the unit.
    pub(super) trace: TraceText,
}

/// A part of a unit that was decoded.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    pub(super) rows: u64,
    pub(super) lines: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) irregular: Option<Irregular>,
}

/// A message, and the bytes that follow it: two lengths, the message, and the bytes.
pub(super) fn write<T: Serialize>(message: &T, bytes: &[u8]) -> Vec<u8> {
    let message = serde_json::to_vec(message).expect("keys are strings");
    let lengths = [message.len() as u64, bytes.len() as u64].map(u64::to_le_bytes);
    [lengths.as_flattened(), &message, bytes].concat()
}

/// Messages that come in pieces.
#[derive(Default)]
pub(super) struct Reader {
    held: Vec<u8>,
    /// How many of the held bytes were read.
    at: usize,
}

impl Reader {
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.held.drain(..std::mem::take(&mut self.at));
        self.held.extend_from_slice(piece);
    }

    /// The next message and its bytes, once all of both are there.
    pub(super) fn next<T: for<'a> Deserialize<'a>>(&mut self) -> Result<Option<(T, &[u8])>> {
        let rest = &self.held[self.at..];
        let Some((lengths, rest)) = rest.split_first_chunk::<16>() else { return Ok(None) };
        let length = |at: usize| {
            let bytes: [u8; 8] = lengths[at..at + 8].try_into().expect("eight bytes");
            usize::try_from(u64::from_le_bytes(bytes)).unwrap_or(usize::MAX)
        };
        let (message, bytes) = (length(0), length(8));
        let Some(whole) = message.checked_add(bytes).filter(|whole| *whole <= rest.len()) else {
            return Ok(None);
        };
        let read = serde_json::from_slice(&rest[..message]).map_err(RunError::rows(READ))?;
        self.at += lengths.len() + whole;
        Ok(Some((read, &rest[message..whole])))
    }

    /// Whether nothing is left.
    pub(super) fn is_done(&self) -> bool {
        self.at == self.held.len()
    }
}

const READ: &str = "read what a worker answered";

/// Reads a message that is there as a whole.
pub(super) fn read<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<(T, Vec<u8>)> {
    let mut reader = Reader::default();
    reader.push(bytes);
    match reader.next()? {
        Some((message, bytes)) => Ok((message, bytes.to_vec())),
        None => Err(RunError::rows(READ)("it is cut off")),
    }
}

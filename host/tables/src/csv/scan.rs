//! Where cells and records end, found byte by byte, in any dialect.

use super::dialect::Dialect;
use super::index::{self, Index};
use super::state::{At, State, Step};
use crate::morsel::cut::last_line;
use crate::options::Ragged;

/// Where the last whole record of a text ends, if there is one: after its line end. The text begins at the start of a
/// record.
pub(super) fn last_record(text: &[u8], dialect: Dialect) -> Option<usize> {
    // A carriage return at the end may be half of a line end.
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    match dialect {
        Dialect { quote: Some(b'"'), escape: None, comment: None, .. } => {
            index::last_record(text, dialect.delimiter)
        }
        Dialect { quote: None, escape: None, .. } => last_line(text),
        _ => {
            let mut state = State::at_record(dialect);
            let mut end = None;
            for (at, byte) in text.iter().enumerate() {
                state.step(*byte);
                if state.at == At::Record {
                    end = Some(at + 1);
                }
            }
            end
        }
    }
}

/// A record in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) start: usize,
    /// Where each cell ends; the last at the line end, or at the end of the text.
    pub(super) ends: Vec<usize>,
}

impl Record {
    /// Where it ends.
    pub(super) fn end(&self) -> usize {
        self.ends.last().copied().unwrap_or(self.start)
    }

    /// The cells, as they are in the text.
    pub(super) fn cells<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let mut start = self.start;
        self.ends.iter().map(move |end| &text[std::mem::replace(&mut start, end + 1)..*end])
    }
}

/// The records of a text, one after another.
pub(super) struct Records<'a> {
    text: &'a [u8],
    state: State,
    at: usize,
    record: usize,
    failed: bool,
}

impl<'a> Records<'a> {
    pub(super) fn of(text: &'a [u8], dialect: Dialect) -> Self {
        Records { text, state: State::at_record(dialect), at: 0, record: 0, failed: false }
    }
}

/// What is wrong with a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// Its number, from 0.
    pub(super) record: usize,
    /// Where it starts.
    pub(super) start: usize,
    pub(super) kind: FlawKind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum FlawKind {
    /// It has another number of cells. It ends here.
    CellCount { cells: usize, end: usize },
    /// It opens a quote that is not closed, in this cell, which starts here.
    UnclosedQuote { cell: usize, open: usize },
    /// Something follows the closing quote of this cell, which starts at the one place and ends at the other.
    TextBehindQuote { cell: usize, open: usize, behind: usize },
}

impl Records<'_> {
    /// Goes past the next record, of which it leaves the ends of cells. Returns where it starts; none at the end, and
    /// after an error.
    fn read(&mut self, ends: &mut Vec<usize>) -> Option<Result<usize, Flaw>> {
        if self.failed {
            return None;
        }
        ends.clear();
        let (mut start, mut open) = (self.at, self.at);
        while let Some(byte) = self.text.get(self.at) {
            let before = self.state.at;
            let done = self.state.step(*byte);
            if before == At::Record {
                (start, open) = (self.at, self.at);
            }
            match done {
                Step::Nothing => {}
                Step::Cell => {
                    ends.push(self.at);
                    open = self.at + 1;
                }
                Step::Stray => {
                    let kind = FlawKind::TextBehindQuote { cell: ends.len(), open, behind: self.at };
                    return Some(Err(self.fail(start, kind)));
                }
                Step::Record => {
                    ends.push(self.at);
                    self.at += 1;
                    self.record += 1;
                    return Some(Ok(start));
                }
            }
            self.at += 1;
        }
        if self.state.is_quoted() {
            return Some(Err(self.fail(start, FlawKind::UnclosedQuote { cell: ends.len(), open })));
        }
        if !self.state.is_within_record() {
            return None;
        }
        ends.push(self.at);
        self.state.at = At::Record;
        self.record += 1;
        Some(Ok(start))
    }

    fn fail(&mut self, start: usize, kind: FlawKind) -> Flaw {
        self.failed = true;
        Flaw { record: self.record, start, kind }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Flaw>;

    fn next(&mut self) -> Option<Result<Record, Flaw>> {
        let mut ends = Vec::new();
        let start = self.read(&mut ends)?;
        Some(start.map(|start| Record { start, ends }))
    }
}

/// A record that is no part of the table, since it has more or fewer cells than there are columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rejected {
    /// Its number among all records, from 0.
    pub(super) record: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) cells: usize,
}

/// The cells of a text, and what was done about records of other lengths.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) index: Index,
    /// How many records got cells that they lacked.
    pub(super) filled: u64,
    pub(super) rejected: Vec<Rejected>,
}

/// The cells of a text, of which every record has, or gets, `columns`.
pub(super) fn scan(text: &[u8], dialect: Dialect, columns: usize, ragged: Ragged) -> Result<Scanned, Flaw> {
    let mut scanned = Scanned::default();
    let Index { ends: all, starts, .. } = &mut scanned.index;
    let mut records = Records::of(text, dialect);
    let mut ends = Vec::with_capacity(columns);
    while let Some(start) = records.read(&mut ends) {
        let start = start?;
        let (record, cells, end) = (records.record - 1, ends.len(), ends.last().copied().unwrap_or(start));
        if cells != columns {
            // Behind the last column, a cell that is empty is only its delimiter.
            let is_surplus = ends.windows(2).skip(columns - 1).any(|ends| ends[1] != ends[0] + 1);
            match ragged {
                Ragged::Error => {
                    return Err(Flaw { record, start, kind: FlawKind::CellCount { cells, end } });
                }
                Ragged::Fill if !is_surplus => scanned.filled += u64::from(cells < columns),
                Ragged::Fill | Ragged::Reject => {
                    scanned.rejected.push(Rejected { record, start, end, cells });
                    continue;
                }
            }
        }
        let missing = columns.saturating_sub(cells);
        let ends = ends.iter().take(columns).copied();
        all.extend(ends.chain(std::iter::repeat_n(end, missing)).map(|end| end as u32));
        starts.push(start as u32);
    }
    Ok(scanned)
}

//! What is wrong with the records of a text, as people read it.

use std::path::Path;

use super::dialect::Dialect;
use super::index::Index;
use super::scan::{Flaw, FlawKind, Records, Rejected};
use crate::error::{CellCountCause, TableError};
use crate::morsel::RejectedRow;

impl Flaw {
    /// The byte in whose line the flaw is.
    pub(super) fn place(&self) -> usize {
        match self.kind {
            FlawKind::CellCount { .. } => self.start,
            FlawKind::UnclosedQuote { open, .. } => open,
            FlawKind::TextBehindQuote { behind, .. } => behind,
        }
    }
}

/// A flaw without its place in the file.
pub(super) enum Description {
    CellCount {
        found: usize,
        columns: usize,
        cause: Option<CellCountCause>,
    },
    UnclosedQuote {
        cell: usize,
        text: String,
    },
    /// The cell begins so many lines before the text that follows it.
    TextBehindQuote {
        cell: usize,
        text: String,
        lines: u64,
    },
}

/// The most characters of a text that a message shows, and how many of them come before the place it is about.
const SHOWN: usize = 60;
const SHOWN_BEFORE: usize = 40;

impl Description {
    pub(super) fn of(flaw: &Flaw, text: &[u8], columns: usize, cause: Option<CellCountCause>) -> Self {
        match flaw.kind {
            FlawKind::CellCount { cells, .. } => Description::CellCount { found: cells, columns, cause },
            FlawKind::UnclosedQuote { cell, open } => {
                Description::UnclosedQuote { cell, text: shown(&text[open..], 0) }
            }
            FlawKind::TextBehindQuote { cell, open, behind } => {
                let line = memchr::memchr2(b'\n', b'\r', &text[behind..]);
                let end = line.map_or(text.len(), |line| behind + line);
                let lines = memchr::memchr_iter(b'\n', &text[open..behind]).count() as u64;
                let text = shown(&text[open..end], behind - open);
                Description::TextBehindQuote { cell, text, lines }
            }
        }
    }

    /// The error, in this row and line of a file; `name` names columns.
    pub(super) fn into_error(
        self,
        file: &Path,
        row: Option<u64>,
        line: u64,
        name: impl Fn(usize) -> String,
    ) -> TableError {
        let file = file.to_path_buf();
        match self {
            Description::CellCount { found, columns, cause } => {
                TableError::CellCount { file, row: row.unwrap_or_default(), line, found, columns, cause }
            }
            Description::UnclosedQuote { cell, text } => {
                TableError::UnclosedQuote { file, line, column: name(cell), text }
            }
            Description::TextBehindQuote { cell, text, lines } => TableError::TextBehindQuote {
                file,
                row,
                line,
                opened: line.saturating_sub(lines),
                column: name(cell),
                text,
            },
        }
    }
}

/// A part of a text in one line, which has what is around this byte.
fn shown(text: &[u8], place: usize) -> String {
    // Where a character is cut, the place moves to the next.
    let is_start = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    let from = place.saturating_sub(SHOWN_BEFORE);
    let from = from + text[from..].iter().position(is_start).unwrap_or_default();
    let end = text.len().min(from + SHOWN * 4);
    let lossy = String::from_utf8_lossy(&text[from..end]);
    let mut shown = String::from(if from > 0 { "…" } else { "" });
    for c in lossy.chars().take(SHOWN) {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    if lossy.chars().count() > SHOWN || end < text.len() {
        shown.push('…');
    }
    shown
}

/// How many records are looked at to find where a table begins.
const LOOKED_AT: usize = 100;

/// Why a record may have another number of cells. `header` is what is known of it in the first chunk of a file: how many
/// line ends the header ends with, and how many cells it has.
pub(super) fn cause(
    flaw: &Flaw,
    text: &[u8],
    dialect: Dialect,
    columns: usize,
    header: Option<(u64, usize)>,
) -> Option<CellCountCause> {
    let FlawKind::CellCount { cells, end } = flaw.kind else { return None };
    if cells == columns + 1 && text[..end].last() == Some(&dialect.delimiter) {
        return Some(CellCountCause::TrailingDelimiter);
    }
    let (lines, first) = header?;
    let records = Records::of(text, dialect).take(LOOKED_AT).map_while(Result::ok);
    let records: Vec<(usize, usize)> = records.map(|record| (record.start, record.ends.len())).collect();
    let among = |wanted: usize| records.iter().filter(|(_, cells)| *cells == wanted).count();
    let (_, usual) = records.iter().max_by_key(|(_, cells)| among(*cells))?;
    let begin = records.iter().position(|(_, cells)| cells == usual)?;
    let narrower = records[..begin].iter().all(|(_, cells)| cells < usual);
    let is_preamble = first < *usual && narrower && (first * 2 <= *usual || begin > 0);
    let before = memchr::memchr_iter(b'\n', &text[..records[begin].0]).count() as u64;
    is_preamble.then_some(CellCountCause::Preamble { lines: lines + before, cells: *usual })
}

/// Records that are no rows, and come after so many lines of the file or else of the chunk.
pub(super) fn rejected(records: &[Rejected], text: &[u8], before: u64, columns: usize) -> Vec<RejectedRow> {
    let (mut line, mut from) = (before, 0);
    let rows = records.iter().map(|record| {
        line += memchr::memchr_iter(b'\n', &text[from..record.start]).count() as u64;
        from = record.start;
        RejectedRow {
            row: record.record as u64,
            line,
            cells: record.cells,
            columns,
            text: String::from_utf8_lossy(&text[record.start..record.end]).into_owned(),
        }
    });
    rows.collect()
}

/// How many empty lines are before, between and after records of one column.
pub(super) fn empty_lines(index: &Index, text: &[u8]) -> u64 {
    let ends = index.ends.iter().map(|end| *end as usize);
    let starts = index.starts.iter().map(|start| *start as usize).chain([text.len()]);
    let mut lines = 0;
    let mut before = None;
    for (start, end) in starts.zip(ends.map(Some).chain([None])) {
        // A record ends with its own line end.
        let gap = match before {
            None => &text[..start],
            Some(end) => &text[super::after_line(text, end)..start],
        };
        if !gap.is_empty() {
            lines +=
                gap.split_inclusive(|byte| *byte == b'\n').filter(|line| is_empty_line(line)).count() as u64;
        }
        before = end;
    }
    lines
}

/// Whether a line is nothing but its end, which may have several carriage returns: a text may be cut between them.
fn is_empty_line(line: &[u8]) -> bool {
    line.strip_suffix(b"\n").is_some_and(|line| line.iter().all(|byte| *byte == b'\r'))
}

//! The elements of a list in chunks, which any thread can decode.

use recipe_core::engine::kernel::json::{skip_blanks, value_end};

use super::document::Document;
use crate::error::{Position, Result, TableError};
use crate::morsel::cut::Chunk;
use crate::options::ReadOptions;
use std::path::{Path, PathBuf};

/// The elements that are left of a list.
pub(super) struct Elements {
    file: PathBuf,
    document: Document,
    /// How many objects the list is in.
    objects: usize,
    size: usize,
    max_record: usize,
    /// What was read after the last element that was given.
    held: Vec<u8>,
    /// How many were given.
    rows: u64,
    /// Lines that ended since the last chunk.
    lines: u64,
    state: State,
}

enum State {
    Open,
    Ended,
    /// What is wrong after the elements that were given.
    Failed(TableError),
}

/// How far the elements of a text go.
struct Scan {
    /// The end of the last whole element, and where the text goes on behind the comma after it.
    whole: Option<(usize, usize)>,
    rows: u64,
    after: After,
}

enum After {
    /// The text ends.
    Nothing,
    /// The list ends.
    End(usize),
    /// Something else than an element.
    Malformed,
    /// The list ends after a comma.
    Comma,
}

impl Elements {
    /// The elements of the list that was entered, in so many objects.
    pub(super) fn new(file: &Path, document: Document, objects: usize, options: &ReadOptions) -> Self {
        let lines = document.lines;
        Elements {
            file: file.into(),
            document,
            objects,
            size: options.morsel_bytes.max(1),
            max_record: options.limits.record_bytes,
            held: Vec::new(),
            rows: 0,
            lines,
            state: State::Open,
        }
    }

    /// Keys besides the one that led here.
    pub(super) fn other_keys(&self) -> &[String] {
        &self.document.others
    }

    /// The next elements, with commas between them, and how many lines ended before them.
    pub(super) fn next(&mut self) -> Result<Option<(Chunk, u64)>> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Failed(error) => return Err(error),
            State::Ended => return Ok(None),
            State::Open => {}
        }
        let mut size = self.size;
        loop {
            let mut text = std::mem::take(&mut self.held);
            let wanted = size.max(text.len() + 1) - text.len();
            let at_end = self.document.read(&mut text, wanted)? < wanted;
            let scan = self.scan(&text);
            let file = self.file.clone();
            let row = self.rows + scan.rows + 1;
            match (scan.after, scan.whole) {
                (After::End(end), whole) => {
                    let last = whole.map_or(0, |(end, _)| end);
                    self.document.resume(text.split_off(end));
                    if let Err(error) = self.document.leave(self.objects) {
                        self.state = State::Failed(error);
                    }
                    text.truncate(last);
                    return if scan.rows == 0 { self.next() } else { Ok(Some(self.given(text, scan.rows))) };
                }
                (After::Malformed, _) => return Ok(Some(self.given(text, scan.rows))),
                (After::Comma, whole) => {
                    let error = TableError::TrailingComma { file, row: row - 1 };
                    let Some((end, _)) = whole else { return Err(error) };
                    self.state = State::Failed(error);
                    text.truncate(end);
                    return Ok(Some(self.given(text, scan.rows)));
                }
                (After::Nothing, Some((end, rest))) => {
                    self.state = State::Open;
                    self.held.reserve(self.size);
                    self.held.extend_from_slice(&text[rest..]);
                    let lines = memchr::memchr_iter(b'\n', &text[end..rest]).count() as u64;
                    text.truncate(end);
                    let given = self.given(text, scan.rows);
                    self.lines = lines;
                    return Ok(Some(given));
                }
                (After::Nothing, None) if at_end => return Err(TableError::UnclosedArray { file, row }),
                (After::Nothing, None) if text.len() > self.max_record => {
                    let (position, limit) = (Some(Position::Row(row)), self.max_record);
                    return Err(TableError::RecordTooLong { file, position, limit });
                }
                (After::Nothing, None) => {
                    size = (text.len() * 2).min(self.max_record.max(text.len()) + 1);
                    self.held = text;
                }
            }
        }
    }

    fn given(&mut self, text: Vec<u8>, rows: u64) -> (Chunk, u64) {
        self.rows += rows;
        (Chunk::new(text, 0), std::mem::take(&mut self.lines))
    }

    fn scan(&self, text: &[u8]) -> Scan {
        let mut scan = Scan { whole: None, rows: 0, after: After::Nothing };
        let mut at = skip_blanks(text, 0);
        loop {
            if text.get(at) == Some(&b']') {
                let is_empty = self.rows + scan.rows == 0;
                scan.after = if is_empty { After::End(at + 1) } else { After::Comma };
                return scan;
            }
            let end = match value_end(text, at) {
                Ok((_, end)) => end,
                Err(error) if error.at >= text.len() => return scan,
                Err(_) => {
                    scan.after = After::Malformed;
                    return scan;
                }
            };
            let next = skip_blanks(text, end);
            match text.get(next) {
                Some(b',') => {}
                Some(b']') => scan.after = After::End(next + 1),
                Some(_) => scan.after = After::Malformed,
                None => return scan,
            }
            if matches!(scan.after, After::Malformed) {
                return scan;
            }
            scan.whole = Some((end, next + 1));
            scan.rows += 1;
            if matches!(scan.after, After::End(_)) {
                return scan;
            }
            at = skip_blanks(text, next + 1);
        }
    }
}

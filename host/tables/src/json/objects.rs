//! The objects of a text, one after the other, and their members.

use std::ops::Range;

use recipe_core::engine::kernel::json::{JsonKind, NotJson, key_end, skip_blanks, value_end};

use super::wrong::{Reason, Wrong};

/// What stands between objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// Blanks, or nothing.
    Blanks,
    /// A comma.
    Comma,
}

/// A key and its value in a text.
pub(super) struct Member {
    /// The key between its quotes.
    pub(super) key: Range<usize>,
    /// Whether the key has escapes.
    pub(super) escaped: bool,
    pub(super) value: Range<usize>,
    pub(super) kind: JsonKind,
}

/// What takes the members of objects.
pub(super) trait Sink {
    fn member(&mut self, member: Member) -> Result<(), Reason>;
    /// Ends a row; says whether there is to be another.
    fn end(&mut self) -> Result<bool, Reason>;
}

/// Gives the members of all objects of a text to `sink`.
pub(super) fn each_object(text: &[u8], between: Between, sink: &mut impl Sink) -> Result<(), Wrong> {
    let mut row = 0;
    let mut at = skip_blanks(text, 0);
    while at < text.len() {
        at = object(text, at, row, sink)?;
        if !sink.end().map_err(|reason| Wrong { row, at, reason })? {
            return Ok(());
        }
        at = skip_blanks(text, at);
        match (text.get(at), between) {
            (Some(b','), Between::Comma) => at = skip_blanks(text, at + 1),
            (Some(b','), Between::Blanks) => return Err(Wrong { row, at, reason: Reason::Comma }),
            (Some(_), Between::Comma) => {
                let reason = Reason::NotJson(NotJson { at, reason: "a comma or `]` is expected" });
                return Err(Wrong { row, at, reason });
            }
            _ => {}
        }
        row += 1;
    }
    Ok(())
}

/// Gives the members of an object; gives where it ends.
fn object(text: &[u8], start: usize, row: u64, sink: &mut impl Sink) -> Result<usize, Wrong> {
    let not_json = |error: NotJson| Wrong { row, at: error.at, reason: Reason::NotJson(error) };
    if text[start] != b'{' {
        let (kind, _) = value_end(text, start).map_err(not_json)?;
        return Err(Wrong { row, at: start, reason: Reason::NotAnObject(kind) });
    }
    let mut at = skip_blanks(text, start + 1);
    if text.get(at) == Some(&b'}') {
        return Ok(at + 1);
    }
    loop {
        let ((key, escaped), value) = key_end(text, at).map_err(not_json)?;
        let (kind, end) = value_end(text, value).map_err(not_json)?;
        sink.member(Member { key: at + 1..key, escaped, value: value..end, kind })
            .map_err(|reason| Wrong { row, at, reason })?;
        at = skip_blanks(text, end);
        match text.get(at) {
            Some(b',') => at = skip_blanks(text, at + 1),
            Some(b'}') => return Ok(at + 1),
            None => return Err(not_json(NotJson { at, reason: "it ends within an object" })),
            Some(_) => return Err(not_json(NotJson { at, reason: "a comma or `}` is expected" })),
        }
    }
}

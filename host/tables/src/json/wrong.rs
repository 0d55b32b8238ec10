//! What is wrong with a text of objects.

use std::path::Path;

use memchr::memchr_iter;
use recipe_core::engine::kernel::json::{JsonKind, NotJson};

use crate::error::TableError;

/// What is wrong, and where.
pub(super) struct Wrong {
    /// The row in the text, from 0.
    pub(super) row: u64,
    /// The place in the text.
    pub(super) at: usize,
    pub(super) reason: Reason,
}

/// What is wrong with a row.
pub(super) enum Reason {
    NotJson(NotJson),
    /// It is another value than an object.
    NotAnObject(JsonKind),
    /// A comma follows.
    Comma,
    /// No column has this key: the rows that were looked at did not have it.
    UnknownKey {
        key: String,
        value: String,
        sample: u64,
    },
    DuplicateKey(String),
    HalfCharacter {
        key: String,
        value: String,
    },
    TooManyColumns {
        found: usize,
        limit: usize,
    },
}

impl Wrong {
    /// How many lines of the text end before the place, and the text there.
    pub(super) fn place(&self, text: &[u8]) -> (u64, String) {
        let end = self.at.min(text.trim_ascii_end().len());
        (memchr_iter(b'\n', &text[..end]).count() as u64, near(text, self.at))
    }

    /// The error, given the row and the line in the file, from 1, and the text where it is.
    pub(super) fn describe(self, file: &Path, row: u64, line: u64, near: String) -> TableError {
        let file = file.to_path_buf();
        match self.reason {
            Reason::NotJson(NotJson { reason, .. }) => {
                TableError::InvalidJson { file, row, line, reason: reason.into(), near }
            }
            Reason::NotAnObject(found) => {
                TableError::NotAnObject { file, row, line, found: found.to_string(), near }
            }
            Reason::Comma => TableError::CommaBetweenObjects { file, row, line },
            Reason::UnknownKey { key, value, sample } => {
                TableError::UnknownKey { file, row, line, key, value, sample }
            }
            Reason::DuplicateKey(key) => TableError::DuplicateKey { file, row, line, key },
            Reason::HalfCharacter { key, value } => TableError::HalfCharacter { file, row, line, key, value },
            Reason::TooManyColumns { found, limit } => TableError::TooManyColumns { file, found, limit },
        }
    }
}

/// The start of what stands at a place of a text.
pub(super) fn near(text: &[u8], at: usize) -> String {
    const BYTES: usize = 160;
    let rest = text.get(at..).unwrap_or_default();
    shortened(&String::from_utf8_lossy(&rest[..rest.len().min(BYTES)]))
}

/// The start of a text, on one line.
pub(super) fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 40;
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let start: String = line.chars().take(CHARACTERS).collect();
    if start.len() < text.trim_end().len() { start + "…" } else { start }
}

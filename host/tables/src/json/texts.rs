//! The texts of a file's rows: objects one after the other, or the elements of a list.

use std::path::{Path, PathBuf};

use memchr::memrchr2;
use recipe_core::engine::kernel::json::{skip_blanks, value_end};

use super::document::Document;
use super::elements::Elements;
use super::objects::Between;
use crate::error::{Position, Result, TableError};
use crate::morsel::cut::{Chunk, CutError, Cutter};
use crate::options::ReadOptions;
use crate::text::{Text, unreadable};

/// The texts of a file.
pub(super) struct Texts {
    path: PathBuf,
    kind: Kind,
    /// Whether there is nothing but blanks.
    pub(super) is_blank: bool,
}

enum Kind {
    /// Objects, and lines that ended before them.
    Objects(Cutter, u64),
    Elements(Box<Elements>),
}

impl Texts {
    pub(super) fn open(path: &Path, options: &ReadOptions, input: Text) -> Result<Texts> {
        let max_record = options.limits.record_bytes;
        let mut document = Document::new(path, input, max_record);
        let first = document.start()?;
        let keys = &options.json.path;
        let kind = if first.is_some() && (first == Some(b'[') || !keys.is_empty()) {
            document.enter(keys)?;
            Kind::Elements(Box::new(Elements::new(path, document, keys.len(), options)))
        } else {
            let Document { lines, bytes, .. } = document;
            let cutter =
                Cutter::new(document.into_text(), options.morsel_bytes, max_record, Box::new(last_object));
            Kind::Objects(cutter.after(bytes), lines)
        };
        Ok(Texts { path: path.into(), kind, is_blank: first.is_none() })
    }

    /// What stands between objects.
    pub(super) fn between(&self) -> Between {
        match self.kind {
            Kind::Objects(..) => Between::Blanks,
            Kind::Elements(_) => Between::Comma,
        }
    }

    /// Whether it can be divided between objects.
    pub(super) fn is_divided(&self) -> bool {
        matches!(self.kind, Kind::Objects(..))
    }

    /// Keys that are passed over on the way to the rows.
    pub(super) fn other_keys(&self) -> &[String] {
        match &self.kind {
            Kind::Objects(..) => &[],
            Kind::Elements(elements) => elements.other_keys(),
        }
    }

    /// Whole objects, and how many lines ended between those before and these.
    pub(super) fn next(&mut self) -> Result<Option<(Chunk, u64)>> {
        let found = match &mut self.kind {
            Kind::Objects(cutter, lines) => {
                cutter.next().map(|chunk| chunk.map(|chunk| (chunk, std::mem::take(lines))))
            }
            Kind::Elements(elements) => return elements.next(),
        };
        found.map_err(|error| match error {
            CutError::Io(error) => unreadable(&self.path, error),
            CutError::TooLong(limit) => {
                TableError::RecordTooLong { file: self.path.clone(), position: None, limit }
            }
        })
    }
}

/// The error of a text that cannot be cut, after which a row begins.
pub(super) fn in_row(error: TableError, row: u64) -> TableError {
    match error {
        TableError::RecordTooLong { file, position: None, limit } => {
            TableError::RecordTooLong { file, position: Some(Position::Row(row)), limit }
        }
        other => other,
    }
}

/// Where the last object of a text begins that stands on another line than the one before it; the text begins with an object.
///
/// Where `}` and `{` stand on different lines with only blanks between them, one object ends and the next begins: within
/// an object a comma would be between them, and no text goes over a line end.
pub(super) fn last_on_own_line(text: &[u8]) -> Option<usize> {
    let mut end = text.len();
    while let Some(line) = memrchr2(b'\n', b'\r', &text[..end]) {
        let (before, next) = (text[..line].trim_ascii_end(), skip_blanks(text, line));
        if before.ends_with(b"}") && text.get(next) == Some(&b'{') {
            return Some(next);
        }
        end = before.len();
    }
    None
}

/// Where the first object of a text begins, if it stands on another line than the one before it: a line ended there or ends here.
/// Notes whether one ends after the last object.
pub(super) fn on_own_line(text: &[u8], line_ended: &mut bool) -> Option<usize> {
    let has_end = |blanks: &[u8]| memrchr2(b'\n', b'\r', blanks).is_some();
    let first = skip_blanks(text, 0);
    let is_own = std::mem::replace(line_ended, has_end(&text[text.trim_ascii_end().len()..]));
    (is_own || has_end(&text[..first])).then_some(first)
}

/// The place after the last whole object of a text that begins with one.
fn last_object(text: &[u8]) -> Option<usize> {
    if let Some(next) = last_on_own_line(text) {
        return Some(next);
    }
    let mut at = skip_blanks(text, 0);
    let mut last = None;
    while at < text.len() {
        match value_end(text, at) {
            Ok((_, end)) => {
                last = Some(end);
                at = skip_blanks(text, end);
            }
            Err(error) if error.at >= text.len() => break,
            // Whoever decodes it says what is wrong.
            Err(_) => return Some(text.len()),
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::last_object;

    #[test]
    fn objects_end_where_others_begin() {
        let cases: [(&[u8], Option<usize>); 9] = [
            (b"{\"a\":1}\n{\"a\":2}\n{\"a\"", Some(16)),
            (b"{\"a\":1}\n{\"a\":2}\n", Some(8)),
            (b"{\n\"a\":1\n}\n\n {\n", Some(12)),
            (b"{\"a\":1}{\"a\":\"}{\"}{", Some(17)),
            (b"{\"a\":1} {\"a\":2}", Some(15)),
            (b"{\"a\":[{\n}\n,{", None),
            (b"{\"a\":\"}", None),
            (b"x\ny", Some(3)),
            (b"{\"a\":1}\r\n{}", Some(9)),
        ];
        for (text, expected) in cases {
            assert_eq!(last_object(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}

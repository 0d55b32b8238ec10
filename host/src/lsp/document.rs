//! A document as a client has it open.

use std::path::{Path, PathBuf};

use lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};
use percent_encoding::percent_decode_str;
use recipe_core::engine::document::is_json;

use super::lines::Lines;

/// Larger documents are left alone: each change would take seconds.
const MOST_BYTES: usize = 4 << 20;

/// A document, and how it is read.
pub(super) struct Document {
    /// What messages call it: its path, or its address.
    pub(super) name: String,
    /// Its file, where it is one of this machine.
    pub(super) path: Option<PathBuf>,
    pub(super) version: i32,
    pub(super) text: String,
    pub(super) lines: Lines,
    /// Whether it is YAML by what the client says, or by its name.
    is_yaml: bool,
}

impl Document {
    pub(super) fn new(uri: &Uri, language: &str, version: i32, text: String) -> Self {
        let path = path_of(uri);
        let name = path.as_ref().map_or_else(|| uri.as_str().to_owned(), |path| path.display().to_string());
        let ending = Path::new(&name).extension().map(std::ffi::OsStr::to_ascii_lowercase);
        let is_yaml = language == "yaml" || ending.is_some_and(|end| end == "yaml" || end == "yml");
        let lines = Lines::of(&text);
        Document { name, path, version, text, lines, is_yaml }
    }

    /// Whether it is too large to look into.
    pub(super) fn is_too_large(&self) -> bool {
        self.text.len() > MOST_BYTES
    }

    /// Whether it is written as YAML.
    pub(super) fn is_yaml(&self) -> bool {
        self.is_yaml
    }

    /// Whether it is read as JSON.
    pub(super) fn is_json(&self) -> bool {
        let is_named = Path::new(&self.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        !self.is_yaml && (is_named || is_json(&self.name, &self.text))
    }

    /// Makes changes, one after the other.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        self.version = version;
        for change in changes {
            match change.range {
                Some(places) => {
                    let bytes = self.lines.bytes(&self.text, places);
                    self.text.replace_range(bytes, &change.text);
                }
                None => self.text = change.text,
            }
            self.lines = Lines::of(&self.text);
        }
    }

    /// The byte at a position.
    pub(super) fn byte(&self, position: Position) -> usize {
        self.lines.byte(&self.text, position)
    }

    /// The positions of a range of bytes.
    pub(super) fn places(&self, range: &std::ops::Range<usize>) -> Range {
        self.lines.places(&self.text, range)
    }
}

/// The path of a file's address.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = percent_decode_str(&rest[rest.find('/')?..]).decode_utf8().ok()?.into_owned();
    // `/c:/recipes` has a slash more than Windows takes.
    let is_drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if is_drive { &path[1..] } else { path.as_str() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_made_one_after_the_other() {
        let uri: Uri = "file:///tmp/a%20b/r%C3%A9.json".parse().unwrap();
        let mut document = Document::new(&uri, "json", 1, "[\"\u{1f600}x\"]\r\nend".to_owned());
        assert_eq!(document.path.as_deref(), Some(Path::new("/tmp/a b/r\u{e9}.json")));
        let change = |start: (u32, u32), end: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1))),
            range_length: None,
            text: text.to_owned(),
        };
        document.change(2, vec![change((0, 4), (0, 5), "y\n"), change((1, 0), (2, 1), "E")]);
        assert_eq!((document.text.as_str(), document.version), ("[\"\u{1f600}y\nEnd", 2));
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "[]".to_owned() };
        document.change(3, vec![whole, change((0, 1), (0, 1), "1")]);
        assert_eq!(document.text, "[1]");
    }
}

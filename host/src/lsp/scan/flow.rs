//! JSON, and lists and objects in brackets within YAML.

use recipe_core::engine::document::{Key, Node, NodeValue};

use super::{DEPTH, absent, key, plain, quoted, quoted_length};

/// A list or an object that is not closed yet.
enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, entries: Vec<(Key, Node)>, pending: Option<Pending> },
}

/// A key whose value has not come yet.
struct Pending {
    key: Key,
    has_colon: bool,
}

/// What is read, and how far.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    is_yaml: bool,
    open: Vec<Open>,
    root: Option<Node>,
}

/// What stands in a document of JSON.
pub(super) fn document(text: &str) -> Node {
    let mut reader = Reader { text, at: 0, is_yaml: false, open: Vec::new(), root: None };
    reader.read();
    reader.root.unwrap_or_else(|| absent(text.len()))
}

/// The list or the object that begins at `start` in a document of YAML, and where it ends.
pub(super) fn within(text: &str, start: usize) -> (Node, usize) {
    let mut reader = Reader { text, at: start, is_yaml: true, open: Vec::new(), root: None };
    reader.read();
    (reader.root.unwrap_or_else(|| absent(start)), reader.at)
}

impl Reader<'_> {
    /// Reads one value, to its end or that of the text.
    fn read(&mut self) {
        while self.root.is_none() {
            self.skip_blank();
            let rest = &self.text[self.at..];
            let Some(first) = rest.chars().next() else { break };
            match first {
                '{' | '[' => {
                    if self.open.len() == DEPTH {
                        break;
                    }
                    self.resume_list();
                    let start = self.at;
                    self.open.push(match first {
                        '{' => Open::Map { start, entries: Vec::new(), pending: None },
                        _ => Open::List { start, items: Vec::new() },
                    });
                    self.at += 1;
                }
                '}' | ']' => {
                    self.at += 1;
                    self.close_to(first == '}');
                }
                ',' => {
                    self.flush();
                    self.at += 1;
                }
                ':' => {
                    if let Some(Open::Map { pending: Some(pending), .. }) = self.open.last_mut() {
                        pending.has_colon = true;
                    }
                    self.at += 1;
                }
                _ => {
                    let scalar = self.scalar(first);
                    self.at = scalar.span.end;
                    self.add(scalar);
                }
            }
        }
        while self.root.is_none() && !self.open.is_empty() {
            self.close(self.text.len());
        }
    }

    /// Passes blanks and comments.
    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
            let rest = &rest[blank..];
            let comment = match (self.is_yaml, rest.get(..2)) {
                (false, Some("//")) => rest.find('\n').unwrap_or(rest.len()),
                (false, Some("/*")) => rest.find("*/").map_or(rest.len(), |at| at + 2),
                _ if self.is_yaml && rest.starts_with('#') => rest.find('\n').unwrap_or(rest.len()),
                _ => 0,
            };
            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    /// The scalar that stands here.
    fn scalar(&self, first: char) -> Node {
        let rest = &self.text[self.at..];
        if first == '"' || self.is_yaml && first == '\'' {
            let length = quoted_length(rest);
            return quoted(&rest[..length], self.at..self.at + length);
        }
        let mut length = rest.len();
        for (at, c) in rest.char_indices() {
            let ends = match c {
                ',' | '{' | '}' | '[' | ']' | '\n' | '\r' => true,
                // In YAML, blanks are part of a text, and so is a colon that no blank comes after.
                ':' => !self.is_yaml || rest[at + 1..].chars().next().is_none_or(char::is_whitespace),
                '"' | ' ' | '\t' => !self.is_yaml,
                _ => false,
            };
            if ends && at > 0 {
                length = at;
                break;
            }
        }
        let text = rest[..length].trim_end();
        plain(text, self.at..self.at + text.len().max(first.len_utf8()))
    }

    /// Puts a value where it belongs.
    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, pending, .. }) => match pending.take() {
                Some(Pending { key, has_colon: true }) => entries.push((key, node)),
                earlier => {
                    entries.extend(earlier.map(|one| {
                        let end = one.key.span.end;
                        (one.key, absent(end))
                    }));
                    if node.as_text().is_some() {
                        *pending = Some(Pending { key: key(node), has_colon: false });
                    }
                }
            },
        }
    }

    /// A bracket where a key belongs begins the next item of a list: the items before were not closed.
    fn resume_list(&mut self) {
        let lacks_key = |open: &Open| matches!(open, Open::Map { pending, .. } if !pending.as_ref().is_some_and(|key| key.has_colon));
        while self.open.last().is_some_and(lacks_key)
            && self.open.iter().any(|open| matches!(open, Open::List { .. }))
        {
            self.close(self.at);
        }
    }

    /// Gives a key without a value one that is absent.
    fn flush(&mut self) {
        if let Some(Open::Map { entries, pending, .. }) = self.open.last_mut()
            && let Some(Pending { key, .. }) = pending.take()
        {
            let end = key.span.end;
            entries.push((key, absent(end)));
        }
    }

    /// Closes the innermost object, or list, and what is open in it.
    fn close_to(&mut self, is_map: bool) {
        let Some(at) = self.open.iter().rposition(|open| matches!(open, Open::Map { .. }) == is_map) else {
            return;
        };
        while self.open.len() > at {
            self.close(self.at);
        }
    }

    /// Closes what was opened last.
    fn close(&mut self, end: usize) {
        self.flush();
        let node = match self.open.pop() {
            Some(Open::List { start, items }) => Node { span: start..end, value: NodeValue::List(items) },
            Some(Open::Map { start, entries, .. }) => {
                Node { span: start..end, value: NodeValue::Map(entries) }
            }
            None => return,
        };
        self.add(node);
    }
}

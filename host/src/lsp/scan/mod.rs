//! A tolerant reader of documents: what stands in JSON or YAML that is being typed, and so may be broken.
//!
//! The place of interest is marked by a character, [`CURSOR`], that stands in the text, where it becomes part of a key or a value. So there
//! is one rule for a cursor within a word and for one where a word is yet to be written.

mod block;
mod flow;
#[cfg(test)]
mod tests;

use std::ops::Range;

use recipe_core::engine::document::{Key, Node, NodeValue};

/// Marks the place of interest; a character for private use, which no recipe has.
pub(super) const CURSOR: char = '\u{f8ff}';

/// Deeper nesting is not looked into: no recipe has it, and dropping it takes stack.
const DEPTH: usize = 128;

/// What stands in a document. Scalars are text, but for those that are not there and `null`.
pub(super) fn read(text: &str, is_json: bool) -> Node {
    if is_json { flow::document(text) } else { block::document(text) }
}

/// Whether the cursor is in a node.
pub(super) fn holds(node: &Node) -> bool {
    match &node.value {
        NodeValue::Text(text) => text.contains(CURSOR),
        NodeValue::List(items) => items.iter().any(holds),
        NodeValue::Map(entries) => {
            entries.iter().any(|(key, value)| key.name.contains(CURSOR) || holds(value))
        }
        _ => false,
    }
}

/// The key or the value that the cursor is in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Its text, with the cursor.
    pub(super) text: String,
    /// Its bytes in the document with the cursor, quotes included.
    pub(super) span: Range<usize>,
    /// Whether it is a key.
    pub(super) is_key: bool,
}

/// The key or the value of a document that the cursor is in; none where it is in a comment, for example.
pub(super) fn word(node: &Node) -> Option<Word> {
    match &node.value {
        NodeValue::Text(text) if text.contains(CURSOR) => {
            Some(Word { text: text.clone(), span: node.span.clone(), is_key: false })
        }
        NodeValue::List(items) => items.iter().find_map(word),
        NodeValue::Map(entries) => entries.iter().find_map(|(key, value)| {
            let is_here = key.name.contains(CURSOR);
            let here = Word { text: key.name.clone(), span: key.span.clone(), is_key: true };
            is_here.then_some(here).or_else(|| word(value))
        }),
        _ => None,
    }
}

/// A scalar that is not in quotes.
fn plain(text: &str, span: Range<usize>) -> Node {
    let value = match text {
        "" | "~" | "null" => NodeValue::Null,
        text => NodeValue::Text(text.to_owned()),
    };
    Node { span, value }
}

/// A scalar in quotes, of which the last may be absent.
fn quoted(literal: &str, span: Range<usize>) -> Node {
    let quote = literal.chars().next().unwrap_or('"');
    let inner = literal.strip_prefix(quote).unwrap_or(literal);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let text = match quote {
        '\'' => inner.replace("''", "'"),
        _ => serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|_| inner.to_owned()),
    };
    Node { span, value: NodeValue::Text(text) }
}

/// The length of the text in quotes that `rest` begins with. Without its last quote it ends with the line, before brackets and
/// commas that belong to what is around it.
fn quoted_length(rest: &str) -> usize {
    let quote = rest.chars().next().unwrap_or('"');
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return rest[..at].trim_end_matches([' ', '\t', ',', '}', ']']).len().max(1),
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            // Two of them are one that is part of the text.
            '\'' if quote == '\'' && rest[at + 1..].starts_with('\'') => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.trim_end_matches([' ', '\t', ',', '}', ']']).len().max(1)
}

/// A key, of the scalar that stands there.
fn key(node: Node) -> Key {
    let name = node.as_text().unwrap_or_default().to_owned();
    Key { name, span: node.span }
}

/// What stands where nothing does.
fn absent(at: usize) -> Node {
    Node { span: at..at, value: NodeValue::Null }
}

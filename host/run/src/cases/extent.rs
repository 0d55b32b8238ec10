//! Which bytes of a text of YAML are a value's, and no more than that.

use std::ops::Range;

use recipe_core::engine::document::{Node, NodeValue};

/// Whether an object or a list is written in brackets.
pub(super) fn is_flow(text: &str, node: &Node) -> bool {
    // A list whose dashes are as far in as its key begins with its first item, which may be in brackets.
    let begins_with_item = node.items().first().is_some_and(|item| item.span.start == node.span.start);
    text[node.span.start..].starts_with(['{', '[']) && !begins_with_item
}

/// The bytes that a value takes, without blank lines and comments after it.
pub(super) fn extent(text: &str, node: &Node) -> Range<usize> {
    let end = end(text, node);
    node.span.start..node.span.start + text[node.span.start..end].trim_end().len()
}

/// Where a value ends: at its bracket, its quote, or the end of the last value within. What the parser gives takes in blanks, and a
/// comment in the same line.
fn end(text: &str, node: &Node) -> usize {
    let last = match &node.value {
        NodeValue::List(items) => items.last().map(|item| end(text, item)),
        NodeValue::Map(entries) => entries.last().map(|(key, value)| match value.value {
            NodeValue::Null => key.span.end,
            _ => end(text, value),
        }),
        _ => {
            let length = quoted_length(&text[node.span.clone()]);
            return length.map_or(node.span.end, |length| node.span.start + length);
        }
    };
    match last {
        _ if is_flow(text, node) => after_bracket(text, last.unwrap_or(node.span.start + 1)),
        Some(last) => last,
        None => node.span.end,
    }
}

/// How long a text in quotes is, if it is one.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.first().filter(|byte| matches!(**byte, b'"' | b'\''))?;
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let is_escape = *byte == b'\\' && quote == b'"';
        let is_doubled = *byte == b'\'' && quote == b'\'' && bytes.get(at + 1) == Some(&b'\'');
        if *byte == quote && !is_doubled {
            return Some(at + 1);
        }
        at += if is_escape || is_doubled { 2 } else { 1 };
    }
    None
}

/// The byte after the next closing bracket that is in no comment.
fn after_bracket(text: &str, from: usize) -> usize {
    let mut in_comment = false;
    for (at, c) in text[from..].char_indices() {
        match c {
            '#' => in_comment = true,
            '\n' => in_comment = false,
            ']' | '}' if !in_comment => return from + at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_before_blanks_and_comments() {
        for (written, value) in [
            ("plain  # c", "plain"),
            ("\"quoted \\\" # no\"  # c]", "\"quoted \\\" # no\""),
            ("'it''s'  # c", "'it''s'"),
            ("[a, [b, \"c\" ] , ]  # c]", "[a, [b, \"c\" ] , ]"),
            ("{a: {b: 1}, c: }  # }", "{a: {b: 1}, c: }"),
            ("[]  # c", "[]"),
            ("[a, # ]\n   b]  # c", "[a, # ]\n   b]"),
            ("\n  - [1, \"2\"]  # c\n\n# d", "- [1, \"2\"]"),
            ("\n- {a: 1}\n- {a: 2}  # c", "{a: 1}\n- {a: 2}"),
        ] {
            let text = format!("key: {written}\n");
            let document = Node::parse("x.yaml", &text).expect(written);
            let (_, node) = &document.entries()[0];
            assert_eq!(&text[extent(&text, node)], value, "{written}");
            assert_eq!(is_flow(&text, node), written.starts_with(['[', '{']), "{written}");
        }
    }
}

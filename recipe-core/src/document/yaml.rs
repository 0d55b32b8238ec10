//! YAML, as DataBrew exports it: no aliases.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{DEPTH, Key, Node, NodeValue, map, syntax};
use crate::error::Result;

/// A list or map that is still open, where it starts, and its tag.
struct Open {
    start: usize,
    tag: Option<String>,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map(Vec<(Key, Node)>, Option<Key>),
}

/// Reads a text that is one document.
pub(super) fn parse(text: &str) -> Result<Node> {
    let documents = documents(text, false)?;
    documents.into_iter().next().ok_or_else(|| syntax("the document is empty", 0..0))
}

/// Reads the documents of a text, of which there may be `several`; those that are empty are left out.
pub(super) fn documents(text: &str, several: bool) -> Result<Vec<Node>> {
    let offsets = Offsets::new(text);
    let mut open: Vec<Open> = Vec::new();
    let mut roots: Vec<Node> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = offsets.byte(error.marker().index());
            let message = match error.info() {
                "recursion limit exceeded" => "the document is nested too deeply",
                other => other,
            };
            syntax(message.to_owned(), at..at + 1)
        })?;
        let span = offsets.span(&span);
        let node = match event {
            Event::Alias(_) => {
                return Err(syntax("an alias (`*name`) is not supported here; write the value out", span));
            }
            Event::Scalar(value, style, _, tag) => {
                tagged(own(tag.as_deref()), Node { span, value: scalar(&value, style) })
            }
            Event::SequenceStart(_, tag) => {
                let (tag, items) = (own(tag.as_deref()), Items::List(Vec::new()));
                open.push(Open { start: span.start, tag, items });
                nested(&open, &span)?;
                continue;
            }
            Event::MappingStart(_, tag) => {
                let (tag, items) = (own(tag.as_deref()), Items::Map(Vec::new(), None));
                open.push(Open { start: span.start, tag, items });
                nested(&open, &span)?;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open { start, tag, items: Items::List(items) }) => {
                    tagged(tag, Node { span: start..span.end, value: NodeValue::List(items) })
                }
                Some(Open { start, tag, items: Items::Map(entries, _) }) => {
                    tagged(tag, map(entries, start..span.end)?)
                }
                None => continue,
            },
            Event::DocumentStart(_) if !several && !roots.is_empty() => {
                return Err(syntax("a second document starts here; a recipe is one document", span));
            }
            _ => continue,
        };
        match open.last_mut().map(|open| &mut open.items) {
            None => roots.push(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map(entries, key)) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let Some(name) = node.as_text().map(str::to_owned) else {
                        return Err(syntax(
                            format!("a key must be a text, not {}", node.describe()),
                            node.span,
                        ));
                    };
                    *key = Some(Key { name, span: node.span });
                }
            },
        }
    }
    roots.retain(|root| root.value != NodeValue::Null);
    Ok(roots)
}

/// A tag that YAML itself gives no meaning.
fn own(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| !tag.is_yaml_core_schema()).map(|tag| format!("!{}", tag.suffix))
}

fn tagged(tag: Option<String>, node: Node) -> Node {
    match tag {
        Some(tag) => Node { span: node.span.clone(), value: NodeValue::Tagged(tag, Box::new(node)) },
        None => node,
    }
}

fn nested(open: &[Open], span: &Range<usize>) -> Result<()> {
    if open.len() > DEPTH { Err(syntax("the document is nested too deeply", span.clone())) } else { Ok(()) }
}

/// What a scalar is by YAML's core schema; a quoted one is a text.
fn scalar(text: &str, style: ScalarStyle) -> NodeValue {
    if style != ScalarStyle::Plain {
        return NodeValue::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        number
            if number.parse::<f64>().is_ok()
                && number.starts_with(|c: char| c.is_ascii_digit() || c == '-') =>
        {
            NodeValue::Number(number.to_owned())
        }
        other => NodeValue::Text(other.to_owned()),
    }
}

/// From characters, which the parser counts, to bytes.
struct Offsets {
    /// The byte of every character, if there are any longer than a byte.
    bytes: Option<Vec<usize>>,
    length: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Offsets { bytes, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => character.min(self.length),
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.length),
        }
    }

    fn span(&self, span: &Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

//! JSON in a text of JSON, with the places it has in the document.

use std::ops::Range;

use super::{Node, NodeValue, json};
use crate::error::{Error, Result};

impl Node {
    /// The JSON that a text holds, where it stands in the `document` that the text is part of. Other values are as they are.
    ///
    /// ```
    /// use recipe_core::engine::document::Node;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let text = r#"{"nodes": "{\"id\": \"n1\"}"}"#;
    /// let document = Node::parse("job.json", text)?;
    /// let nodes = document.entries()[0].1.parse_inside(text)?;
    /// let (_, id) = &nodes.entries()[0];
    /// assert_eq!((id.as_text(), &text[id.span.clone()]), (Some("n1"), r#"\"n1\""#));
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse_inside(&self, document: &str) -> Result<Node> {
        let NodeValue::Text(text) = &self.value else { return Ok(self.clone()) };
        let literal = document.get(self.span.clone()).unwrap_or_default();
        let Some(places) = places(literal, text, self.span.start) else {
            return self.parse_embedded();
        };
        let place = |at: usize| places.get(at).copied().unwrap_or(self.span.end);
        let mut node = json::parse(text).map_err(|error| {
            let span = error.span().map_or(self.span.clone(), |span| place(span.start)..place(span.end));
            Error::new(error.kind().clone()).at_span(span)
        })?;
        node.move_by(&|span| place(span.start)..place(span.end));
        Ok(node)
    }

    fn move_by(&mut self, place: &impl Fn(&Range<usize>) -> Range<usize>) {
        self.span = place(&self.span);
        match &mut self.value {
            NodeValue::List(items) => items.iter_mut().for_each(|item| item.move_by(place)),
            NodeValue::Tagged(_, inner) => inner.move_by(place),
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    key.span = place(&key.span);
                    value.move_by(place);
                }
            }
            _ => {}
        }
    }
}

/// Where in the document each byte of a text stands, and its end; none where the literal is not one of JSON for that text.
fn places(literal: &str, text: &str, start: usize) -> Option<Vec<usize>> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut at = 0;
    let mut chars = text.chars();
    while at < inner.len() {
        let c = chars.next()?;
        let rest = &inner[at..];
        let length = match rest.strip_prefix('\\') {
            None => rest.chars().next().filter(|same| *same == c)?.len_utf8(),
            Some(escape) if escape.starts_with('u') && c > '\u{ffff}' => 12,
            Some(escape) if escape.starts_with('u') => 6,
            Some(_) => 2,
        };
        places.extend(std::iter::repeat_n(start + 1 + at, c.len_utf8()));
        at += length;
        inner.get(at..)?;
    }
    places.push(start + 1 + inner.len());
    (chars.next().is_none()).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_document() {
        let text = r#"{"a": "[\"\u00e9\", \"\\n\", \"\ud83d\ude00x\", 1]"}"#;
        let inner = Node::parse("", text).expect("JSON").entries()[0].1.parse_inside(text).expect("a list");
        let shown: Vec<&str> = inner.items().iter().map(|item| &text[item.span.clone()]).collect();
        assert_eq!(shown, [r#"\"\u00e9\""#, r#"\"\\n\""#, r#"\"\ud83d\ude00x\""#, "1"]);
        let wrong = r#"{"a": "[1, }"}"#;
        let outer = Node::parse("", wrong).expect("JSON");
        let error = outer.entries()[0].1.parse_inside(wrong).expect_err("not JSON");
        assert!(error.span().is_some_and(|span| span.start >= 10), "{error:?} {:?}", error.span());
    }
}

//! What a condition's `Value` can be.

use super::bad;
use crate::document::{Node, NodeValue};
use crate::error::Result;

/// A text, or a number or flag as text.
pub(super) fn text(name: &str, value: Option<&Node>) -> Result<String> {
    optional(value).ok_or_else(|| bad(format!("`{name}` needs a `Value`, a text")))
}

/// A text, if there is one.
pub(super) fn optional(value: Option<&Node>) -> Option<String> {
    value.and_then(Node::as_text).map(str::to_owned)
}

/// A list, as such or as JSON text; a bare text is a list of one.
pub(super) fn list(name: &str, value: Option<&Node>) -> Result<Vec<String>> {
    let needs = || bad(format!("`{name}` needs a `Value`: a list such as `[\"a\",\"b\"]`"));
    let value = value.ok_or_else(needs)?;
    let inner = match value.as_text() {
        Some(text) if text.trim_start().starts_with('[') => match value.parse_embedded() {
            Ok(inner) => inner,
            Err(_) => return Ok(vec![text.to_owned()]),
        },
        Some(text) => return Ok(vec![text.to_owned()]),
        None => value.clone(),
    };
    match &inner.value {
        NodeValue::List(items) if !items.is_empty() => {
            items.iter().map(|item| item.as_text().map(str::to_owned).ok_or_else(needs)).collect()
        }
        _ => Err(needs()),
    }
}

/// Both ends, as an object with the names of two conditions or a list of two.
pub(super) fn between(name: &str, value: Option<&Node>) -> Result<(String, String)> {
    let needs = || {
        bad(format!(
            "`{name}` needs a `Value` with both ends: `{{\"GREATER_THAN_EQUAL\":\"1\",\"LESS_THAN_EQUAL\":\"10\"}}`"
        ))
    };
    let inner = value.ok_or_else(needs)?.parse_embedded().map_err(|_| needs())?;
    let ends = match &inner.value {
        NodeValue::Map(entries) => {
            let end = |name: &str| {
                entries
                    .iter()
                    .find(|(key, _)| key.name.eq_ignore_ascii_case(name))
                    .and_then(|(_, node)| node.as_text())
            };
            end("GREATER_THAN_EQUAL").zip(end("LESS_THAN_EQUAL"))
        }
        NodeValue::List(items) => match items.as_slice() {
            [low, high] => low.as_text().zip(high.as_text()),
            _ => None,
        },
        _ => None,
    };
    ends.map(|(low, high)| (low.to_owned(), high.to_owned())).ok_or_else(needs)
}

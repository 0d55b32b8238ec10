//! Recipes with values in the place of their placeholders.
//!
//! Values are put into the document that was read, and not into its text, and what was put in is not looked at again: whatever
//! a value holds, it stays one value.

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};

use super::file::said;
use super::given::Values;
use super::quotes::Quotes;
use super::template::{COLUMN, Part, Placeholder, TEXT, parts, whole};
use super::value::Value;
use crate::expression;

/// The document with these values. A member or an item that is all placeholder, and has no value, is left out, and so is an object
/// that had nothing else.
pub(super) fn filled(document: &Node, values: &Values) -> Result<Node, Vec<Error>> {
    let mut filling = Filling { values, errors: Vec::new() };
    let Some(node) = filling.node(document) else {
        return Err(vec![said("without a value for its placeholder, nothing is left of the recipe")]);
    };
    if filling.errors.is_empty() { Ok(node) } else { Err(filling.errors) }
}

struct Filling<'a> {
    values: &'a Values,
    errors: Vec<Error>,
}

impl Filling<'_> {
    /// A value; nothing where it is left out.
    fn node(&mut self, node: &Node) -> Option<Node> {
        let value = match &node.value {
            NodeValue::Text(text) => match whole(text) {
                Some(name) => return self.values.get(name).map(|value| value.to_node(&node.span)),
                None => NodeValue::Text(self.text(text, node)),
            },
            NodeValue::List(items) => {
                NodeValue::List(items.iter().filter_map(|item| self.node(item)).collect())
            }
            NodeValue::Map(entries) => {
                let left = entries.iter().filter_map(|(key, value)| Some((key.clone(), self.node(value)?)));
                let left: Vec<_> = left.collect();
                if left.is_empty() && !entries.is_empty() {
                    return None;
                }
                NodeValue::Map(left)
            }
            other => other.clone(),
        };
        Some(Node { span: node.span.clone(), value })
    }

    fn text(&mut self, text: &str, node: &Node) -> String {
        let (mut filled, mut quotes) = (String::with_capacity(text.len()), Quotes::default());
        for part in parts(text) {
            match part {
                Part::Text(text) => {
                    quotes.pass(text);
                    filled.push_str(text);
                }
                Part::Placeholder(placeholder) => {
                    let Some(value) = self.values.get(placeholder.name) else { continue };
                    let value = written(value, placeholder.form);
                    if let Some(quote) = quotes.ended_by(&value) {
                        self.errors.push(ended(&placeholder, &value, quote).at_span(node.span.clone()));
                    }
                    filled.push_str(&value);
                }
            }
        }
        filled
    }
}

/// A value within a text.
fn written(value: &Value, form: Option<&str>) -> String {
    let write: fn(&str) -> String = match form {
        Some(COLUMN) => expression::column,
        Some(TEXT) => expression::text,
        _ => str::to_owned,
    };
    value.texts().iter().map(|text| write(text)).collect::<Vec<_>>().join(", ")
}

fn ended(placeholder: &Placeholder, value: &str, quote: char) -> Error {
    let name = placeholder.name;
    let form = if quote == '`' { COLUMN } else { TEXT };
    let message =
        format!("`{{{{{name}}}}}` stands between {quote} and {quote}, which its value `{value}` would end");
    said(message).with_help(format!("write `{{{{{name} | {form}}}}}`, without quotes around it"))
}

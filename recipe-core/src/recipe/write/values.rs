//! The values of parameters and conditions, ready to be written.

use crate::document::{Key, Node, NodeValue};
use crate::recipe::shape::canonical;
use crate::recipe::{RawStep, Recipe};
use crate::step::{Info, SEVERAL};
use crate::steps;

/// What a recipe says of itself, and DataBrew keeps.
pub(super) fn databrew_head(recipe: &Recipe) -> Vec<(&'static str, &str)> {
    let all =
        [("Name", recipe.name()), ("Description", recipe.description()), ("RecipeVersion", recipe.version())];
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// All that a recipe says of itself.
pub(super) fn head(recipe: &Recipe) -> Vec<(&'static str, &str)> {
    recipe.head.iter().map(|(key, text)| (*key, text.as_str())).collect()
}

/// The parameters of a step, with lists and objects as such.
pub(super) fn parameters(step: &RawStep) -> Vec<(String, Node)> {
    let known = steps::find(&step.operation);
    let info = |name: &str| -> Option<&'static Info> {
        let own = known?.params.iter().chain(SEVERAL).map(|param| param.info());
        own.into_iter().find(|info| info.name == name || info.aliases.contains(&name))
    };
    let all = step.parameters.iter().map(|given| {
        let holds_more = info(&given.name).is_some_and(|info| info.kind.is_list_or_object());
        let node = if holds_more { unpacked(&given.node) } else { given.node.clone() };
        (given.name.clone(), node)
    });
    all.collect()
}

/// The conditions of a step, with lists and objects as such.
pub(super) fn conditions(step: &RawStep) -> Vec<Node> {
    step.condition_nodes.iter().map(condition).collect()
}

fn condition(node: &Node) -> Node {
    let value = match &node.value {
        NodeValue::List(items) => NodeValue::List(items.iter().map(condition).collect()),
        NodeValue::Map(entries) => {
            let mut entries: Vec<(Key, Node)> = entries
                .iter()
                .filter(|(_, inner)| inner.value != NodeValue::Null)
                .map(|(key, inner)| match canonical(&key.name).as_str() {
                    "Value" | "ConditionValue" => (renamed(key, "Value"), unpacked(inner)),
                    name @ ("And" | "Or" | "Not") => (renamed(key, name), condition(inner)),
                    name => (renamed(key, name), inner.clone()),
                })
                .collect();
            let place =
                |key: &Key| ["Condition", "Value", "TargetColumn"].iter().position(|name| *name == key.name);
            entries.sort_by_key(|(key, _)| place(key));
            NodeValue::Map(entries)
        }
        other => other.clone(),
    };
    Node { value, ..node.clone() }
}

fn renamed(key: &Key, name: &str) -> Key {
    Key { name: name.to_owned(), span: key.span.clone() }
}

/// The list or object that a text holds.
fn unpacked(node: &Node) -> Node {
    match node.as_text().map(str::trim_start) {
        Some(text) if text.starts_with(['[', '{']) => {
            let inner = node.parse_embedded().ok();
            inner
                .filter(|inner| matches!(inner.value, NodeValue::List(_) | NodeValue::Map(_)))
                .unwrap_or_else(|| node.clone())
        }
        _ => node.clone(),
    }
}

/// A text as JSON, quotes included.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value as JSON on one line; `space` stands after commas and colons.
pub(super) fn one_line(node: &Node, space: &str) -> String {
    match &node.value {
        NodeValue::Null => "null".into(),
        NodeValue::Bool(value) => value.to_string(),
        NodeValue::Number(number) => number.clone(),
        NodeValue::Text(text) | NodeValue::Tagged(text, _) => quoted(text),
        NodeValue::List(items) => {
            let items: Vec<String> = items.iter().map(|item| one_line(item, space)).collect();
            format!("[{}]", items.join(&format!(",{space}")))
        }
        NodeValue::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}:{space}{}", quoted(&key.name), one_line(value, space)))
                .collect();
            format!("{{{}}}", entries.join(&format!(",{space}")))
        }
    }
}

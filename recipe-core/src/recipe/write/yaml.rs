//! The short form, as YAML.

use std::fmt::Write as _;

use super::values::{conditions, head, parameters, quoted};
use crate::document::{Key, Node, NodeValue};
use crate::recipe::short::{Goes, NAMES, WHEN};
use crate::recipe::{RawStep, Recipe};
use crate::step::{SEVERAL, Step};
use crate::steps;

/// Lines are not longer than this where that can be.
const WIDTH: usize = 100;

pub(super) fn write(recipe: &Recipe, comments: &[Vec<String>]) -> String {
    let mut text = String::new();
    let head = head(recipe);
    let indent = if head.is_empty() { 0 } else { 2 };
    for (key, value) in &head {
        let _ = writeln!(text, "{key}: {}", yaml_scalar(value, false));
    }
    if recipe.steps().is_empty() {
        text.push_str(if head.is_empty() { "[]\n" } else { "Steps: []\n" });
    } else if !head.is_empty() {
        text.push_str("Steps:\n");
    }
    write_steps(recipe, comments, indent, &mut text);
    text
}

/// Steps as a list, so far to the right.
pub(super) fn write_steps(recipe: &Recipe, comments: &[Vec<String>], indent: usize, text: &mut String) {
    let blank = " ".repeat(indent);
    for (step, above) in recipe.steps().iter().zip(comments) {
        for comment in above {
            let _ = writeln!(text, "{blank}# {comment}");
        }
        write_step(step, &blank, text);
    }
    for comment in comments.get(recipe.steps().len()).into_iter().flatten() {
        let _ = writeln!(text, "{blank}# {comment}");
    }
}

pub(super) fn write_step(step: &RawStep, blank: &str, text: &mut String) {
    let (name, value, when) = shortened(step);
    let _ = write!(text, "{blank}- {name}:");
    entry(value.as_ref(), blank.len() + 4, name.len() + 3, text);
    let mut beside = |key: &str, value: &Node| {
        let _ = write!(text, "{blank}  {key}:");
        entry(Some(value), blank.len() + 4, key.len() + 3, text);
    };
    match when.as_slice() {
        [] => {}
        [one] => beside(WHEN, one),
        _ => beside(WHEN, &Node { span: 0..0, value: NodeValue::List(when) }),
    }
    if let Some(comment) = &step.comment {
        beside("comment", &Node { span: 0..0, value: NodeValue::Text(comment.clone()) });
    }
    if step.disabled {
        beside("disabled", &Node { span: 0..0, value: NodeValue::Bool(true) });
    }
}

/// A step's short name, its value, and its conditions.
fn shortened(step: &RawStep) -> (String, Option<Node>, Vec<Node>) {
    let given = parameters(step);
    let when: Vec<Node> = conditions(step).into_iter().map(expression).collect();
    for short in NAMES.iter().filter(|short| short.operation == step.operation) {
        match (short.value, given.as_slice(), when.as_slice()) {
            (Goes::Parameter(name), [(only, value)], _) if only == name => {
                return (short.name.to_owned(), Some(value.clone()), when);
            }
            (Goes::Condition, [], [Node { value: NodeValue::Text(_), .. }]) => {
                return (short.name.to_owned(), when.into_iter().next(), Vec::new());
            }
            _ => {}
        }
    }
    let name = step.operation.to_ascii_lowercase();
    let stands_for_more = NAMES.iter().any(|short| short.name == name);
    let known = steps::find(&step.operation);
    let first = known.and_then(|step| step.params.first()).map(|param| param.info().name);
    match given.as_slice() {
        [] => (name, None, when),
        [(only, value)] if Some(only.as_str()) == first && is_plain(value) && !stands_for_more => {
            (name, Some(value.clone()), when)
        }
        [(only, value)] if only == SEVERAL[0].info().name && known.is_some_and(Step::takes_several) => {
            (name, Some(value.clone()), when)
        }
        _ => {
            let entries = given.into_iter().map(|(name, node)| (Key { name, span: 0..0 }, node));
            (name, Some(Node { span: 0..0, value: NodeValue::Map(entries.collect()) }), when)
        }
    }
}

/// Whether a value can stand for the first parameter without its name.
fn is_plain(value: &Node) -> bool {
    matches!(value.value, NodeValue::Text(_) | NodeValue::Number(_) | NodeValue::Bool(_))
}

/// The expression of a condition that is one.
fn expression(condition: Node) -> Node {
    match &condition.value {
        NodeValue::Map(entries) => match entries.as_slice() {
            [(key, text)] if key.name == "Expression" && matches!(text.value, NodeValue::Text(_)) => {
                text.clone()
            }
            _ => condition,
        },
        _ => condition,
    }
}

/// What follows a key: on its line if it fits there, else below it.
fn entry(value: Option<&Node>, indent: usize, before: usize, text: &mut String) {
    let Some(value) = value else { return text.push('\n') };
    let line = flow(value, false);
    let fits = indent + before + line.chars().count() < WIDTH;
    let blank = " ".repeat(indent);
    match &value.value {
        NodeValue::List(items) if !fits && !items.is_empty() => {
            text.push('\n');
            for item in items {
                let _ = writeln!(text, "{blank}- {}", flow(item, false));
            }
        }
        NodeValue::Map(entries) if !fits && !entries.is_empty() => {
            text.push('\n');
            for (key, inner) in entries {
                let name = yaml_scalar(&key.name, false);
                let _ = write!(text, "{blank}{name}:");
                entry(Some(inner), indent + 2, name.chars().count() + 1, text);
            }
        }
        _ => {
            let _ = writeln!(text, " {line}");
        }
    }
}

/// A value on one line; `within` a list or an object, where commas and brackets mean more.
fn flow(value: &Node, within: bool) -> String {
    match &value.value {
        NodeValue::Null => "null".into(),
        NodeValue::Bool(value) => value.to_string(),
        NodeValue::Number(number) => number.clone(),
        NodeValue::Text(text) | NodeValue::Tagged(text, _) => yaml_scalar(text, within),
        NodeValue::List(items) => {
            format!("[{}]", items.iter().map(|item| flow(item, true)).collect::<Vec<_>>().join(", "))
        }
        NodeValue::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", yaml_scalar(&key.name, true), flow(value, true)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text in YAML: as it is where nothing else can be read there, else in quotes. `within` a list or an object on one line, commas and
/// brackets mean more.
pub fn yaml_scalar(text: &str, within: bool) -> String {
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | '/' | '(' | '`' | '^' | '$' | '.');
    let goes_on = |c: char| {
        c.is_alphanumeric() || "_ .()<>=*+-/'$^|\\?!;~@`".contains(c) || !within && ",[]{}\"".contains(c)
    };
    let means_more = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_plain = text.starts_with(starts)
        && !text.starts_with('`')
        && text.chars().all(goes_on)
        && !text.ends_with(' ')
        && !means_more.contains(&text.to_ascii_lowercase().as_str())
        && text.parse::<f64>().is_err();
    if is_plain { text.to_owned() } else { quoted(text) }
}

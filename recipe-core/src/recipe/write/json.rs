//! JSON, as DataBrew has it and for people.

use std::fmt::Write as _;

use super::values::{conditions, databrew_head, head, one_line, parameters, quoted};
use crate::document::{Key, Node, NodeValue};
use crate::recipe::{RawStep, Recipe};

/// Lines are not longer than this where that can be.
const WIDTH: usize = 100;

/// As DataBrew exports recipes.
pub(super) fn databrew(recipe: &Recipe) -> String {
    let steps = recipe.steps().iter().filter(|step| !step.disabled);
    let steps: Vec<(Vec<String>, Node)> = steps.map(|step| (Vec::new(), step_of(step, as_text))).collect();
    document(&databrew_head(recipe), &steps, &[])
}

/// With lists and objects as such, and comments.
pub(super) fn readable(recipe: &Recipe, comments: &[Vec<String>]) -> String {
    let steps = recipe.steps().iter().zip(comments);
    let steps: Vec<(Vec<String>, Node)> =
        steps.map(|(step, above)| (above.clone(), step_of(step, Node::clone))).collect();
    document(&head(recipe), &steps, comments.last().map_or(&[], Vec::as_slice))
}

fn document(head: &[(&str, &str)], steps: &[(Vec<String>, Node)], end: &[String]) -> String {
    let mut text = String::new();
    let indent = if head.is_empty() { 2 } else { 4 };
    if head.is_empty() {
        text.push_str("[\n");
    } else {
        text.push_str("{\n");
        for (key, value) in head {
            let _ = writeln!(text, "  \"{key}\": {},", quoted(value));
        }
        text.push_str("  \"Steps\": [\n");
    }
    let blank = " ".repeat(indent);
    for (at, (comments, step)) in steps.iter().enumerate() {
        for comment in comments {
            let _ = writeln!(text, "{blank}// {comment}");
        }
        text.push_str(&blank);
        value(step, indent, 0, &mut text);
        text.push_str(if at + 1 == steps.len() { "\n" } else { ",\n" });
    }
    for comment in end {
        let _ = writeln!(text, "{blank}// {comment}");
    }
    text.push_str(if indent == 2 { "]\n" } else { "  ]\n}\n" });
    text
}

/// A step in the long form, its values as `write` has them.
fn step_of(step: &RawStep, write: fn(&Node) -> Node) -> Node {
    let text = |text: &str| node(NodeValue::Text(text.to_owned()));
    let given = parameters(step).into_iter().map(|(name, value)| (name, write(&value))).collect();
    let mut action = vec![("Operation".to_owned(), text(&step.operation))];
    action.push(("Parameters".to_owned(), map(given)));
    let mut whole = vec![("Action".to_owned(), map(action))];
    let conditions: Vec<Node> = conditions(step).iter().map(|condition| valued(condition, write)).collect();
    if !conditions.is_empty() {
        whole.push(("ConditionExpressions".to_owned(), node(NodeValue::List(conditions))));
    }
    if let Some(comment) = &step.comment {
        whole.push(("Comment".to_owned(), text(comment)));
    }
    if step.disabled {
        whole.push(("Disabled".to_owned(), node(NodeValue::Bool(true))));
    }
    map(whole)
}

/// A condition, its `Value` as `write` has it.
fn valued(condition: &Node, write: fn(&Node) -> Node) -> Node {
    let NodeValue::Map(entries) = &condition.value else { return condition.clone() };
    let entries = entries.iter().map(|(key, value)| {
        (key.name.clone(), if key.name == "Value" { write(value) } else { value.clone() })
    });
    map(entries.collect())
}

/// A value as DataBrew's API takes it.
fn as_text(value: &Node) -> Node {
    let text = match value.as_text() {
        Some(text) => text.to_owned(),
        None => one_line(value, ""),
    };
    node(NodeValue::Text(text))
}

/// Writes a value: on one line if it fits between `indent` and `after` more signs.
fn value(of: &Node, indent: usize, before: usize, text: &mut String) {
    let line = one_line(of, " ");
    let fits = indent + before + line.chars().count() < WIDTH;
    let blank = " ".repeat(indent + 2);
    let close = " ".repeat(indent);
    match &of.value {
        NodeValue::List(items) if !fits && !items.is_empty() => {
            text.push_str("[\n");
            for (at, item) in items.iter().enumerate() {
                text.push_str(&blank);
                value(item, indent + 2, 0, text);
                text.push_str(if at + 1 == items.len() { "\n" } else { ",\n" });
            }
            let _ = write!(text, "{close}]");
        }
        NodeValue::Map(entries) if !fits && !entries.is_empty() => {
            text.push_str("{\n");
            for (at, (key, inner)) in entries.iter().enumerate() {
                let name = quoted(&key.name);
                let _ = write!(text, "{blank}{name}: ");
                value(inner, indent + 2, name.chars().count() + 2, text);
                text.push_str(if at + 1 == entries.len() { "\n" } else { ",\n" });
            }
            let _ = write!(text, "{close}}}");
        }
        _ => text.push_str(&line),
    }
}

fn node(value: NodeValue) -> Node {
    Node { span: 0..0, value }
}

fn map(entries: Vec<(String, Node)>) -> Node {
    node(NodeValue::Map(entries.into_iter().map(|(name, node)| (Key { name, span: 0..0 }, node)).collect()))
}

//! The short form of steps, for people who write by hand: `- upper_case: city`. It is read as the long one.

use std::ops::Range;

use super::shape::{Entries, STEP_KEYS, as_map, canonical};
use crate::document::{Key, Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::step::{SEVERAL, Step};
use crate::steps;
use crate::suggest::nearest;

/// What a short name stands for.
pub(crate) struct Short {
    /// The name, as people say it.
    pub(crate) name: &'static str,
    /// The operation.
    pub(crate) operation: &'static str,
    /// Where the value goes.
    pub(super) value: Goes,
}

/// Where the value of a short step goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// Into this parameter.
    Parameter(&'static str),
    /// It is an expression, which says which rows the step is about.
    Condition,
}

/// Short names that are not those of operations, and those of operations that take more than the operation does.
pub(crate) const NAMES: &[Short] = &[
    Short { name: "keep", operation: "KEEP_VALUES", value: Goes::Condition },
    Short { name: "remove", operation: "REMOVE_VALUES", value: Goes::Condition },
    Short { name: "derive", operation: "DERIVE", value: Goes::Parameter("columns") },
    Short { name: "rename", operation: "RENAME_COLUMNS", value: Goes::Parameter("columns") },
    Short { name: "select", operation: "KEEP_COLUMNS", value: Goes::Parameter("sourceColumns") },
    Short { name: "drop", operation: "DELETE", value: Goes::Parameter("sourceColumns") },
];

/// Keys beside that of the operation.
pub(super) const WHEN: &str = "when";
const BESIDE: [(&str, &str); 3] =
    [(WHEN, "ConditionExpressions"), ("comment", "Comment"), ("disabled", "Disabled")];

impl Short {
    /// Whether the value says which rows the step is about.
    pub(crate) fn is_condition(&self) -> bool {
        self.value == Goes::Condition
    }
}

/// The long form of a step that stands in a document in the short one, its values where they stand; none where the step is not in
/// the short form, or its operation is not known.
///
/// ```
/// use recipe_core::engine::document::{Node, long_step};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let step = Node::parse("step.yaml", "upper_case: city")?;
/// let long = long_step(&step).expect("the step is in the short form");
/// let [(key, action)] = long.entries() else { panic!("an action alone") };
/// let parameters = &action.entries()[1].1;
/// assert_eq!((key.name.as_str(), parameters.entries()[0].0.name.as_str()), ("Action", "sourceColumn"));
/// # Ok(())
/// # }
/// ```
pub fn long_step(step: &Node) -> Option<Node> {
    long_form(step, as_map(step)?)?.ok()
}

/// The long form of a step in the short one; none where it is not in the short one.
pub(super) fn long_form(node: &Node, entries: &Entries) -> Option<Result<Node>> {
    let is_beside = |name: &str| BESIDE.iter().any(|(short, _)| *short == name);
    let own: Vec<&(Key, Node)> = entries.iter().filter(|(key, _)| !is_beside(&key.name)).collect();
    let [(key, value)] = own.as_slice() else { return None };
    // Keys of the long form start with a capital, or are spelt as elsewhere.
    let is_long = STEP_KEYS.contains(&canonical(&key.name).as_str())
        || key.name.starts_with(|c: char| c.is_uppercase()) && !is_written_as_operation(&key.name);
    if is_long && steps::find(&key.name).is_none() {
        return None;
    }
    Some(read(node, entries, key, value))
}

fn read(node: &Node, entries: &Entries, key: &Key, value: &Node) -> Result<Node> {
    let own = steps::find(&key.name.to_ascii_uppercase());
    let short = NAMES.iter().find(|short| short.name == key.name).filter(|_| {
        // The operation of this name, where all that is given are its parameters.
        !own.is_some_and(|step| as_map(value).is_some_and(|given| are_parameters(step, given)))
    });
    let at = &key.span;
    let (operation, parameters, condition) = match (short, own) {
        (Some(short), _) => match short.value {
            Goes::Parameter(name) => (short.operation, map(value, vec![(name, value.clone())]), None),
            Goes::Condition => (short.operation, map(value, Vec::new()), Some(condition(value)?)),
        },
        (None, Some(step)) => (step.operation, parameters(step, value)?, None),
        (None, None) => return Err(unknown(key)),
    };
    let action = map(value, vec![("Operation", text(operation, at)), ("Parameters", parameters)]);
    let mut long = vec![("Action", Node { span: node.span.clone(), ..action })];
    for (name, inner) in entries {
        let Some((short, full)) = BESIDE.iter().find(|(short, _)| *short == name.name) else { continue };
        let inner = match *short {
            WHEN if condition.is_some() => {
                let message = format!("`{}` says already which rows it is about", key.name);
                return Err(Error::from(Kind::Shape(message)).at_span(name.span.clone()));
            }
            WHEN => conditions(inner),
            _ => inner.clone(),
        };
        long.push((full, inner));
    }
    if let Some(condition) = condition {
        long.push(("ConditionExpressions", conditions(&condition)));
    }
    Ok(map(node, long))
}

/// What is given for an operation: its parameters, or the value of the first one.
fn parameters(step: &Step, value: &Node) -> Result<Node> {
    match (&value.value, step.params.first()) {
        (NodeValue::Null, _) => Ok(map(value, Vec::new())),
        (NodeValue::Map(given), first) => {
            let into_first = first.filter(|_| !are_parameters(step, given)).map(|first| first.info());
            // An object for a parameter that takes one; else its keys are parameters, one of which is not known.
            Ok(match into_first.filter(|first| first.kind.is_map()) {
                Some(first) => map(value, vec![(first.name, value.clone())]),
                None => value.clone(),
            })
        }
        (_, Some(first)) => {
            let several = matches!(value.value, NodeValue::List(_)) && step.takes_several();
            let name = if several { SEVERAL[0].info().name } else { first.info().name };
            Ok(map(value, vec![(name, value.clone())]))
        }
        (_, None) => {
            let message = format!("{} takes no parameters", step.operation);
            Err(Error::from(Kind::Shape(message)).at_span(value.span.clone()))
        }
    }
}

/// Whether all keys are parameters of an operation.
fn are_parameters(step: &Step, given: &Entries) -> bool {
    let is = |name: &str| {
        let own = step.params.iter().map(|param| param.info());
        let several = SEVERAL.iter().filter(|_| step.takes_several()).map(|param| param.info());
        own.chain(several).any(|info| info.name == name || info.aliases.contains(&name))
    };
    given.iter().all(|(key, _)| is(&key.name))
}

/// One condition is a list of one, and a text an expression.
fn conditions(node: &Node) -> Node {
    let one = |node: &Node| condition(node).unwrap_or_else(|_| node.clone());
    let all = match &node.value {
        NodeValue::List(items) => items.iter().map(one).collect(),
        _ => vec![one(node)],
    };
    Node { span: node.span.clone(), value: NodeValue::List(all) }
}

fn condition(node: &Node) -> Result<Node> {
    match &node.value {
        NodeValue::Map(_) => Ok(node.clone()),
        NodeValue::Text(_) | NodeValue::Bool(_) => Ok(map(node, vec![("Expression", node.clone())])),
        _ => {
            let message = format!("needs an expression, such as `age > 17`, not {}", node.describe());
            Err(Error::from(Kind::Shape(message)).at_span(node.span.clone()))
        }
    }
}

/// Whether a name is in capitals throughout, as the names of operations are.
fn is_written_as_operation(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn unknown(key: &Key) -> Error {
    let written = |operation: &str| {
        if is_written_as_operation(&key.name) { operation.to_owned() } else { operation.to_ascii_lowercase() }
    };
    let names: Vec<String> = steps::all().map(|step| written(step.operation)).collect();
    let known = NAMES.iter().map(|short| short.name).chain(names.iter().map(String::as_str));
    let suggestion = nearest(&key.name, known).map(str::to_owned);
    Error::from(Kind::UnknownOperation { name: key.name.clone(), suggestion }).at_span(key.span.clone())
}

fn text(text: &str, span: &Range<usize>) -> Node {
    Node { span: span.clone(), value: NodeValue::Text(text.to_owned()) }
}

/// A map that stands where `at` does.
fn map(at: &Node, entries: Vec<(&str, Node)>) -> Node {
    let key = |name: &str| Key { name: name.to_owned(), span: at.span.clone() };
    let entries = entries.into_iter().map(|(name, node)| (key(name), node)).collect();
    Node { span: at.span.clone(), value: NodeValue::Map(entries) }
}

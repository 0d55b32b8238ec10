//! The forms recipes are written in, all read to the same steps.

mod keys;
#[cfg(test)]
mod tests;
mod wrapped;

use std::ops::Range;

use crate::document::{Node, NodeValue};
use crate::error::{Error, Kind, Result};

use super::{RawParameter, RawStep};
use super::{condition, short};
pub(super) use keys::{Entries, as_map, canonical};
use keys::{camel_case, get, text, unknown_keys, wrong};
use wrapped::Wrapped;

/// What a document says.
pub(super) struct Shape {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) version: Option<String>,
    /// All it says of itself in texts, in the order it is written in.
    pub(super) head: Vec<(&'static str, String)>,
    /// Whether there is nothing else in the document.
    pub(super) is_alone: bool,
    pub(super) steps: Vec<RawStep>,
    /// Where the recipe stands among others, of which it was chosen.
    pub(super) chosen: Option<Range<usize>>,
}

/// Keys of the API's recipe object; those that say nothing about the steps are ignored.
const RECIPE_KEYS: &[&str] = &[
    "$schema",
    "Name",
    "Description",
    "RecipeVersion",
    "EngineVersion",
    "Steps",
    "CreateDate",
    "CreatedBy",
    "LastModifiedBy",
    "LastModifiedDate",
    "ProjectName",
    "PublishedBy",
    "PublishedDate",
    "ResourceArn",
    "Tags",
    "ResponseMetadata",
    "Comment",
    "RecipeSteps",
    "Inputs",
];
/// Keys whose texts are written again.
const HEAD_KEYS: [&str; 6] = ["$schema", "Name", "Description", "RecipeVersion", "EngineVersion", "Comment"];
/// Keys of a request to a project's session, beside its `RecipeStep`.
const SESSION_KEYS: &[&str] = &["Name", "Preview", "StepIndex", "ClientSessionId", "ViewFrame", "RecipeStep"];
pub(super) const STEP_KEYS: &[&str] =
    &["Action", "RecipeAction", "RecipeStep", "ConditionExpressions", "Comment", "Disabled"];
const ACTION_KEYS: &[&str] = &["Operation", "Parameters"];
/// What exports add to parameters without a meaning for the step.
const IGNORED_PARAMETERS: &[&str] = &["functionStepType"];

/// Reads a document: what it says, and all its problems. Steps with problems are left out. Of a document with several
/// recipes, `part` says which one is meant.
pub(super) fn read(document: &Node, part: Option<&str>) -> (Shape, Vec<Error>) {
    let mut errors = Vec::new();
    let mut shape = Shape {
        name: None,
        description: None,
        version: None,
        head: Vec::new(),
        is_alone: true,
        steps: Vec::new(),
        chosen: None,
    };
    match &document.value {
        NodeValue::List(items) if part.is_none() => steps(items, &mut shape.steps, &mut errors),
        NodeValue::List(_) => errors.push(wrong(document, "a list of steps has no parts to choose from")),
        NodeValue::Map(_) => match wrapped::recipe(document, part) {
            Ok(Wrapped { node, chosen, is_source }) => {
                shape.chosen = chosen.then(|| node.span.clone());
                shape.is_alone = std::ptr::eq(node, document);
                if is_source {
                    interpolated(node, &mut errors);
                }
                if errors.is_empty() {
                    object(node, as_map(node).unwrap_or_default(), &mut shape, &mut errors);
                }
            }
            Err(error) => errors.push(error.at_span(document.span.clone())),
        },
        _ => errors.push(wrong(document, "a recipe is a list of steps, or an object with `Steps`")),
    }
    (shape, errors)
}

/// Names what stands for values in the steps of Terraform's files: only the one who deploys them knows these.
fn interpolated(node: &Node, errors: &mut Vec<Error>) {
    match &node.value {
        NodeValue::Text(text) if text.replace("$${", "").contains("${") => {
            errors.push(wrong(node, "`${…}` stands for a value that is not here; write the value out"));
        }
        NodeValue::List(items) => items.iter().for_each(|item| interpolated(item, errors)),
        NodeValue::Map(entries) => {
            let inside = entries
                .iter()
                .filter(|(key, _)| !matches!(key.name.as_str(), "name" | "description" | "tags"));
            inside.for_each(|(_, value)| interpolated(value, errors));
        }
        _ => {}
    }
}

fn object(document: &Node, entries: &Entries, shape: &mut Shape, errors: &mut Vec<Error>) {
    if let Some(step) =
        get(entries, "RecipeStep").filter(|_| SESSION_KEYS[..5].iter().any(|key| get(entries, key).is_some()))
    {
        unknown_keys(entries, SESSION_KEYS, "a session's action", errors);
        return steps(std::slice::from_ref(step), &mut shape.steps, errors);
    }
    if STEP_KEYS[..3].iter().chain(&ACTION_KEYS[..1]).any(|key| get(entries, key).is_some()) {
        return steps(std::slice::from_ref(document), &mut shape.steps, errors);
    }
    if get(entries, "RecipeReference").is_none() {
        unknown_keys(entries, RECIPE_KEYS, "a recipe", errors);
    }
    for key in HEAD_KEYS {
        let said = get(entries, key).and_then(Node::as_text).map(|text| (key, text.to_owned()));
        shape.head.extend(said);
    }
    let is_written = |key: &str| key == "Steps" || shape.head.iter().any(|(name, _)| *name == key);
    shape.is_alone &= entries.iter().all(|(key, _)| is_written(&canonical(&key.name)));
    shape.name = text(entries, "Name", errors);
    shape.description = text(entries, "Description", errors);
    shape.version = text(entries, "RecipeVersion", errors);
    if let (Some(version), Some(node)) = (&shape.version, get(entries, "RecipeVersion"))
        && !is_version(version)
    {
        errors.push(wrong(
            node,
            "`RecipeVersion` is `X.Y`, such as `1.0`, or LATEST_WORKING or LATEST_PUBLISHED",
        ));
    }
    if let (Some(needs), Some(node)) = (text(entries, "EngineVersion", errors), get(entries, "EngineVersion"))
    {
        errors.extend(engine(&needs).map(|error| error.at_span(node.span.clone())));
    }
    let found = get(entries, "Steps").or_else(|| get(entries, "RecipeSteps"));
    match found.map(|node| (&node.value, node)) {
        Some((NodeValue::List(items), _)) => steps(items, &mut shape.steps, errors),
        Some((_, node)) if node.function().is_some() => functions(node, errors),
        Some((_, node)) => errors.push(wrong(node, "`Steps` is a list")),
        None if get(entries, "RecipeReference").is_some() => errors.push(wrong(
            document,
            "the node refers to a recipe by its name; give that recipe, as DataBrew exports it",
        )),
        None => errors.push(wrong(document, "a recipe is a list of steps, or an object with `Steps`")),
    }
}

fn is_version(version: &str) -> bool {
    if matches!(version, "LATEST_WORKING" | "LATEST_PUBLISHED") {
        return true;
    }
    let number = |part: &str| (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split_once('.').is_some_and(|(major, minor)| {
        number(major) && number(minor) && version.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
    })
}

/// The recipe needs this engine version, or a newer one.
fn engine(needs: &str) -> Option<Error> {
    let have = env!("CARGO_PKG_VERSION");
    // Digits alone: Rust would also take a plus sign.
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?;
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let parts = version.trim().split('.').map(number).collect::<Option<Vec<_>>>()?;
        (parts.len() <= 3).then_some(parts)
    };
    let Some(least) = numbers(needs.trim_start_matches([' ', '>', '='])) else {
        let message =
            format!("`EngineVersion` is the least version the recipe needs, such as `{have}`, not `{needs}`");
        return Some(Kind::Shape(message).into());
    };
    let mine = numbers(have)?;
    (mine < least).then(|| Kind::EngineTooOld { needs: needs.to_owned(), have: have.to_owned() }.into())
}

/// Reads steps, and adds those without problems.
pub(super) fn steps(items: &[Node], steps: &mut Vec<RawStep>, errors: &mut Vec<Error>) {
    for (at, item) in items.iter().enumerate() {
        let number = at + 1;
        let mut found = Vec::new();
        functions(item, &mut found);
        if !found.is_empty() {
            errors.extend(found.into_iter().map(|error| error.at_step_number(number)));
            continue;
        }
        match step(item, number) {
            Ok(step) => steps.push(step),
            Err(found) => errors.extend(found.into_iter().map(|error| error.at_step_number(number))),
        }
    }
}

/// Names the functions of a template, whose values only the one who deploys it knows.
fn functions(node: &Node, errors: &mut Vec<Error>) {
    if let Some(function) = node.function() {
        let message = format!("`{function}` stands for a value that is not here; write the value out");
        return errors.push(wrong(node, &message));
    }
    match &node.value {
        NodeValue::List(items) => items.iter().for_each(|item| functions(item, errors)),
        NodeValue::Map(entries) => entries.iter().for_each(|(_, value)| functions(value, errors)),
        _ => {}
    }
}

fn step(node: &Node, number: usize) -> Result<RawStep, Vec<Error>> {
    let mut errors = Vec::new();
    let mut step = RawStep {
        number,
        span: node.span.start..node.last_byte(),
        operation: String::new(),
        operation_span: node.span.clone(),
        comment: None,
        disabled: false,
        parameters: Vec::new(),
        conditions: Vec::new(),
        condition_nodes: Vec::new(),
        origin: None,
    };
    outer(node, &mut step, &mut errors);
    if errors.is_empty() {
        return Ok(step);
    }
    if step.operation.is_empty() {
        return Err(errors);
    }
    Err(errors.into_iter().map(|error| error.at_step(number, &step.operation)).collect())
}

/// A step in any of its wrappers.
fn outer(node: &Node, step: &mut RawStep, errors: &mut Vec<Error>) {
    let entries = match &node.value {
        NodeValue::List(items) if items.len() == 1 => return outer(&items[0], step, errors),
        NodeValue::Map(entries) => entries,
        _ => return errors.push(wrong(node, "a step is an object with `Action`")),
    };
    if get(entries, "Operation").is_some() {
        return action(node, entries, step, errors);
    }
    match short::long_form(node, entries) {
        Some(Ok(long)) => return outer(&long, step, errors),
        Some(Err(error)) => return errors.push(error),
        None => {}
    }
    unknown_keys(entries, STEP_KEYS, "a step", errors);
    if let Some(comment) = get(entries, "Comment") {
        step.comment = comment.as_text().map(str::to_owned);
    }
    if let Some(disabled) = get(entries, "Disabled") {
        match disabled.as_text().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => step.disabled = true,
            Some("false") => {}
            _ => errors.push(wrong(disabled, "`Disabled` is `true` or `false`")),
        }
    }
    if let Some(conditions) = get(entries, "ConditionExpressions") {
        read_conditions(conditions, step, errors);
    }
    let inner: Vec<&Node> = STEP_KEYS[..3].iter().filter_map(|key| get(entries, key)).collect();
    match inner.as_slice() {
        [inner] => match &inner.value {
            NodeValue::Map(entries) if STEP_KEYS[..3].iter().any(|key| get(entries, key).is_some()) => {
                outer(inner, step, errors);
            }
            NodeValue::Map(entries) => action(inner, entries, step, errors),
            _ => errors.push(wrong(inner, "an action is an object with `Operation` and `Parameters`")),
        },
        [] => errors.push(wrong(node, "this step has no `Action`")),
        _ => errors.push(wrong(node, "this step has more than one action")),
    }
}

fn read_conditions(conditions: &Node, step: &mut RawStep, errors: &mut Vec<Error>) {
    match &conditions.value {
        NodeValue::Null => {}
        NodeValue::List(items) => {
            for item in items {
                match condition::read(item) {
                    Ok(condition) => {
                        step.conditions.push(condition);
                        step.condition_nodes.push(item.clone());
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
        _ => errors.push(wrong(conditions, "`ConditionExpressions` is a list")),
    }
}

fn action(node: &Node, entries: &Entries, step: &mut RawStep, errors: &mut Vec<Error>) {
    unknown_keys(entries, ACTION_KEYS, "an action", errors);
    match get(entries, "Operation").map(|node| (&node.value, node)) {
        Some((NodeValue::Text(operation), node)) if !operation.trim().is_empty() => {
            operation.trim().clone_into(&mut step.operation);
            step.operation_span = node.span.clone();
        }
        Some((_, node)) => errors.push(wrong(node, "`Operation` is the name of an operation")),
        None => errors.push(wrong(node, "this action has no `Operation`")),
    }
    match get(entries, "Parameters").map(|node| (&node.value, node)) {
        None | Some((NodeValue::Null, _)) => {}
        Some((NodeValue::Map(entries), _)) => {
            for (key, value) in entries {
                let name = camel_case(&key.name);
                if !IGNORED_PARAMETERS.contains(&name.as_str()) && value.value != NodeValue::Null {
                    let parameter = RawParameter { name, name_span: key.span.clone(), node: value.clone() };
                    step.parameters.push(parameter);
                }
            }
        }
        Some((_, node)) => errors.push(wrong(node, "`Parameters` is an object")),
    }
}

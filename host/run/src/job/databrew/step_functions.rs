//! Definitions of Step Functions, whose tasks make resources of values that are there while they run.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Kind as ErrorKind;

use super::resource::member;

/// Why a document is not run, if it is a definition with tasks of DataBrew.
pub(super) fn refusal(document: &Node) -> Option<Error> {
    let states = member(document, "States").unwrap_or(document);
    let calls: Vec<(&str, &Node)> =
        states.entries().iter().filter_map(|(_, state)| Some((call(state)?, state))).collect();
    let (first, state) = calls.first()?;
    let values: Vec<(&str, Range<usize>)> = calls.iter().flat_map(|(_, state)| later(state)).collect();
    let names: Vec<String> = calls.iter().map(|(call, _)| format!("`{call}`")).collect();
    let mut message =
        format!("this is a definition of Step Functions, whose tasks call DataBrew ({})", names.join(", "));
    let span = match values.first() {
        Some((name, span)) => {
            message.extend([", with values such as `", name, "` that it makes while it runs"]);
            span.clone()
        }
        None => state.span.clone(),
    };
    let help = format!(
        "write what `{first}` and the others are given as files, with these values, and run the job of them"
    );
    Some(Error::from(ErrorKind::NotSupported(message)).at_span(span).with_help(help))
}

/// What a state calls of DataBrew.
fn call(state: &Node) -> Option<&str> {
    let resource = member(state, "Resource")?.as_text()?;
    let (_, call) = resource.strip_prefix("arn:")?.rsplit_once("databrew:")?;
    resource.contains(":states:").then_some(call)
}

/// Members whose values are there later.
fn later(node: &Node) -> Vec<(&str, Range<usize>)> {
    match &node.value {
        NodeValue::List(items) => items.iter().flat_map(later).collect(),
        NodeValue::Map(entries) => {
            let mut found = Vec::new();
            for (key, value) in entries {
                found.extend(key.name.ends_with(".$").then(|| (key.name.as_str(), key.span.clone())));
                found.extend(later(value));
            }
            found
        }
        _ => Vec::new(),
    }
}

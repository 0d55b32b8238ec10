//! Keys of objects, in the spellings of the API (`TargetColumn`), of CDK (`targetColumn`) and of Terraform
//! (`target_column`).

use crate::document::{Key, Node, NodeValue};
use crate::error::{Error, Kind};
use crate::suggest::hint;

pub(in crate::recipe) type Entries = [(Key, Node)];

/// A key as the API spells it.
pub(in crate::recipe) fn canonical(name: &str) -> String {
    if name.starts_with('$') {
        return name.to_owned();
    }
    let mut spelt = String::with_capacity(name.len());
    for part in name.split('_') {
        let mut chars = part.chars();
        spelt.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        spelt.push_str(chars.as_str());
    }
    spelt
}

/// CloudFormation's `SourceColumn`, and Terraform's `source_column`, is `sourceColumn`.
pub(super) fn camel_case(name: &str) -> String {
    let name = canonical(name);
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

pub(super) fn get<'a>(entries: &'a Entries, name: &str) -> Option<&'a Node> {
    entries.iter().find(|(key, _)| key.name == name || canonical(&key.name) == name).map(|(_, value)| value)
}

pub(in crate::recipe) fn as_map(node: &Node) -> Option<&Entries> {
    match &node.value {
        NodeValue::Map(entries) => Some(entries),
        _ => None,
    }
}

pub(super) fn text(entries: &Entries, name: &str, errors: &mut Vec<Error>) -> Option<String> {
    let node =
        get(entries, name).filter(|node| node.value != NodeValue::Null && node.function().is_none())?;
    if node.as_text().is_none() {
        errors.push(wrong(node, &format!("`{name}` is a text")));
    }
    node.as_text().map(str::to_owned)
}

/// Refuses keys that are not known, and those that stand twice, in two spellings.
pub(super) fn unknown_keys(entries: &Entries, known: &[&str], what: &str, errors: &mut Vec<Error>) {
    let mut seen: Vec<String> = Vec::new();
    for (key, _) in entries {
        let name = canonical(&key.name);
        let message = if !known.contains(&name.as_str()) {
            format!("{what} has no `{}`{}", key.name, hint(&key.name, known.iter().copied()))
        } else if seen.contains(&name) {
            format!("{what} has `{name}` twice, in two spellings")
        } else {
            seen.push(name);
            continue;
        };
        errors.push(Error::from(Kind::Shape(message)).at_span(key.span.clone()));
    }
}

pub(super) fn wrong(node: &Node, message: &str) -> Error {
    Error::from(Kind::Shape(message.into())).at_span(node.span.clone())
}

//! What the API has as an object of names and values, and CloudFormation and Terraform as a list of pairs.

use recipe_core::engine::document::{Node, NodeValue};

use super::resource::member;
use crate::job::members::Members;

/// The names and values of a member, in either way.
pub(super) fn pairs<'a>(
    members: &Members<'a>,
    name: &'static str,
    (key_name, value_name): (&str, &str),
) -> Vec<(String, &'a Node)> {
    let Some(node) = members.get(name) else { return Vec::new() };
    let mut found = Vec::new();
    match &node.value {
        NodeValue::Map(entries) => found.extend(entries.iter().map(|(key, value)| (key.name.clone(), value))),
        NodeValue::List(items) => {
            for item in items {
                match (member(item, key_name), member(item, value_name)) {
                    (Some(key), Some(value)) => match key.as_text() {
                        Some(key) => found.push((key.to_owned(), value)),
                        None => members.not(name, "a list of names and values", key),
                    },
                    _ => members.not(name, &format!("a list of `{key_name}` and `{value_name}`"), item),
                }
            }
        }
        _ => members.not(name, "names and values", node),
    }
    found
}

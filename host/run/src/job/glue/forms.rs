//! The forms that visual jobs are written in, found by their content.
//!
//! - The API's: `CodeGenConfigurationNodes`, an object of nodes by their ids, in a job, an answer with `Job` or `Jobs`, an update,
//!   or alone ("Visual job API", AWS Glue developer guide).
//! - Git's: as Glue Studio pushes jobs, the nodes as JSON in a text ("Using Git version control systems in AWS Glue").
//! - The console's: what its visual tab downloads, a `dag` of flat nodes.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Kind;

use super::console;
use super::types;
use crate::job::members::is_named;

/// A job in one of the forms.
pub(crate) struct Found<'a> {
    /// What has the members of the job; the nodes themselves where they are alone.
    pub(crate) job: &'a Node,
    /// Its nodes.
    pub(crate) nodes: Nodes<'a>,
}

/// The nodes of a job as they stand there.
pub(crate) enum Nodes<'a> {
    /// By their ids, each an object with its type.
    Api(&'a Node),
    /// The same, as JSON in a text.
    Text(&'a Node),
    /// By their ids, flat.
    Console(&'a Node),
    /// None.
    Nothing,
}

/// A node of a job, in the form of the API.
pub(crate) struct RawNode {
    pub(crate) id: String,
    pub(crate) id_span: Range<usize>,
    pub(crate) kind: String,
    pub(crate) kind_span: Range<usize>,
    pub(crate) body: Node,
}

const NODES: &str = "CodeGenConfigurationNodes";

pub(crate) fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let found = node.entries().iter().find(|(key, _)| is_named(&key.name, name));
    found.map(|(_, value)| value).filter(|value| value.value != NodeValue::Null)
}

/// The job of a document, if it is one; of several, the one that is called `name`.
///
/// Errors: there are several, and none is named.
pub(crate) fn find<'a>(document: &'a Node, name: Option<&str>) -> Result<Option<Found<'a>>, Error> {
    let jobs: Vec<&Node> =
        match (member(document, "Jobs"), member(document, "Job"), member(document, "JobUpdate")) {
            (Some(jobs), ..) => jobs.items().iter().filter(|job| is_job(job)).collect(),
            (None, Some(job), _) | (None, None, Some(job)) => vec![job],
            (None, None, None) => vec![document],
        };
    let called = |job: &Node| member(job, "Name").and_then(Node::as_text).map(str::to_owned);
    let chosen: Vec<&Node> = match name {
        Some(name) if jobs.len() > 1 => {
            jobs.iter().copied().filter(|job| called(job).as_deref() == Some(name)).collect()
        }
        _ => jobs.clone(),
    };
    match chosen.as_slice() {
        [job] => {
            let found = of(job);
            let other = called(job).filter(|other| name.is_some_and(|name| name != other));
            match (found, other) {
                (Some(_), Some(other)) => {
                    let message = format!(
                        "there is no job `{}`; the one there is called `{other}`",
                        name.unwrap_or_default()
                    );
                    Err(Error::from(Kind::Job(message)).at_span(job.span.clone()))
                }
                (found, _) => Ok(found),
            }
        }
        _ if jobs.len() > 1 => {
            let names: Vec<String> =
                jobs.iter().filter_map(|job| called(job)).map(|name| format!("`{name}`")).collect();
            let message = format!("there are {} jobs; name one with --job: {}", jobs.len(), names.join(", "));
            Err(Error::from(Kind::Job(message)).at_span(document.span.clone()))
        }
        _ => Ok(None),
    }
}

fn is_job(node: &Node) -> bool {
    [NODES, "JobMode", "Command"].iter().any(|name| member(node, name).is_some())
}

fn of(job: &Node) -> Option<Found<'_>> {
    if let Some(nodes) = member(job, "Dag").filter(|nodes| matches!(nodes.value, NodeValue::Map(_))) {
        return Some(Found { job, nodes: Nodes::Console(nodes) });
    }
    if let Some(nodes) = member(job, NODES) {
        let is_text = matches!(nodes.value, NodeValue::Text(_));
        return Some(Found { job, nodes: if is_text { Nodes::Text(nodes) } else { Nodes::Api(nodes) } });
    }
    if member(job, "Command").is_some() || member(job, "JobConfig").is_some() {
        return Some(Found { job, nodes: Nodes::Nothing });
    }
    let is_node = |node: &Node| {
        let kinds: Vec<_> = node.entries().iter().filter(|(_, body)| body.value != NodeValue::Null).collect();
        matches!(kinds.as_slice(), [(kind, body)] if types::is_known(&kind.name) && matches!(body.value, NodeValue::Map(_)))
    };
    let entries = job.entries();
    let are_nodes = !entries.is_empty() && entries.iter().any(|(_, node)| is_node(node));
    are_nodes.then_some(Found { job, nodes: Nodes::Api(job) })
}

impl Nodes<'_> {
    /// The nodes, each in the form of the API; what is none is an error.
    pub(crate) fn read(&self, text: &str) -> (Vec<RawNode>, Vec<Error>) {
        match self {
            Nodes::Nothing => (Vec::new(), Vec::new()),
            Nodes::Console(nodes) => console::read(nodes),
            Nodes::Api(nodes) => api(nodes),
            Nodes::Text(nodes) => match nodes.parse_inside(text) {
                Ok(nodes) => api(&nodes),
                Err(error) => (Vec::new(), vec![error]),
            },
        }
    }
}

fn api(nodes: &Node) -> (Vec<RawNode>, Vec<Error>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (id, node) in nodes.entries() {
        let set: Vec<_> = node.entries().iter().filter(|(_, body)| body.value != NodeValue::Null).collect();
        match set.as_slice() {
            [(kind, body)] if matches!(body.value, NodeValue::Map(_)) => found.push(RawNode {
                id: id.name.clone(),
                id_span: id.span.clone(),
                kind: kind.name.clone(),
                kind_span: kind.span.clone(),
                body: body.clone(),
            }),
            kinds => {
                let message = match kinds.len() {
                    0 => format!("node `{}` has no type", id.name),
                    1 => format!("node `{}` is an object with one type and its members", id.name),
                    _ => {
                        let names: Vec<String> =
                            kinds.iter().map(|(kind, _)| format!("`{}`", kind.name)).collect();
                        format!(
                            "node `{}` has {} types ({}), and a node has one",
                            id.name,
                            kinds.len(),
                            names.join(", ")
                        )
                    }
                };
                errors.push(Error::from(Kind::Job(message)).at_span(id.span.clone()));
            }
        }
    }
    (found, errors)
}

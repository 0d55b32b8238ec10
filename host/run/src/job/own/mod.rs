//! The form of jobs that people write by hand: sources, steps between, targets, and what is expected of tables, each by its name.
//!
//! ```yaml
//! job: claims
//! sources:
//!   claims: s3://lake/claims/
//!   providers: {path: providers.csv, types: {zip: string}}
//! steps:
//!   clean: {from: claims, recipe: claims-cleanup.json}
//!   alabama:
//!     from: providers
//!     steps:
//!       - keep: state = 'AL'
//!   joined: {join: [clean, alabama], on: {Provider ID: provider id}}
//! targets:
//!   clean: {from: joined, path: s3://lake/clean/, format: json, partition_by: [Claim Date]}
//! expectations:
//!   complete: {from: joined, rules: [IsComplete "Claim Date", RowCount > 0]}
//! ```

mod expectations;
mod init;
mod schema;
mod sources;
mod steps;
mod targets;
mod write;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::{Kind, Origin};

use super::graph::NamedNode;
use super::members::{Members, Problems, placed};
use super::node::Work;
use super::options::JobOptions;
use super::setting::Setting;
pub use init::Init;
pub use schema::schema;
pub(crate) use write::write;

/// Whether a document is a job in this form.
pub(super) fn is_job(document: &Node) -> bool {
    let has = |name: &str| member(document, name).is_some_and(|node| matches!(node.value, NodeValue::Map(_)));
    has("sources") && has("targets")
}

fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.entries().iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
}

/// What a document of this form may say.
const KEYS: [&str; 7] = ["$schema", "job", "description", "sources", "steps", "targets", "expectations"];

/// The nodes of a job, and its name. What is wrong goes to `problems`.
pub(super) fn read(
    source: (&str, &str),
    document: &Node,
    options: &JobOptions,
    problems: &mut Problems,
) -> (Option<String>, Vec<NamedNode>) {
    let setting = Setting::new(source.0, source.1, options);
    for (key, _) in document.entries() {
        if !KEYS.contains(&key.name.as_str()) {
            let near = nearest(&key.name, KEYS.into_iter());
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("`{}` is not part of a job{near}", key.name);
            problems.errors.push(Error::from(Kind::Job(message)).at_span(key.span.clone()));
        }
    }
    let mut reader = Reader { setting: &setting, options, problems, nodes: Vec::new() };
    reader.all(document, "sources", "source", sources::read);
    reader.all(document, "steps", "step", steps::read);
    reader.all(document, "targets", "target", targets::read);
    reader.all(document, "expectations", "expectation", expectations::read);
    let nodes = reader.nodes;
    let name = member(document, "job").and_then(Node::as_text).map(str::to_owned);
    (name, nodes)
}

/// What a node is read as: the ids of its inputs and where they stand, and what it does.
pub(super) struct Reading {
    inputs: Vec<(String, Range<usize>)>,
    work: Work,
}

impl Reading {
    /// Of rows that come from nowhere else.
    fn alone(work: Work) -> Reading {
        Reading { inputs: Vec::new(), work }
    }
}

struct Reader<'a> {
    setting: &'a Setting<'a>,
    options: &'a JobOptions,
    problems: &'a mut Problems,
    nodes: Vec<NamedNode>,
}

impl Reader<'_> {
    /// Reads all nodes of a part of the job.
    fn all(
        &mut self,
        document: &Node,
        part: &str,
        kind: &str,
        read: fn(&Members, &Setting) -> Option<Reading>,
    ) {
        for (key, node) in member(document, part).map(Node::entries).unwrap_or_default() {
            self.one((key, node), kind, read);
        }
    }

    fn one(
        &mut self,
        (key, node): (&Key, &Node),
        kind: &str,
        read: fn(&Members, &Setting) -> Option<Reading>,
    ) {
        let origin = Arc::new(Origin {
            node: format!("{kind} `{}`", key.name),
            name: self.setting.name.clone(),
            text: self.setting.text.clone(),
            step: None,
        });
        let gathered = Rc::new(RefCell::new(Problems::default()));
        let filled = self.setting.filled(node, &mut gathered.borrow_mut());
        // A path alone stands for what has it.
        let filled = match &filled.value {
            NodeValue::Text(_) => Node::object([("path", filled.clone())], &filled.span),
            _ => filled,
        };
        let members = Members::new(&filled, &gathered);
        let replaced = self.options.replaced(&key.name, &key.name);
        let reading = match replaced {
            Some(path) if kind != "step" => self.replaced(&members, path, kind, read),
            _ => read(&members, &self.setting.of_node(&origin.node)),
        };
        members.refuse_unknown();
        drop(members);
        let taken = self.nodes.iter().any(|other| other.id == key.name);
        let gathered = std::mem::take(&mut *gathered.borrow_mut());
        let place = |error: Error| placed(error, &key.span, &origin);
        if taken {
            let message = format!(
                "there is another `{}`; sources, steps and targets have names of their own",
                key.name
            );
            self.problems.errors.push(place(Error::from(Kind::Job(message))));
        }
        let is_whole = gathered.errors.is_empty();
        self.problems.errors.extend(gathered.errors.into_iter().map(place));
        self.problems.warnings.extend(gathered.warnings.into_iter().map(place));
        let nothing = || Reading::alone(Work::Nothing);
        let Reading { inputs, work } = reading.filter(|_| is_whole).unwrap_or_else(nothing);
        self.nodes.push(NamedNode {
            id: key.name.clone(),
            name: key.name.clone(),
            kind: kind.to_owned(),
            span: key.span.clone(),
            inputs,
            work,
            origin,
        });
    }

    /// Reads a source or a target with another path in the place of its own.
    fn replaced(
        &self,
        members: &Members,
        path: &str,
        kind: &str,
        read: fn(&Members, &Setting) -> Option<Reading>,
    ) -> Option<Reading> {
        let mut reading = read(members, self.setting)?;
        match &mut reading.work {
            Work::Source(spec) if kind == "source" => spec.paths = vec![path.to_owned()],
            Work::Target(spec) => path.clone_into(&mut spec.path),
            _ => {}
        }
        Some(reading)
    }
}

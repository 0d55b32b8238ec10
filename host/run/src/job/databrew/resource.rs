//! A resource of DataBrew: what it is, its name and its members.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Origin;

use crate::job::members::is_named;

/// Members that the API gives to resources of any kind, and that say where they are from.
pub(super) const OF_ANY: &[&str] = &[
    "Name",
    "CreateDate",
    "CreatedBy",
    "LastModifiedBy",
    "LastModifiedDate",
    "ResourceArn",
    "AccountId",
    "ResponseMetadata",
];

/// A file, and what it holds.
pub(super) struct File {
    pub(super) name: Arc<str>,
    pub(super) text: Arc<str>,
}

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Dataset,
    Recipe,
    RecipeJob,
    ProfileJob,
    Project,
    Ruleset,
    Schedule,
}

/// A resource, with values in the place of what stands for them.
#[derive(Clone)]
pub(super) struct Resource {
    pub(super) kind: Kind,
    /// Its name, where it is known.
    pub(super) name: Option<String>,
    /// What a template knows it by.
    pub(super) id: Option<String>,
    /// Its members.
    pub(super) body: Node,
    /// The bytes that name it.
    pub(super) span: Range<usize>,
    pub(super) file: Arc<File>,
}

impl Kind {
    /// What messages call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Dataset => "dataset",
            Kind::Recipe => "recipe",
            Kind::RecipeJob => "job",
            Kind::ProfileJob => "profile job",
            Kind::Project => "project",
            Kind::Ruleset => "ruleset",
            Kind::Schedule => "schedule",
        }
    }

    pub(super) fn is_job(self) -> bool {
        matches!(self, Kind::RecipeJob | Kind::ProfileJob)
    }
}

impl Resource {
    pub(super) fn new(
        kind: Kind,
        id: Option<String>,
        body: Node,
        span: Range<usize>,
        file: &Arc<File>,
    ) -> Resource {
        let name = member(&body, "Name").and_then(Node::as_text).map(str::to_owned);
        Resource { kind, name, id, body, span, file: file.clone() }
    }

    /// What people call it: its name, or what its template knows it by.
    pub(super) fn shown(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("without a name")
    }

    /// What messages call it.
    pub(super) fn label(&self) -> String {
        let word = self.kind.word();
        match (&self.name, &self.id) {
            (Some(name), Some(id)) if name != id => format!("{word} `{name}` ({id})"),
            (Some(name), _) => format!("{word} `{name}`"),
            (None, Some(id)) => format!("{word} {id}"),
            (None, None) => word.to_owned(),
        }
    }

    /// Where its errors are shown.
    pub(super) fn origin(&self) -> Arc<Origin> {
        self.origin_as(self.label())
    }

    /// The same for a part of it.
    pub(super) fn origin_as(&self, node: String) -> Arc<Origin> {
        let File { name, text } = &*self.file;
        Arc::new(Origin { node, name: name.clone(), text: text.clone(), step: None })
    }

    /// Whether somebody who says this name means it.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }
}

/// A member of an object, in any spelling; null means that it is not set.
pub(super) fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let found = node.entries().iter().find(|(key, _)| is_named(&key.name, name));
    found.map(|(_, value)| value).filter(|value| value.value != NodeValue::Null)
}

/// The objects of a list of objects, or the one object.
pub(super) fn objects(node: &Node) -> Vec<&Node> {
    let all = match &node.value {
        NodeValue::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    all.into_iter().filter(|node| matches!(node.value, NodeValue::Map(_))).collect()
}

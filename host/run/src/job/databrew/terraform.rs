//! DataBrew's resources in Terraform's files, plans and states as JSON, `awscc_databrew_dataset` and so on.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};

use super::forms::kind_of;
use super::resource::{File, Kind, Resource, member, objects};
use crate::job::members::unknown_value;
use crate::job::options::JobOptions;

/// Names that lead to each other are not followed further.
const MAX_DEPTH: usize = 16;

/// The resources of a file, a plan or a state; none of anything else.
pub(super) fn resources(document: &Node, file: &Arc<File>, options: &JobOptions) -> Vec<Resource> {
    let mut found = Vec::new();
    if let Some(resources) = member(document, "Resource") {
        let source = Source { document, options };
        for (kind, name, span, body) in in_file(resources) {
            let body = source.filled(body, 0);
            found.push(Resource::new(kind, Some(name), body, span, file));
        }
    }
    for key in ["Values", "PlannedValues"] {
        let root = member(document, key).and_then(|values| member(values, "RootModule"));
        if let Some(root) = root {
            in_module(root, file, &mut found);
        }
    }
    found
}

fn kind(ty: &str, body: &Node) -> Option<Kind> {
    let (_, word) = ty.split_once("_databrew_")?;
    match word {
        "dataset" => Some(Kind::Dataset),
        "recipe" => Some(Kind::Recipe),
        "project" => Some(Kind::Project),
        "ruleset" => Some(Kind::Ruleset),
        "schedule" => Some(Kind::Schedule),
        "job" => Some(kind_of(body).filter(|kind| kind.is_job()).unwrap_or(Kind::RecipeJob)),
        _ => None,
    }
}

/// The resources of a file: objects by type and name, or lists of them.
fn in_file(resources: &Node) -> Vec<(Kind, String, Range<usize>, &Node)> {
    let mut found = Vec::new();
    for (ty, named) in objects(resources).into_iter().flat_map(Node::entries) {
        for (name, body) in objects(named).into_iter().flat_map(Node::entries) {
            for body in objects(body) {
                let kind = kind(&ty.name, body);
                found.extend(kind.map(|kind| (kind, name.name.clone(), name.span.clone(), body)));
            }
        }
    }
    found
}

fn in_module(module: &Node, file: &Arc<File>, found: &mut Vec<Resource>) {
    for resource in member(module, "Resources").map(Node::items).unwrap_or_default() {
        let (ty, values) = (member(resource, "Type").and_then(Node::as_text), member(resource, "Values"));
        let Some((kind, values)) = ty.zip(values).and_then(|(ty, values)| Some((kind(ty, values)?, values)))
        else {
            continue;
        };
        let id = member(resource, "Name").and_then(Node::as_text).map(str::to_owned);
        found.push(Resource::new(kind, id, values.clone(), resource.span.clone(), file));
    }
    for child in member(module, "ChildModules").map(Node::items).unwrap_or_default() {
        in_module(child, file, found);
    }
}

/// A file in which `${...}` stands for values.
struct Source<'a> {
    document: &'a Node,
    options: &'a JobOptions,
}

impl Source<'_> {
    fn filled(&self, node: &Node, depth: usize) -> Node {
        let value = match &node.value {
            NodeValue::Text(text) => return self.text(text, node, depth),
            NodeValue::List(items) => {
                NodeValue::List(items.iter().map(|item| self.filled(item, depth)).collect())
            }
            NodeValue::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), self.filled(value, depth)));
                NodeValue::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node { span: node.span.clone(), value }
    }

    /// A text with values in the place of `${name}`; `$${` stands for `${`.
    fn text(&self, text: &str, node: &Node, depth: usize) -> Node {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            if let Some(literal) = before.strip_suffix('$') {
                filled.push_str(literal);
                filled.push_str("${");
                rest = after;
                continue;
            }
            let Some((name, behind)) = after.split_once('}') else { break };
            filled.push_str(before);
            match self.value(name.trim(), depth) {
                Some(value) => filled.push_str(&value),
                None => {
                    let why = format!("`${{{name}}}` stands for a value that is not here");
                    let help = format!("give it with --var {}=VALUE", name.trim());
                    return unknown_value(&why, &help, &node.span);
                }
            }
            rest = behind;
        }
        filled.push_str(rest);
        Node::text(filled, &node.span)
    }

    fn value(&self, name: &str, depth: usize) -> Option<String> {
        let given = self.options.variables.get(name);
        let given = given.or_else(|| self.options.variables.get(name.strip_prefix("var.")?));
        if given.is_some() || depth > MAX_DEPTH {
            return given.cloned();
        }
        let named = |node: &Node, name: &str| {
            node.entries().iter().find(|(key, _)| key.name == name).map(|(_, value)| value.clone())
        };
        let filled = |node: &Node| self.filled(node, depth + 1).as_text().map(str::to_owned);
        match name.split('.').collect::<Vec<_>>().as_slice() {
            ["var", name] => {
                let variable = named(member(self.document, "Variable")?, name)?;
                filled(member(objects(&variable).first()?, "Default")?)
            }
            ["local", name] => {
                let locals = objects(member(self.document, "Locals")?);
                filled(&locals.into_iter().find_map(|locals| named(locals, name))?)
            }
            [ty, id, "name" | "id"] if ty.contains("_databrew_") => {
                let resources = objects(member(self.document, "Resource")?);
                let of_type = resources.into_iter().find_map(|resources| named(resources, ty))?;
                let body = objects(&of_type).into_iter().find_map(|named_by| named(named_by, id))?;
                filled(member(objects(&body).first()?, "Name")?)
            }
            _ => None,
        }
    }
}

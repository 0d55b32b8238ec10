//! Templates of CloudFormation: resources, with values in the place of functions.

mod condition;
mod function;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};

use super::resource::{File, Kind, Resource, member};
use crate::job::members::{unknown, unknown_value};
use crate::job::options::JobOptions;

/// Functions in each other, or names that lead to each other, are not followed further.
const MAX_DEPTH: usize = 64;

/// A template, and what is said of it from outside.
pub(super) struct Template<'a> {
    document: &'a Node,
    /// The name of the file without its ending, which is that of the stack unless said otherwise.
    stack: String,
    variables: &'a BTreeMap<String, String>,
}

/// The value of a function, or why it is not known and what can be done.
type Value = Result<Node, (String, String)>;

impl<'a> Template<'a> {
    pub(super) fn new(document: &'a Node, file: &str, options: &'a JobOptions) -> Template<'a> {
        let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str());
        Template { document, stack: stem.unwrap_or("stack").to_owned(), variables: &options.variables }
    }

    /// DataBrew's resources, but for those whose condition is not true.
    pub(super) fn resources(&self, resources: &Node, file: &Arc<File>) -> Vec<Resource> {
        let found = resources.entries().iter().filter_map(|(key, resource)| {
            let kind = kind(resource)?;
            let condition = member(resource, "Condition").and_then(Node::as_text);
            if condition.is_some_and(|name| matches!(self.condition(name, 0), Ok(false))) {
                return None;
            }
            let nothing = Node { span: resource.span.clone(), value: NodeValue::Map(Vec::new()) };
            let body = member(resource, "Properties").unwrap_or(&nothing);
            Some(Resource::new(kind, Some(key.name.clone()), self.resolved(body, 0), key.span.clone(), file))
        });
        found.collect()
    }

    /// A value with those of functions in their places. What is not known says why.
    fn resolved(&self, node: &Node, depth: usize) -> Node {
        if unknown(node).is_some() {
            return node.clone();
        }
        if let Some(function) = node.function() {
            let value = match depth {
                0..MAX_DEPTH => self.function(function, node, depth + 1),
                _ => Err(("names lead to each other in a circle".into(), "write the value out".into())),
            };
            return match value {
                Ok(value) => Node { span: node.span.clone(), value: value.value },
                Err((why, help)) => unknown_value(&why, &help, &node.span),
            };
        }
        let value = match &node.value {
            NodeValue::List(items) => {
                NodeValue::List(items.iter().map(|item| self.resolved(item, depth)).collect())
            }
            NodeValue::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), self.resolved(value, depth)));
                NodeValue::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node { span: node.span.clone(), value }
    }

    /// A value that is needed: one that is not known is why another is not.
    fn known(&self, node: &Node, depth: usize) -> Value {
        let found = self.resolved(node, depth);
        match unknown(&found) {
            Some(error) => Err((error.kind().to_string(), error.help().unwrap_or_default())),
            None => Ok(found),
        }
    }

    fn known_text(&self, node: &Node, depth: usize) -> Result<String, (String, String)> {
        let found = self.known(node, depth)?;
        let text = found.as_text().map(str::to_owned);
        text.ok_or_else(|| wrong(format!("a function takes a text here, not {}", found.describe())))
    }

    /// What a name stands for: a parameter, a resource, or what is said of the stack.
    fn reference(&self, name: &str, span: &Range<usize>, depth: usize) -> Value {
        let text = |text: &str| Ok(Node::text(text, span));
        let help = format!("give it with --var {name}=VALUE");
        if let Some(value) = self.variables.get(name) {
            let is_list = self.parameter(name).is_some_and(is_list);
            return Ok(if is_list { list(value, span) } else { Node::text(value, span) });
        }
        match name {
            "AWS::StackName" => return text(&self.stack),
            "AWS::Partition" => return text("aws"),
            "AWS::URLSuffix" => return text("amazonaws.com"),
            "AWS::NoValue" => return Ok(Node { span: span.clone(), value: NodeValue::Null }),
            name if name.starts_with("AWS::") => {
                return Err((format!("`{name}` is known when the template is deployed"), help));
            }
            _ => {}
        }
        if let Some(parameter) = self.parameter(name) {
            let default = member(parameter, "Default").and_then(Node::as_text);
            let ty = member(parameter, "Type").and_then(Node::as_text).unwrap_or_default();
            return match default {
                Some(key) if ty.starts_with("AWS::SSM::") => Err((
                    format!("the parameter `{name}` is a value in the parameter store of AWS, under `{key}`"),
                    help,
                )),
                Some(value) if is_list(parameter) => Ok(list(value, span)),
                Some(value) => text(value),
                None => Err((format!("the parameter `{name}` has no default"), help)),
            };
        }
        let resource = member(self.document, "Resources")
            .and_then(|all| all.entries().iter().find(|(key, _)| key.name == name))
            .map(|(_, resource)| resource);
        let Some(resource) = resource else {
            return Err((format!("`{name}` is neither a parameter nor a resource of the template"), help));
        };
        let ty = member(resource, "Type").and_then(Node::as_text).unwrap_or_default();
        let named_by = match ty {
            "AWS::S3::Bucket" => "BucketName",
            _ if kind(resource).is_some() => "Name",
            _ => return Err((format!("what `{name}` ({ty}) is called is known when it is deployed"), help)),
        };
        match member(resource, "Properties").and_then(|properties| member(properties, named_by)) {
            Some(name) => self.known(name, depth),
            None => Err((format!("what `{name}` ({ty}) is called is known when it is deployed"), help)),
        }
    }

    fn parameter(&self, name: &str) -> Option<&'a Node> {
        let all = member(self.document, "Parameters")?;
        all.entries().iter().find(|(key, _)| key.name == name).map(|(_, parameter)| parameter)
    }
}

fn wrong(why: String) -> (String, String) {
    (why, "write the value out".to_owned())
}

fn is_list(parameter: &Node) -> bool {
    let ty = member(parameter, "Type").and_then(Node::as_text).unwrap_or_default();
    ty == "CommaDelimitedList" || ty.starts_with("List<")
}

fn list(text: &str, span: &Range<usize>) -> Node {
    Node::list(text.split(',').map(|item| Node::text(item.trim(), span)), span)
}

/// What a resource of a template is, if it is DataBrew's.
fn kind(resource: &Node) -> Option<Kind> {
    match member(resource, "Type")?.as_text()?.strip_prefix("AWS::DataBrew::")? {
        "Dataset" => Some(Kind::Dataset),
        "Recipe" => Some(Kind::Recipe),
        "Project" => Some(Kind::Project),
        "Ruleset" => Some(Kind::Ruleset),
        "Schedule" => Some(Kind::Schedule),
        "Job" => {
            let ty = member(resource, "Properties").and_then(|properties| member(properties, "Type"));
            let is_profile = ty.and_then(Node::as_text) == Some("PROFILE");
            Some(if is_profile { Kind::ProfileJob } else { Kind::RecipeJob })
        }
        _ => None,
    }
}

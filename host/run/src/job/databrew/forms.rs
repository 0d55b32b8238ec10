//! The forms that DataBrew's resources are written in: what the API takes and gives, alone, in lists or by what they are;
//! templates of CloudFormation; files, plans and states of Terraform.

use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};

use super::resource::{File, Kind, Resource, member, objects};
use super::template::Template;
use super::terraform;
use crate::job::members::{is_named, unknown_value};
use crate::job::options::JobOptions;

/// All resources of a document.
pub(super) fn resources(document: &Node, file: &Arc<File>, options: &JobOptions) -> Vec<Resource> {
    if let Some(resources) = member(document, "Resources").filter(|node| !node.entries().is_empty()) {
        return Template::new(document, &file.name, options).resources(resources, file);
    }
    let of_terraform = terraform::resources(document, file, options);
    if !of_terraform.is_empty() {
        return of_terraform;
    }
    let mut found = Vec::new();
    for node in objects(document) {
        match kind_of(node) {
            Some(kind) => found.push((kind, node)),
            None => grouped(node, &mut found),
        }
    }
    let resource = |(kind, node): (Kind, &Node)| of_api(kind, node, file, options);
    found.into_iter().map(resource).collect()
}

/// Resources under words that say what they are: `Dataset`, `CreateDataset`, `Datasets` and so on.
fn grouped<'a>(node: &'a Node, found: &mut Vec<(Kind, &'a Node)>) {
    const WORDS: &[(&str, Option<Kind>)] = &[
        ("Dataset", Some(Kind::Dataset)),
        ("Recipe", Some(Kind::Recipe)),
        ("RecipeJob", Some(Kind::RecipeJob)),
        ("ProfileJob", Some(Kind::ProfileJob)),
        ("Job", None),
        ("Project", Some(Kind::Project)),
        ("Ruleset", Some(Kind::Ruleset)),
        ("Schedule", Some(Kind::Schedule)),
    ];
    const VERBS: [&str; 4] = ["Create", "Update", "Describe", ""];
    for (key, value) in node.entries() {
        let is_word = |word: &str| {
            VERBS.iter().any(|verb| is_named(&key.name, &format!("{verb}{word}")))
                || is_named(&key.name, &format!("{word}s"))
        };
        let Some((_, kind)) = WORDS.iter().find(|(word, _)| is_word(word)) else { continue };
        for body in objects(value) {
            let of_members = kind_of(body);
            // A recipe is one that has steps: the word stands for others, too.
            let is_other = *kind == Some(Kind::Recipe) && of_members != Some(Kind::Recipe);
            match kind.or(of_members) {
                Some(kind) if !is_other => found.push((kind, body)),
                _ => {}
            }
        }
    }
}

/// What an object of the API is, by its members.
pub(super) fn kind_of(node: &Node) -> Option<Kind> {
    let has = |name: &str| member(node, name).is_some();
    let is_type = |name: &str| member(node, "Type").and_then(Node::as_text) == Some(name);
    let of_job = has("DatasetName") || has("ProjectName") || has("Outputs") || has("OutputLocation");
    if has("Steps") && !has("Action") {
        return Some(Kind::Recipe);
    }
    if member(node, "Input").is_some_and(|input| !input.entries().is_empty()) && has("Name") {
        return Some(Kind::Dataset);
    }
    if of_job && is_type("RECIPE") {
        return Some(Kind::RecipeJob);
    }
    if of_job && is_type("PROFILE") {
        return Some(Kind::ProfileJob);
    }
    if has("CronExpression") {
        return Some(Kind::Schedule);
    }
    let is_rule = |node: &&Node| member(node, "CheckExpression").is_some();
    let has_checks = || member(node, "Rules").is_some_and(|rules| objects(rules).iter().any(is_rule));
    if has("Rules") && (has("TargetArn") || has_checks()) {
        return Some(Kind::Ruleset);
    }
    if has("RecipeName") && has("DatasetName") {
        return Some(Kind::Project);
    }
    let of_outputs = ["DataCatalogOutputs", "DatabaseOutputs", "RecipeReference", "ProjectName"];
    let has_outputs =
        member(node, "Outputs").is_some_and(|outputs| matches!(outputs.value, NodeValue::List(_)));
    if has("Name") && (has_outputs || of_outputs.iter().any(|name| has(name))) {
        return Some(Kind::RecipeJob);
    }
    let of_profile = ["OutputLocation", "JobSample", "Configuration", "ProfileConfiguration"];
    if has("DatasetName") && of_profile.iter().any(|name| has(name)) {
        return Some(Kind::ProfileJob);
    }
    None
}

/// A resource as the API has it, with variables filled in outside of the steps of recipes.
fn of_api(kind: Kind, node: &Node, file: &Arc<File>, options: &JobOptions) -> Resource {
    let body = if kind == Kind::Recipe { node.clone() } else { filled(node, options) };
    Resource::new(kind, None, body, node.span.clone(), file)
}

/// A document with values in the place of `${name}`.
fn filled(node: &Node, options: &JobOptions) -> Node {
    let value = match &node.value {
        NodeValue::Text(text) => {
            let mut filled = text.clone();
            for (name, value) in &options.variables {
                filled = filled.replace(&format!("${{{name}}}"), value);
            }
            let open = filled.split_once("${").and_then(|(_, after)| after.split_once('}'));
            if let Some((name, _)) = open {
                let why = format!("`${{{name}}}` stands for a value that is not here");
                return unknown_value(&why, &format!("give it with --var {name}=VALUE"), &node.span);
            }
            NodeValue::Text(filled)
        }
        NodeValue::List(items) => NodeValue::List(items.iter().map(|item| filled(item, options)).collect()),
        NodeValue::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), filled(value, options)));
            NodeValue::Map(entries.collect())
        }
        other => other.clone(),
    };
    Node { span: node.span.clone(), value }
}

//! Where a recipe uses the parameters of its transform, and what is wrong with that whatever their values are.

use std::collections::BTreeSet;
use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;

use super::definition::{Definition, Parameter};
use super::file::{listed, said, wrong};
use super::template::{COLUMN, Part, Placeholder, TEXT, parts, whole};

/// What the placeholders of a recipe come to.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The texts that have one, with the parameters that stand in each.
    pub(super) places: Vec<(Range<usize>, Vec<String>)>,
    /// What is wrong in the recipe.
    pub(super) errors: Vec<Error>,
}

/// The placeholders of a recipe.
pub(super) fn of(document: &Node, definition: &Definition) -> Uses {
    let mut uses = Uses::default();
    uses.visit(document, definition);
    uses
}

impl Uses {
    /// Parameters that no placeholder stands for, as errors of the definition. `recipe` is the file that lacks them.
    pub(super) fn unused(&self, definition: &Definition, recipe: &str) -> Vec<Error> {
        let used: BTreeSet<&str> =
            self.places.iter().flat_map(|(_, names)| names).map(String::as_str).collect();
        let unused = definition.parameters.iter().filter(|parameter| !used.contains(parameter.name.as_str()));
        let error = |parameter: &Parameter| {
            let message = format!("parameter `{}` stands nowhere in `{recipe}`", parameter.name);
            let help =
                format!("write `{{{{{}}}}}` where its value belongs, or take it out here", parameter.name);
            wrong(message, &parameter.span).with_help(help)
        };
        unused.map(error).collect()
    }

    fn visit(&mut self, node: &Node, definition: &Definition) {
        match &node.value {
            NodeValue::Text(text) => self.text(text, &node.span, definition),
            NodeValue::List(items) => items.iter().for_each(|item| self.visit(item, definition)),
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    if parts(&key.name).iter().any(|part| matches!(part, Part::Placeholder(_))) {
                        let error = wrong("a placeholder stands in a value, and not in a key", &key.span);
                        let help = "give the name as a value: RENAME has `sourceColumn` and `targetColumn`, DERIVE `expression` and \
                                    `targetColumn`";
                        self.errors.push(error.with_help(help));
                    }
                    self.visit(value, definition);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, span: &Range<usize>, definition: &Definition) {
        let is_whole = whole(text).is_some();
        let mut names = Vec::new();
        for part in parts(text) {
            let Part::Placeholder(placeholder) = part else { continue };
            let found = definition.parameters.iter().find(|parameter| parameter.name == placeholder.name);
            let problem = match found {
                Some(parameter) => {
                    names.push(parameter.name.clone());
                    (!is_whole).then(|| inside(parameter, &placeholder)).flatten()
                }
                None => Some(unknown(&placeholder, definition)),
            };
            self.errors.extend(problem.map(|error| error.at_span(span.clone())));
        }
        if !names.is_empty() {
            self.places.push((span.clone(), names));
        }
    }
}

/// Why a placeholder cannot stand within a longer text.
fn inside(parameter: &Parameter, placeholder: &Placeholder) -> Option<Error> {
    let (name, form) = (placeholder.name, placeholder.form);
    if let Some(form) = form.filter(|form| ![COLUMN, TEXT].contains(form)) {
        let help = format!(
            "`{{{{{name} | {COLUMN}}}}}` writes the name of a column, and `{{{{{name} | {TEXT}}}}}` a text"
        );
        return Some(said(format!("`{{{{{name} | {form}}}}}` is not known")).with_help(help));
    }
    if parameter.is_optional && parameter.default.is_none() {
        let message =
            format!("`{{{{{name}}}}}` may have no value, and then nothing can stand for it within a text");
        let help = "give the parameter a `defaultValue`, or let the placeholder be all of the text";
        return Some(said(message).with_help(help));
    }
    let is_bare_list = form.is_none() && parameter.value_type.is_list();
    is_bare_list.then(|| {
        let help = format!(
            "in an expression, `{{{{{name} | {COLUMN}}}}}` and `{{{{{name} | {TEXT}}}}}` write its items with commas between them"
        );
        said(format!("`{{{{{name}}}}}` is a list, which cannot stand within a text")).with_help(help)
    })
}

fn unknown(placeholder: &Placeholder, definition: &Definition) -> Error {
    let names = || definition.parameters.iter().map(|parameter| parameter.name.as_str());
    let near = nearest(placeholder.name, names());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{{{{{near}}}}}`?"));
    let error = said(format!("`{}` has no parameter `{}`{near}", definition.name, placeholder.name));
    if definition.parameters.is_empty() {
        error.with_help("it has no parameters")
    } else {
        error.with_help(format!("parameters: {}", listed(names())))
    }
}

//! What a transform is, for people: its page, and lists of transforms.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::choice::Choice;
use super::definition::Parameter;
use super::file::listed;
use super::find::{Body, Plugin, Transforms};
use crate::error::RunError;

/// A transform of a user's.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Transform {
    /// Its name.
    pub name: String,
    /// Its name on screens, where it has one.
    pub display_name: Option<String>,
    /// What it does, where that is said.
    pub description: Option<String>,
    /// The name by which nodes of Glue Studio call it.
    pub function: String,
    /// Its parameters, in their order.
    pub parameters: Vec<TransformParameter>,
    /// The file that defines it.
    pub definition: String,
    /// The file with its steps, its module or its program.
    pub recipe: String,
    /// Whether a module does its work.
    pub is_module: bool,
    /// Whether a program in Python does its work.
    pub is_program: bool,
}

/// A parameter of a transform.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TransformParameter {
    /// Its name.
    pub name: String,
    /// What it is for, where that is said.
    pub description: Option<String>,
    /// Its type: `str`, `int`, `float`, `bool`, or `list of` one of these.
    pub value_type: String,
    /// Whether a value has to be given.
    pub is_required: bool,
    /// The value where none is given.
    pub default: Option<String>,
    /// What values have to be, where not all of the type will do.
    pub rule: Option<String>,
}

/// The transforms of folders.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransformsFound {
    /// Those that have no errors, in the order of their folders and files.
    pub transforms: Vec<Transform>,
    /// What is wrong with the others: the file of the definition, and why it cannot be used.
    pub broken: Vec<(PathBuf, RunError)>,
}

/// The transforms that are defined in these folders.
pub fn transforms(folders: &[PathBuf]) -> TransformsFound {
    let mut found = TransformsFound { transforms: Vec::new(), broken: Vec::new() };
    for candidate in Transforms::of(folders).definitions() {
        match candidate.plugin("transform", None) {
            Ok(plugin) => found.transforms.push(Transform::of(&plugin)),
            Err(errors) => {
                let file = &candidate.file;
                let error = recipe_core::Diagnostics::new(&*file.name, &*file.text, errors);
                found.broken.push((candidate.path.clone(), error.into()));
            }
        }
    }
    found
}

impl Transform {
    fn of(plugin: &Plugin) -> Transform {
        let definition = &plugin.definition;
        Transform {
            name: definition.name.clone(),
            display_name: definition.display_name.clone(),
            description: definition.description.clone(),
            function: definition.function.clone(),
            parameters: definition.parameters.iter().map(TransformParameter::of).collect(),
            definition: plugin.file.name.to_string(),
            recipe: plugin.body.name(),
            is_module: matches!(plugin.body, Body::Module(_)),
            is_program: matches!(plugin.body, Body::Program(_)),
        }
    }

    /// One line of what it does: its name on screens, and its description.
    pub fn summary(&self) -> String {
        let said = [&self.display_name, &self.description].into_iter().flatten();
        let said: Vec<&str> = said.map(|text| text.trim_end_matches('.')).collect();
        if said.is_empty() { String::new() } else { format!("{}.", said.join(": ")) }
    }

    /// Its page, as Markdown.
    pub fn page(&self) -> String {
        let mut page = format!("# {}\n\n", self.name);
        for text in [&self.display_name, &self.description].into_iter().flatten() {
            let _ = writeln!(page, "{text}\n");
        }
        let does = match () {
            () if self.is_module => "it is run by the module",
            () if self.is_program => "with `--python`, it is run by the program",
            () => "its steps are in",
        };
        let _ = writeln!(page, "Defined in `{}`; {does} `{}`.", self.definition, self.recipe);
        if self.function != self.name {
            let _ = writeln!(page, "Nodes of Glue Studio call it `{}`.", self.function);
        }
        if self.parameters.is_empty() {
            page.push_str("\nIt takes no parameters.\n");
            return page;
        }
        page.push_str(
            "\n| Parameter | Type | Required | Default | Rule | What it is |\n|---|---|---|---|---|---|\n",
        );
        for parameter in &self.parameters {
            let required = if parameter.is_required { "yes" } else { "no" };
            let code =
                |text: &Option<String>| text.as_ref().map_or(String::new(), |text| format!("`{text}`"));
            let cells = [
                format!("`{}`", parameter.name),
                parameter.value_type.clone(),
                required.to_owned(),
                code(&parameter.default),
                parameter.rule.clone().unwrap_or_default(),
                parameter.description.clone().unwrap_or_default(),
            ];
            let cells = cells.map(|cell| cell.replace('|', "\\|").replace(['\n', '\r'], " "));
            let _ = writeln!(page, "| {} |", cells.join(" | "));
        }
        page
    }
}

impl TransformParameter {
    fn of(parameter: &Parameter) -> TransformParameter {
        let of_choice = match &parameter.choice {
            Choice::Any => None,
            Choice::Of(values) => Some(format!("one of {}", listed(values))),
            Choice::Columns => Some("a column of the input".to_owned()),
        };
        let of_rule = parameter.rule.as_ref().map(|rule| match &rule.message {
            Some(message) => format!("matches `{}`: {message}", rule.regex.as_str()),
            None => format!("matches `{}`", rule.regex.as_str()),
        });
        let rules: Vec<String> = of_choice.into_iter().chain(of_rule).collect();
        TransformParameter {
            name: parameter.name.clone(),
            description: parameter.description.clone().or_else(|| parameter.display_name.clone()),
            value_type: parameter.value_type.describe(),
            is_required: parameter.is_required(),
            default: parameter.default.as_ref().map(|value| value.texts().join(", ")),
            rule: (!rules.is_empty()).then(|| rules.join("; ")),
        }
    }
}

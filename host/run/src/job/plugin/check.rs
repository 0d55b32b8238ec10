//! Checks of a transform without a job: its definition, its recipe or its module, and how the two belong together. A program is not
//! looked into.

use std::path::Path;

use recipe_core::{Diagnostics, Error, Recipe};

use super::choice::Choice;
use super::definition::Parameter;
use super::file::File;
use super::find::{Body, Candidate, Plugin, definition_of, is_module, is_program};
use super::given::Values;
use super::steps::Steps;
use super::value::{Type, Value};
use crate::error::{Result, RunError};
use crate::report::Warning;

/// A transform that has no errors.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TransformCheck {
    /// Its name.
    pub name: String,
    /// How many parameters it takes.
    pub parameters: usize,
    /// The file of its recipe, of its module or of its program.
    pub recipe: String,
    /// Whether a module does its work.
    pub is_module: bool,
    /// Whether a program in Python does its work.
    pub is_program: bool,
    /// How many steps the recipe has; one of a module that carries no recipe, and of a program.
    pub steps: usize,
    /// What may not be meant as the definition has it.
    pub warnings: Vec<Warning>,
}

/// Checks the transform that a file defines, or whose recipe, module or program it is; nothing where it is none of these.
///
/// Parameters have their default values, or else values of their types, so that steps are checked as far as they do not depend on
/// values that only a job gives; once with all parameters, and once with those that are required alone. A module is asked to take
/// such a step.
///
/// # Errors
///
/// The file cannot be read, or all that is wrong with the definition and the recipe at once.
pub fn check_transform(path: impl AsRef<Path>) -> Result<Option<TransformCheck>> {
    let beside = definition_of(path.as_ref());
    if beside.is_none() && (is_module(path.as_ref()) || is_program(path.as_ref())) {
        return Ok(None);
    }
    let path = beside.as_deref().unwrap_or(path.as_ref());
    let read = Candidate::read(path);
    let candidate = read.map_err(|source| RunError::ReadRecipe { path: path.to_owned(), source })?;
    if !candidate.is_definition() {
        return Ok(None);
    }
    let file = candidate.file.clone();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let label = format!("transform `{stem}`");
    let plugin = candidate.plugin(&label, None).map_err(|errors| fail(&file, errors))?;
    let mut errors: Vec<Error> = Vec::new();
    let mut steps = 0;
    for only_required in [false, true] {
        match tried(&plugin, only_required, &label) {
            Ok(count) => steps = steps.max(count),
            Err(found) => {
                let fresh: Vec<Error> = found.into_iter().filter(|error| !errors.contains(error)).collect();
                errors.extend(fresh);
            }
        }
    }
    if !errors.is_empty() {
        return Err(fail(&file, errors));
    }
    let shown = Recipe::joined(&file.name, []);
    Ok(Some(TransformCheck {
        name: plugin.definition.name.clone(),
        parameters: plugin.definition.parameters.len(),
        recipe: plugin.body.name(),
        is_module: matches!(plugin.body, Body::Module(_)),
        is_program: matches!(plugin.body, Body::Program(_)),
        steps,
        warnings: Warning::all(&shown, plugin.warnings),
    }))
}

fn fail(file: &File, errors: Vec<Error>) -> RunError {
    Diagnostics::new(&*file.name, &*file.text, errors).into()
}

/// The number of steps, where they have no errors but those that values may be blamed for which no definition gives.
fn tried(plugin: &Plugin, only_required: bool, label: &str) -> Result<usize, Vec<Error>> {
    let (mut values, mut made_up) = (Values::new(), Vec::new());
    for parameter in &plugin.definition.parameters {
        let value = match &parameter.default {
            Some(default) => default.clone(),
            None if only_required && parameter.is_optional => continue,
            None => {
                made_up.push(parameter.name.as_str());
                sample(parameter)
            }
        };
        values.insert(parameter.name.clone(), value);
    }
    let (steps, errors) = match &plugin.body {
        Body::Recipe(steps) => of_recipe(steps, plugin, (&values, &made_up), label),
        Body::Module(module) => {
            let defined = (&plugin.definition, &plugin.file);
            (module.steps(), module.tried(defined, &values, &made_up, label))
        }
        Body::Program(_) => (1, Vec::new()),
    };
    if errors.is_empty() { Ok(steps) } else { Err(errors) }
}

/// The number of steps, and what is wrong with them.
fn of_recipe(
    steps: &Steps,
    plugin: &Plugin,
    (values, made_up): (&Values, &[&str]),
    label: &str,
) -> (usize, Vec<Error>) {
    let (count, errors) = match steps.recipe(values, label) {
        Ok(recipe) => {
            (recipe.steps().len(), recipe.check().err().map_or_else(Vec::new, |found| found.errors))
        }
        Err(errors) => (0, errors),
    };
    let uses = steps.uses(&plugin.definition);
    let is_made_up = |name: &String| made_up.contains(&name.as_str());
    let of_samples = uses.places.iter().filter(|(_, names)| names.iter().any(is_made_up));
    let places: Vec<_> = of_samples.map(|(span, _)| span).collect();
    let is_excused = |error: &Error| {
        error
            .span()
            .is_some_and(|span| places.iter().any(|place| place.start <= span.start && span.end <= place.end))
    };
    (count, errors.into_iter().filter(|error| !is_excused(error)).collect())
}

/// A value that a parameter may have.
fn sample(parameter: &Parameter) -> Value {
    let scalar = parameter.value_type.scalar();
    let one = match &parameter.choice {
        Choice::Of(values) => values.first().and_then(|value| scalar.read(value).ok()),
        Choice::Any | Choice::Columns => None,
    };
    let one = one.unwrap_or_else(|| scalar.sample());
    match parameter.value_type {
        Type::One(_) => one,
        Type::List(_) => Value::List(vec![one]),
    }
}

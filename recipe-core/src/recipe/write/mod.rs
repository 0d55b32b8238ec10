//! Recipes as text again: in DataBrew's form, as JSON for people, and in the short form as YAML.

mod json;
#[cfg(test)]
mod tests;
mod values;
mod yaml;

pub use yaml::yaml_scalar;

use super::{RawStep, Recipe, comments};
use crate::error::{Error, Kind};
use crate::step::Family;
use crate::steps;

/// How a recipe is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// As DataBrew exports and imports recipes: every value a text, lists and objects as JSON in a text.
    DataBrew,
    /// JSON for people: lists and objects as such, comments kept.
    Json,
    /// The short form, as YAML, comments kept.
    Yaml,
}

/// A recipe as text.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Written {
    /// The text, which ends with a line break.
    pub text: String,
    /// What the form has no place for, and what DataBrew does not know.
    pub warnings: Vec<Error>,
}

impl Recipe {
    /// The recipe in this form. Its layout is always the same, so that only what was changed differs; and reading it gives the
    /// same steps, if the recipe [checks](Self::check).
    ///
    /// ```
    /// use recipe_core::{Form, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"a\",\"b\"]"}}}]"#,
    /// )?;
    /// assert_eq!(recipe.write(Form::Yaml).text, "- drop: [a, b]\n");
    /// # Ok(())
    /// # }
    /// ```
    pub fn write(&self, form: Form) -> Written {
        let comments = comments::by_step(self);
        let text = match form {
            Form::DataBrew => json::databrew(self),
            Form::Json => json::readable(self, &comments),
            Form::Yaml => yaml::write(self, &comments),
        };
        let warnings = if form == Form::DataBrew { lost(self, &comments) } else { Vec::new() };
        Written { text, warnings }
    }
}

impl Recipe {
    /// The steps alone as a list of YAML in the short form, each line with so many spaces before it, as they stand in a job.
    pub fn steps_as_yaml(&self, indent: usize) -> String {
        // Steps of several texts have comments in none of them.
        let is_of_one_text = self.steps().iter().all(|step| step.origin.is_none());
        let comments =
            if is_of_one_text { comments::by_step(self) } else { vec![Vec::new(); self.steps().len() + 1] };
        let mut text = String::new();
        yaml::write_steps(self, &comments, indent, &mut text);
        text
    }
}

impl RawStep {
    /// The step alone as YAML in the short form.
    ///
    /// ```
    /// use recipe_core::Recipe;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse("- drop: [a, b]\n- upper_case: city\n  when: a > 1\n")?;
    /// assert_eq!(recipe.steps()[1].to_yaml(), "- upper_case: city\n  when: a > 1\n");
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        yaml::write_step(self, "", &mut text);
        text
    }
}

/// What DataBrew's form has no place for, or DataBrew does not know.
fn lost(recipe: &Recipe, comments: &[Vec<String>]) -> Vec<Error> {
    let mut warnings = Vec::new();
    let mut warn = |step: &RawStep, what: &str| {
        let warning = Error::from(Kind::NotWritten(what.to_owned()));
        warnings.push(warning.at_step(step.number, &step.operation).at_span(step.operation_span.clone()));
    };
    for (step, above) in recipe.steps().iter().zip(comments) {
        if step.disabled {
            warn(step, "is disabled, and left out");
            continue;
        }
        if step.comment.is_some() || !above.is_empty() {
            warn(step, "has a comment, which is left out");
        }
        let known = steps::find(&step.operation);
        if known.is_some_and(|known| known.family == Family::Extension) {
            warn(step, "is an operation that DataBrew does not have");
        }
        let ours = known.into_iter().flat_map(|known| known.params).map(|param| param.info());
        for info in ours.filter(|info| info.extension) {
            let is_it = |name: &str| name == info.name || info.aliases.contains(&name);
            if step.parameters.iter().any(|given| is_it(&given.name)) {
                warn(step, &format!("has `{}`, which DataBrew does not have", info.name));
            }
        }
        let several = known.filter(|known| known.takes_several()).is_some_and(|_| {
            let choices = crate::step::SEVERAL.iter().map(|param| param.info().name);
            choices.into_iter().any(|name| step.parameters.iter().any(|given| given.name == name))
        });
        if several {
            warn(step, "is about several columns, and has one in DataBrew");
        }
        if step.conditions.iter().any(|condition| !condition.is_question()) {
            warn(step, "has conditions that DataBrew does not have: groups, or expressions");
        }
    }
    warnings
}

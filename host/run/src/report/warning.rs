//! What may not be meant.

use recipe_core::{Error, Recipe};
use serde::Serialize;

/// Something that may not be meant as the recipe has it. It hinders nothing.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// The stable name of its kind.
    pub code: &'static str,
    /// The step, from 1; none where it is about the reading of the input.
    pub step: Option<usize>,
    /// The step's operation.
    pub operation: Option<String>,
    /// What it is.
    pub message: String,
    /// What can be done about it.
    pub help: Option<String>,
    /// All of it as a person reads it, with the place in the recipe.
    #[serde(skip)]
    pub rendered: String,
}

impl Warning {
    /// All `warnings` about a recipe, in the order of its text.
    pub(crate) fn all(recipe: &Recipe, warnings: Vec<Error>) -> Vec<Self> {
        let all = recipe.warnings(warnings).warnings.into_iter().map(|warning| Warning {
            code: warning.kind().code(),
            step: warning.step(),
            operation: warning.operation().map(str::to_owned),
            message: warning.kind().to_string(),
            help: warning.help(),
            rendered: recipe.warnings(vec![warning]).render(),
        });
        all.collect()
    }
}

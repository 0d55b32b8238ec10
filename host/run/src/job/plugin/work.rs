//! What a node does that names a transform.

use std::ops::Range;

use arrow_schema::Schema;
use recipe_core::Error;

use super::find::{Body, Transforms};
use super::given::{ChosenColumn, Given, values};
use crate::job::node::Work;

/// A node that names a transform.
pub(crate) struct Call<'a> {
    /// The names by which it may mean one, that of messages first.
    pub(crate) names: &'a [&'a str],
    /// The values it gives.
    pub(crate) given: &'a [Given],
    /// What messages call the node.
    pub(crate) node: &'a str,
    /// Where it names the transform.
    pub(crate) span: Range<usize>,
}

/// What a node does that names a transform.
pub(crate) struct Called {
    /// The steps with values in the place of parameters, or the module with the values.
    pub(crate) work: Work,
    /// What in the definition may not be meant so.
    pub(crate) warnings: Vec<Error>,
}

impl Transforms {
    /// What a node does; nothing where there is no such transform. Errors are placed where they are: in the job, in the
    /// definition or in the recipe.
    pub(crate) fn call(&self, call: &Call) -> Result<Option<Called>, Vec<Error>> {
        let at = |errors: Vec<Error>| -> Vec<Error> {
            errors.into_iter().map(|error| error.at_span(call.span.clone())).collect()
        };
        let Some(plugin) = self.find(call.names, call.node).map_err(at)? else { return Ok(None) };
        let (values, columns) = values(&plugin.definition, call.given, &call.span)?;
        let work = match &plugin.body {
            Body::Recipe(steps) => Work::Transform(Box::new(steps.recipe(&values, call.node)?), columns),
            Body::Module(module) => {
                let step = module.step(&plugin.definition, &values, call.given, &call.span);
                Work::Module(Box::new(step), columns)
            }
        };
        Ok(Some(Called { work, warnings: plugin.warnings.clone() }))
    }

    /// The name nearest to one that is not there.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        recipe_core::engine::nearest(name, self.names())
    }
}

/// Checks that the columns are there which parameters have to name.
pub(crate) fn check_columns(chosen: &[ChosenColumn], schema: &Schema) -> Result<(), Vec<Error>> {
    let names = || schema.fields().iter().map(|field| field.name().as_str());
    let absent = chosen.iter().filter(|one| schema.field_with_name(&one.column).is_err());
    let error = |one: &ChosenColumn| {
        Error::column_not_found(&one.column, names()).at_parameter(&one.parameter).at_span(one.span.clone())
    };
    let errors: Vec<Error> = absent.map(error).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

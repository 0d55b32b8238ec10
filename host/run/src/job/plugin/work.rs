//! What a node does that names a transform.

use std::ops::Range;
use std::path::Path;

use arrow_schema::Schema;
use recipe_core::Error;
use recipe_store::s3::S3;

use super::find::{Body, PROGRAM, Transforms};
use super::given::{ChosenColumn, Given, values};
use super::program::{self, NodeProgram};
use crate::job::node::Work;
use crate::job::python::Interpreter;

/// A node that names a transform.
pub(crate) struct Call<'a> {
    /// The names by which it may mean one, that of messages first.
    pub(crate) names: &'a [&'a str],
    /// The values it gives.
    pub(crate) given: &'a [Given],
    /// Where it names the transform.
    pub(crate) span: Range<usize>,
    /// What it says of the program that does the work in AWS, where it says it and programs are run.
    pub(crate) program: Option<NodeProgram<'a, 'a>>,
}

/// What a node is read with that names a transform.
pub(crate) struct CalledIn<'a> {
    /// What runs programs in Python, where there is something.
    pub(crate) interpreter: Option<Interpreter>,
    /// How S3 is reached.
    pub(crate) s3: &'a S3,
    /// What messages call the node.
    pub(crate) node: &'a str,
}

/// What a node does that names a transform.
pub(crate) struct Called {
    /// The steps with values in the place of parameters, or the module or the program with the values.
    pub(crate) work: Work,
    /// What in the definition may not be meant so.
    pub(crate) warnings: Vec<Error>,
}

impl Transforms {
    /// What a node does; nothing where there is no such transform. Errors are placed where they are: in the job, in the
    /// definition or in the recipe.
    pub(crate) fn call(&self, call: &Call, within: &CalledIn) -> Result<Option<Called>, Vec<Error>> {
        let at = |errors: Vec<Error>| -> Vec<Error> {
            errors.into_iter().map(|error| error.at_span(call.span.clone())).collect()
        };
        let elsewhere = call.program.as_ref().map(|program| program.place.as_str());
        let named = self.find(call.names, within.node, elsewhere).map_err(at)?;
        let is_named = named.is_some();
        let found = match (named, &call.program) {
            (None, Some(program)) => program.plugin(call, within).map_err(at)?,
            (named, _) => named,
        };
        let Some(plugin) = found else { return Ok(None) };
        let (values, columns) = values(&plugin.definition, call.given, &call.span)?;
        let work = match &plugin.body {
            Body::Recipe(steps) => Work::Transform(Box::new(steps.recipe(&values, within.node)?), columns),
            Body::Module(module) => {
                let step = module.step(&plugin.definition, &values, call.given, &call.span);
                Work::Module(Box::new(step), columns)
            }
            Body::Program(place) => {
                let beside = Path::new(&*plugin.file.name).with_extension(PROGRAM);
                let is_named = is_named && beside == Path::new(place);
                let spec = program::spec((&plugin.definition, place, is_named), &values, within);
                Work::Program(Box::new(spec.map_err(|error| at(vec![error]))?), columns)
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

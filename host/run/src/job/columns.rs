//! The columns after each node, before any row is read.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::error::Kind;
use recipe_core::{Context, Dataset as CoreTable, Error, Recipe, Secrets};
use recipe_tables::write::PartitionColumns;

use super::members::Problems;
use super::node::{JobNode, Lowered, Lowering, Table, Work};
use super::plugin::check_columns;
use super::source::Opened;
use super::union::align;
use crate::error::{Result, RunError};
use crate::quality::outcome;

/// What is known of a node before any row is read.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// Its columns; none where they depend on the data, or on files that are not there.
    pub(super) columns: Option<SchemaRef>,
    /// Its steps, where the columns of its inputs are known: over its first input, and of a union over each.
    pub(super) steps: Vec<Recipe>,
    /// What it reads, opened.
    pub(super) source: Option<Box<Opened>>,
}

/// What steps of a job are compiled with.
#[derive(Clone)]
pub(super) struct Setup {
    pub(super) now: i64,
    pub(super) seed: u64,
    pub(super) secrets: Secrets,
}

impl Setup {
    pub(super) fn context(&self, tables: Vec<Arc<CoreTable>>) -> Context {
        let context = Context::default().with_datasets(tables).with_now(self.now).with_seed(self.seed);
        context.with_secrets(self.secrets.clone())
    }
}

/// The job's text, for recipes that are made of it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

/// What is known of each node. `open` opens a source; what it gives nothing for is not there. All problems go to `problems`.
pub(super) fn learn(
    nodes: &[JobNode],
    text: Text,
    setup: &Setup,
    problems: &mut Problems,
    mut open: impl FnMut(usize, &JobNode) -> Result<Option<Opened>>,
) -> Result<Vec<Known>> {
    let mut known: Vec<Known> = Vec::with_capacity(nodes.len());
    for (number, node) in nodes.iter().enumerate() {
        let inputs: Option<Vec<Table>> = node
            .inputs
            .iter()
            .map(|input| {
                let schema = known[*input].columns.clone()?;
                Some(Table { name: nodes[*input].id.clone(), schema })
            })
            .collect();
        let learnt = match (&node.work, inputs) {
            (Work::Source(_), _) => open(number, node)?.map(|opened| Known {
                columns: Some(opened.columns.clone()),
                steps: Vec::new(),
                source: Some(Box::new(opened)),
            }),
            (_, None) => None,
            (Work::Target(spec), Some(inputs)) => {
                if let Err(error) = PartitionColumns::check(&spec.partition_by, &inputs[0].schema) {
                    let error = Error::from(Kind::Job(error.to_string())).at_span(spec.span.clone());
                    problems.errors.push(error.at_origin(&node.origin));
                }
                Some(Known { columns: Some(inputs[0].schema.clone()), ..Known::default() })
            }
            (_, Some(inputs)) => match stepped(node, text, setup, inputs) {
                Ok((found, warnings)) => {
                    problems.warnings.extend(warnings);
                    Some(found)
                }
                Err(errors) => {
                    problems.errors.extend(errors);
                    None
                }
            },
        };
        known.push(learnt.unwrap_or_default());
    }
    Ok(known)
}

/// The steps of a node over inputs with these columns, the columns after them, and what may not be meant.
pub(super) fn stepped(
    node: &JobNode,
    text: Text,
    setup: &Setup,
    inputs: Vec<Table>,
) -> std::result::Result<(Known, Vec<Error>), Vec<Error>> {
    let one = |lowering: &Lowering, inputs: Vec<Table>| {
        let (recipe, warnings) = lowered(node, text, lowering, &inputs)?;
        let (columns, more) = after(&recipe, setup, &inputs)?;
        Ok((Known { columns, steps: vec![recipe], source: None }, warnings.into_iter().chain(more).collect()))
    };
    match &node.work {
        Work::Steps(lowering) => one(lowering, inputs),
        Work::StepsFrom(first, lowering) => {
            let mut inputs = inputs;
            inputs.rotate_left(*first);
            one(lowering, inputs)
        }
        Work::Recipe(recipe) => of_recipe(node, text, recipe, setup, &inputs),
        Work::Transform(recipe, chosen) => {
            check_columns(chosen, &inputs[0].schema).map_err(|errors| placed(node, errors))?;
            of_recipe(node, text, recipe, setup, &inputs)
        }
        Work::Module(step, chosen) => {
            check_columns(chosen, &inputs[0].schema).map_err(|errors| placed(node, errors))?;
            let columns = step.columns(&inputs[0].schema, &node.origin)?;
            Ok((Known { columns, ..Known::default() }, Vec::new()))
        }
        Work::Program(_, chosen) => {
            check_columns(chosen, &inputs[0].schema).map_err(|errors| placed(node, errors))?;
            Ok((Known::default(), Vec::new()))
        }
        Work::Union { span, .. } => {
            let aligned = align(&inputs, span).map_err(|errors| placed(node, errors))?;
            let mut steps = Vec::new();
            let mut columns = None;
            for (steps_of_one, input) in aligned.into_iter().zip(inputs) {
                let recipe = made(node, text, &steps_of_one)?;
                columns = after(&recipe, setup, &[input])?.0;
                steps.push(recipe);
            }
            Ok((Known { columns, steps, source: None }, Vec::new()))
        }
        Work::Sql(spec) => {
            let tables: Vec<(String, SchemaRef)> =
                spec.aliases.iter().cloned().zip(inputs.into_iter().map(|input| input.schema)).collect();
            let columns = spec.engine.columns(spec.at(setup.now), &tables);
            let columns = columns.map_err(|problem| placed(node, vec![spec.placed(problem)]))?;
            Ok((Known { columns: Some(columns), ..Known::default() }, Vec::new()))
        }
        Work::Outcomes(_) => Ok((Known { columns: Some(outcome::schema()), ..Known::default() }, Vec::new())),
        Work::Verdict(_) => {
            let columns = inputs.into_iter().next().map(|input| input.schema);
            Ok((Known { columns, ..Known::default() }, Vec::new()))
        }
        Work::Source(_)
        | Work::Target(_)
        | Work::Collection(_)
        | Work::Code(_)
        | Work::Select(..)
        | Work::SelectFromCode(..)
        | Work::Spread(_)
        | Work::With(..)
        | Work::Nothing => Ok((Known::default(), Vec::new())),
    }
}

/// The same of a node that runs a recipe.
fn of_recipe(
    node: &JobNode,
    text: Text,
    recipe: &Recipe,
    setup: &Setup,
    inputs: &[Table],
) -> std::result::Result<(Known, Vec<Error>), Vec<Error>> {
    let recipe = Recipe::joined(text.name, [(node.origin.node.as_str(), false, recipe)]);
    let (columns, warnings) = after(&recipe, setup, inputs)?;
    Ok((Known { columns, steps: vec![recipe], source: None }, warnings))
}

fn lowered(
    node: &JobNode,
    text: Text,
    lowering: &Lowering,
    inputs: &[Table],
) -> std::result::Result<(Recipe, Vec<Error>), Vec<Error>> {
    let Lowered { steps, warnings } = lowering(inputs).map_err(|errors| placed(node, errors))?;
    Ok((made(node, text, &steps)?, placed(node, warnings)))
}

/// A recipe of steps that stand for a node.
fn made(
    node: &JobNode,
    text: Text,
    steps: &[recipe_core::engine::document::Node],
) -> std::result::Result<Recipe, Vec<Error>> {
    let recipe =
        Recipe::from_steps(text.name, text.text, steps).map_err(|found| placed(node, found.errors))?;
    Ok(Recipe::joined(text.name, [(node.origin.node.as_str(), true, &recipe)]))
}

/// Errors of a node, placed where it is named unless they have a place.
pub(super) fn placed(node: &JobNode, errors: Vec<Error>) -> Vec<Error> {
    errors.into_iter().map(|error| error.at_span(node.span.clone()).at_origin(&node.origin)).collect()
}

/// The columns after a recipe, where they do not depend on the data, and what may not be meant as it has it.
fn after(
    recipe: &Recipe,
    setup: &Setup,
    inputs: &[Table],
) -> std::result::Result<(Option<SchemaRef>, Vec<Error>), Vec<Error>> {
    let empty = |table: &Table| Arc::new(CoreTable::new(&*table.name, table.schema.clone(), Vec::new()));
    let context = setup.context(inputs[1..].iter().map(empty).collect());
    let program = recipe.compile(&inputs[0].schema, &context).map_err(|found| found.errors)?;
    let warnings = recipe.warnings(program.warnings.clone()).warnings;
    let columns = program.plan.rest.is_none().then(|| program.plan.output().clone());
    Ok((columns, warnings))
}

/// Errors that ended the work on a job, shown in its text.
pub(super) fn fail(text: Text, errors: Vec<Error>) -> RunError {
    recipe_core::Diagnostics::new(text.name, text.text, errors).into()
}

//! A recipe and what it is compiled for, up to a look at the data or from there on.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use chrono::Utc;
use recipe_core::engine::plan::{Expectation, Limit, Look, Node, Plan, Position, Rest};
use recipe_core::{Context, Dataset, Recipe};
use recipe_run::FailedCells;

use crate::error::RecipeError;
use crate::options::Settings;

/// A recipe, what it is compiled for, and how far.
///
/// Where columns depend on the data, as after PIVOT, a recipe is several operators: each ends at a look, whose values are
/// what the next one is planned with.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) recipe: Recipe,
    pub(crate) settings: Settings,
    context: Context,
    /// The columns of the input of the recipe.
    input: SchemaRef,
    /// The names and the columns of second tables.
    tables: Vec<(String, SchemaRef)>,
    /// What the looks before this operator found.
    values: Vec<ArrayRef>,
    /// The look that the operator begins after, and its step.
    pub(crate) looked: Option<(Look<Position>, usize)>,
}

/// A plan of a part of a recipe, without the rows of second tables.
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    /// What has to be seen of its rows before the next part is planned.
    pub(crate) rest: Option<Rest>,
}

impl Definition {
    /// The first part of a recipe.
    ///
    /// # Errors
    ///
    /// The recipe is wrong, or does not fit these columns.
    pub(crate) fn new(
        recipe: &Recipe,
        settings: Settings,
        input: SchemaRef,
        tables: Vec<(String, SchemaRef)>,
    ) -> Result<Definition, RecipeError> {
        recipe.check()?;
        recipe.check_secrets(&settings.secrets)?;
        check_names(recipe, &input)?;
        for (_, schema) in &tables {
            check_names(recipe, schema)?;
        }
        let quarantine = recipe.expectations().into_iter().find(|expectation| expectation.quarantines);
        if let (Some(expectation), None) = (quarantine, &settings.rejects) {
            let recipe = recipe.source().to_owned();
            return Err(RecipeError::NoQuarantine { recipe, step: expectation.step });
        }
        let now = settings.now.unwrap_or_else(|| Utc::now().timestamp_micros());
        let mut secrets = settings.secrets.clone();
        if !recipe.secrets().is_empty() && !secrets.has_random() {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| RecipeError::Random(error.to_string()))?;
            secrets = secrets.with_random(bytes);
        }
        let context = Context::default().with_now(now).with_seed(settings.seed).with_secrets(secrets);
        let recipe = recipe.clone();
        Ok(Definition { recipe, settings, context, input, tables, values: Vec::new(), looked: None })
    }

    /// The part after a look.
    pub(crate) fn after(&self, rest: &Rest, values: ArrayRef) -> Definition {
        let mut next = self.clone();
        next.values.push(values);
        next.looked = Some((rest.look.clone(), rest.step));
        next
    }

    /// The same for a table, and second tables, with columns of other types, of which some may be gone; none where they have
    /// the same. A part after a look is planned for what the part before gives.
    pub(crate) fn fitting(&self, inputs: &[&SchemaRef]) -> Option<Definition> {
        if self.looked.is_some() {
            return None;
        }
        let (input, tables) = inputs.split_first()?;
        let retyped = Definition {
            input: with_types(&self.input, input),
            tables: self
                .tables
                .iter()
                .zip(tables)
                .map(|((name, schema), types)| (name.clone(), with_types(schema, types)))
                .collect(),
            ..self.clone()
        };
        (retyped.input != self.input || retyped.tables != self.tables).then_some(retyped)
    }

    /// The part, planned with no rows of second tables: its columns do not depend on them.
    pub(crate) fn plan(&self) -> Result<Planned, RecipeError> {
        self.plan_with(self.tables.iter().map(|_| Vec::new()).collect())
    }

    /// The part, planned with the rows of second tables.
    pub(crate) fn plan_with(&self, rows: Vec<Vec<RecordBatch>>) -> Result<Planned, RecipeError> {
        let tables = self.tables.iter().zip(rows);
        let tables = tables.map(|((name, schema), rows)| Arc::new(Dataset::new(name, schema.clone(), rows)));
        let context = self.context.clone().with_datasets(tables.collect());
        let mut plan = self.recipe.compile(&self.input, &context)?.plan;
        let mut expectations = std::mem::take(&mut plan.expectations);
        for values in &self.values {
            if let Some(rest) = plan.rest.take() {
                expectations.retain(|expectation| expectation.step > rest.step);
                plan = (rest.plan)(values).map_err(|error| self.recipe.diagnostics(vec![error]))?;
            }
        }
        let rest = plan.rest.take();
        if let Some(rest) = &rest {
            expectations.retain(|expectation| expectation.step <= rest.step);
        }
        plan.expectations = expectations;
        Ok(Planned { plan, rest })
    }

    /// The last value that was found by the look before this part.
    pub(crate) fn found(&self) -> Option<&ArrayRef> {
        self.values.last()
    }

    /// The names of second tables.
    pub(crate) fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a plan of it may run on parts of the rows on their own, without what is seen of others.
    pub(crate) fn is_divisible(&self, plan: &Plan) -> bool {
        let Settings { failed, in_order, rejects, .. } = &self.settings;
        let is_free = |expectation: &Expectation| expectation.limit == Limit::Never;
        plan.is_row_wise()
            && plan.expectations.iter().all(is_free)
            && self.looked.is_none()
            && *failed == FailedCells::Null
            && rejects.is_none()
            && !in_order
    }

    /// Whether it makes a difference to what is seen of the run which rows come in, beside the rows that leave.
    pub(crate) fn is_watched(&self, plan: &Plan) -> bool {
        let Settings { failed, rejects, .. } = &self.settings;
        !plan.expectations.is_empty()
            || self.looked.is_some()
            || *failed == FailedCells::Fail
            || rejects.is_some()
    }

    /// The error where a step has to look at the data, and cannot.
    pub(crate) fn depends_on_data(&self, step: usize) -> RecipeError {
        let raw = self.recipe.steps().iter().find(|raw| raw.number == step);
        let operation = raw.map_or_else(String::new, |raw| raw.operation.clone());
        RecipeError::ColumnsDependOnData { recipe: self.recipe.source().to_owned(), step, operation }
    }

    /// The numbers and operations of the steps of a plan, in order.
    pub(crate) fn steps(&self, rest: Option<usize>) -> Vec<(usize, String)> {
        let first = self.looked.as_ref().map_or(1, |(_, step)| *step);
        let last = rest.unwrap_or(usize::MAX);
        let steps = self.recipe.steps().iter();
        let steps = steps.filter(|raw| !raw.disabled && (first..=last).contains(&raw.number));
        steps.map(|raw| (raw.number, raw.operation.clone())).collect()
    }
}

/// Whether a node of a plan has the rows of the second table of this name.
pub(crate) fn reads_table(plan: &Plan, name: &str) -> bool {
    plan.nodes.iter().any(|planned| match &planned.node {
        Node::Join(join) => join.right.name() == name,
        Node::Append(append) => append.tables.iter().any(|table| table.table.name() == name),
        _ => false,
    })
}

/// The columns of `schema` with the types that `found` has for them.
fn with_types(schema: &SchemaRef, found: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match found.field_with_name(field.name()) {
        Ok(found) => Arc::new(field.as_ref().clone().with_data_type(found.data_type().clone())),
        Err(_) => field.clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Columns are known by their names.
fn check_names(recipe: &Recipe, schema: &Schema) -> Result<(), RecipeError> {
    let mut names = HashSet::new();
    match schema.fields().iter().find(|field| !names.insert(field.name())) {
        None => Ok(()),
        Some(twice) => {
            let (recipe, column) = (recipe.source().to_owned(), twice.name().clone());
            Err(RecipeError::DuplicateColumn { recipe, column })
        }
    }
}

//! A part of a recipe, and what it reads of its input.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};
use datafusion::common::DFSchemaRef;
use recipe_core::engine::plan::{InputColumn, Plan, Pruned};

use crate::definition::{Definition, Planned, reads_table};
use crate::error::RecipeError;

/// A part of a recipe: what does not change while the query is optimized.
pub(crate) struct Part {
    pub(crate) definition: Arc<Definition>,
    /// Planned without the rows of second tables.
    pub(crate) plan: Plan,
    /// The numbers and operations of its steps.
    pub(crate) steps: Vec<(usize, String)>,
    /// The names of the columns of its input.
    pub(super) names: Vec<String>,
    /// The columns of its output.
    pub(super) output: SchemaRef,
    /// For each of them, the column of the input that it is.
    pub(super) passed: Vec<Option<usize>>,
    /// Whether the columns that are read are known without the rows of second tables. They are where each is joined or
    /// appended; a step may also be made of the rows of one.
    knows_columns: bool,
    /// Whether it ends at a step where it looks at the data.
    ends_at_look: bool,
}

/// What a plan is run with, once the columns that it is to give are known.
pub(crate) struct Reading {
    pub(crate) plan: Plan,
    /// For each column of the plan's input, where it is in the table.
    pub(crate) columns: Vec<usize>,
}

impl Part {
    /// A part over columns of these names.
    pub(super) fn new(definition: Arc<Definition>, planned: Planned, names: Vec<String>) -> Part {
        let Planned { plan, rest } = planned;
        let until = rest.map(|rest| rest.step);
        // What a step keeps for itself up to a look has no name.
        let named = |(at, field): (usize, &Arc<Field>)| {
            let name = if until.is_some() { at.to_string() } else { field.name().clone() };
            Arc::new(field.as_ref().clone().with_name(name).with_nullable(true))
        };
        let output: Vec<Arc<Field>> = plan.output().fields().iter().enumerate().map(named).collect();
        let knows_columns = definition.table_names().all(|name| reads_table(&plan, name));
        Part {
            steps: definition.steps(until),
            knows_columns,
            ends_at_look: until.is_some(),
            passed: plan.passed(),
            output: Arc::new(Schema::new(output)),
            definition,
            plan,
            names,
        }
    }

    /// The part for inputs whose columns have other types; none where they are the same.
    pub(super) fn fitting(&self, inputs: &[&DFSchemaRef]) -> Result<Option<Part>, RecipeError> {
        let schemas: Vec<&SchemaRef> = inputs.iter().map(|schema| schema.inner()).collect();
        let Some(definition) = self.definition.fitting(&schemas) else { return Ok(None) };
        let planned = definition.plan()?;
        if let Some(rest) = planned.rest.as_ref().filter(|_| !self.ends_at_look) {
            return Err(definition.depends_on_data(rest.step));
        }
        Ok(Some(Part::new(Arc::new(definition), planned, self.names.clone())))
    }

    /// The plan for these columns of its output, and what it reads; none where that is not there.
    pub(crate) fn reading(&self, plan: Plan, outputs: &[usize], places: &[Option<usize>]) -> Option<Reading> {
        let plan = plan.selecting(outputs);
        if !self.knows_columns {
            let columns = places.iter().copied().collect::<Option<_>>()?;
            return Some(Reading { plan, columns });
        }
        let Pruned { plan, input, .. } = plan.pruned(false);
        let columns = input.into_iter().flat_map(|column| match column {
            InputColumn::Cells(at) => at..at + 1,
            InputColumn::Text(columns) => columns,
        });
        let columns = columns.map(|column| places[column]).collect::<Option<_>>()?;
        Some(Reading { plan, columns })
    }
}

/// The recipe, and its steps.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> =
            self.steps.iter().map(|(number, operation)| format!("{number} {operation}")).collect();
        write!(f, "{}, steps=[{}]", self.definition.recipe.source(), steps.join(", "))?;
        let tables: Vec<&str> = self.definition.table_names().collect();
        if !tables.is_empty() {
            write!(f, ", tables=[{}]", tables.join(", "))?;
        }
        Ok(())
    }
}

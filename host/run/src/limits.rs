//! How much steps may make of an input before a run ends.

use arrow_schema::SchemaRef;
use recipe_core::engine::plan::Plan;
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_tables::Limits;

use crate::error::{Limit, Result, RunError};

/// Checks the columns after each step of a plan.
pub(crate) fn check_plan(limits: &Limits, plan: &Plan, recipe: &Recipe) -> Result<()> {
    for (at, planned) in plan.nodes.iter().enumerate() {
        let (step, columns) = (planned.step, planned.output.fields().len());
        // In the middle of a step there are columns that it needs for itself.
        let ends = plan.nodes.get(at + 1).is_none_or(|next| next.step != step);
        if ends && columns > limits.columns {
            let message = format!("makes it {columns} columns, and at most {} are allowed", limits.columns);
            let error = Error::from(Kind::Limit(message)).at_step_number(step);
            return Err(RunError::at_limit(Limit::Columns, recipe.diagnostics(vec![error]).into()));
        }
    }
    Ok(())
}

/// Checks the columns at the end of a recipe.
pub(crate) fn check_output(limits: &Limits, schema: &SchemaRef) -> Result<()> {
    let (columns, limit) = (schema.fields().len(), limits.columns);
    if columns <= limit { Ok(()) } else { Err(RunError::TooManyColumns { columns, limit }) }
}

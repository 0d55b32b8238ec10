//! What steps may make of an input before a run is given up.

use arrow_schema::SchemaRef;
use recipe_core::error::Kind;
use recipe_core::engine::plan::Plan;
use recipe_tables::Limits;

use crate::error::{Result, RunError};

/// Checks the columns after each step of a plan.
pub(crate) fn check_plan(limits: &Limits, plan: &Plan) -> Result<(), recipe_core::Error> {
    for (at, placed) in plan.nodes.iter().enumerate() {
        let (step, columns) = (placed.step, placed.output.fields().len());
        // In the middle of a step there are columns that it needs for itlimits.
        let ends = plan.nodes.get(at + 1).is_none_or(|next| next.step != step);
        if ends && columns > limits.columns {
            let message = format!("makes it {columns} columns, and {}", at_most_columns(limits));
            return Err(recipe_core::Error::from(Kind::Limit(message)).at_step_number(step));
        }
    }
    Ok(())
}

/// Checks the columns at the end of a recipe.
pub(crate) fn check_output(limits: &Limits, schema: &SchemaRef) -> Result<()> {
    let columns = schema.fields().len();
    if columns <= limits.columns {
        return Ok(());
    }
    Err(RunError::failed(format!("the output has {columns} columns, and {}", at_most_columns(limits))))
}

fn at_most_columns(limits: &Limits) -> String {
    format!("at most {} are allowed; allow more with --max-columns N", limits.columns)
}

/// Checks the number of rows that a step gave so far.
pub(crate) fn check_rows(limits: &Limits, step: usize, rows: u64) -> Result<(), recipe_core::Error> {
    if rows <= limits.output_rows {
        return Ok(());
    }
    let message = format!(
        "gives more than {} rows; if that is meant, allow more with --max-output-rows N",
        limits.output_rows
    );
    Err(recipe_core::Error::from(Kind::Limit(message)).at_step_number(step))
}

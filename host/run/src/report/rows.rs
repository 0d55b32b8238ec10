//! What a run over rows in memory did.

use std::fmt;

use serde::Serialize;

use super::steps::StepTable;
use super::{MemorySummary, RecipeSummary, StepSummary, Warning, grouped};
use crate::engine::Embedded;

/// What a run over rows in memory did: what the [report](super::Report) of a run over files says of the recipe, its steps and
/// memory, with the same names.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct RowsReport {
    /// The recipe.
    pub recipe: RecipeSummary,
    /// How many rows came in.
    pub rows_in: u64,
    /// How many rows left.
    pub rows_out: u64,
    /// What each step did.
    pub steps: Vec<StepSummary>,
    /// What the data showed that may not be meant.
    pub warnings: Vec<Warning>,
    /// The memory.
    pub memory: MemorySummary,
}

impl RowsReport {
    /// What a run did so far.
    pub fn of(run: &Embedded) -> RowsReport {
        let context = run.context();
        let recipe = &context.settings.recipe;
        let steps = StepSummary::all(recipe, &context.ledger);
        let rows_in = context.ledger.rows_in();
        RowsReport {
            recipe: RecipeSummary::of(recipe),
            rows_in,
            rows_out: steps.last().map_or(rows_in, |step| step.rows_out),
            steps,
            warnings: Warning::all(recipe, context.ledger.trace().warnings()),
            memory: MemorySummary::of(context),
        }
    }
}

impl fmt::Display for RowsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", StepTable(&self.steps))?;
        write!(f, "{} rows in, {} rows out", grouped(self.rows_in), grouped(self.rows_out))
    }
}

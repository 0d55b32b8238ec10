//! What the steps of a run did.

use std::fmt;

use recipe_core::engine::plan::Expectation;
use recipe_core::{RawStep, Recipe, StepTrace};
use serde::Serialize;

use super::{ExpectationSummary, grouped};
use crate::engine::{FailedValue, Ledger};

/// What a step did.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct StepSummary {
    /// Its number, from 1.
    pub step: usize,
    /// Its operation.
    pub operation: String,
    /// What a person wrote about it.
    pub comment: Option<String>,
    /// Whether it was left out.
    pub disabled: bool,
    /// Rows that came to it.
    pub rows_in: u64,
    /// Rows that left it.
    pub rows_out: u64,
    /// Cells that it changed.
    pub cells_changed: u64,
    /// Cells that it could not convert.
    pub cells_failed: u64,
    /// The first different values that it could not convert, three of each column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed_values: Vec<FailedValue>,
    /// Dates that it could have read with day and month the other way round, in columns where others had to be.
    pub cells_ambiguous: u64,
    /// What it expects of rows, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expectation: Option<ExpectationSummary>,
    /// The step as YAML in the short form, without its comment. It is not in the report as JSON, which has the recipe's SHA-256.
    #[serde(skip)]
    pub yaml: String,
}

impl StepSummary {
    /// What each step of a recipe did so far, those that are left out included.
    pub(super) fn all(recipe: &Recipe, ledger: &Ledger) -> Vec<StepSummary> {
        let steps = recipe.steps();
        let expectations = recipe.expectations();
        let did = ledger.trace().steps(steps.len(), ledger.rows_in());
        let summaries = steps
            .iter()
            .zip(did)
            .map(|(step, did)| StepSummary::of(step.number, step, did, &expectations, ledger));
        summaries.collect()
    }

    /// What a step did, given the number that it has for people.
    pub(crate) fn of(
        number: usize,
        step: &RawStep,
        did: StepTrace,
        expectations: &[Expectation],
        ledger: &Ledger,
    ) -> StepSummary {
        let mut plain = step.clone();
        (plain.comment, plain.disabled) = (None, false);
        StepSummary {
            step: number,
            operation: step.operation.clone(),
            comment: step.comment.clone(),
            disabled: step.disabled,
            rows_in: did.rows_in,
            rows_out: did.rows_out,
            cells_changed: did.cells_changed,
            cells_failed: did.cells_failed,
            failed_values: ledger.failed_values(step.number),
            cells_ambiguous: did.cells_ambiguous,
            expectation: ExpectationSummary::of(step.number, expectations, did),
            yaml: plain.to_yaml(),
        }
    }
}

/// Steps as a table for people, with a line for each; nothing where there are none.
pub(super) struct StepTable<'a>(pub(super) &'a [StepSummary]);

impl fmt::Display for StepTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StepTable(steps) = self;
        let mut table = comfy_table::Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        let heads = ["step", "operation", "rows in", "rows out", "cells changed", "cells failed"];
        let ambiguous = steps.iter().any(|step| step.cells_ambiguous > 0);
        let expects = steps.iter().any(|step| step.expectation.is_some());
        let more = ambiguous.then_some("cells ambiguous").into_iter().chain(expects.then_some("rows failed"));
        table.set_header(heads.into_iter().chain(more));
        for step in *steps {
            let operation =
                if step.disabled { format!("{} (disabled)", step.operation) } else { step.operation.clone() };
            let counts = [step.rows_in, step.rows_out, step.cells_changed, step.cells_failed];
            let failed = step.expectation.as_ref().map_or(0, |expectation| expectation.rows_failed);
            let more = ambiguous.then_some(step.cells_ambiguous).into_iter().chain(expects.then_some(failed));
            let counts = counts.into_iter().chain(more).map(grouped);
            table.add_row([step.step.to_string(), operation].into_iter().chain(counts));
        }
        for column in table.column_iter_mut().skip(2) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
        if !steps.is_empty() {
            for line in table.lines() {
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }
}

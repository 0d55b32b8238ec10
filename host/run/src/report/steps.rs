//! What the steps of a run did.

use std::fmt;

use recipe_core::engine::plan::Expectation;
use recipe_core::{RawStep, Recipe, StepTrace};
use serde::Serialize;

use super::{ExpectationSummary, grouped};
use crate::engine::{FailedValue, Ledger};
use crate::error::shortened;

/// What a step did.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct StepSummary {
    /// Its number, from 1.
    pub step: usize,
    /// Its operation.
    pub operation: String,
    /// The column that it reads, where its parameter `sourceColumn` names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_column: Option<String>,
    /// The column that it makes, where its parameter `targetColumn` names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_column: Option<String>,
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
            source_column: step.text("sourceColumn").map(str::to_owned),
            target_column: step.text("targetColumn").map(str::to_owned),
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

    /// The operation with the columns that it reads and makes: `DERIVE → Title`.
    fn label(&self) -> String {
        let mut label = self.operation.clone();
        if let Some(column) = &self.source_column {
            label = format!("{label} {}", one_line(column));
        }
        if let Some(column) = &self.target_column {
            label = format!("{label} → {}", one_line(column));
        }
        if self.disabled { label + " (disabled)" } else { label }
    }
}

/// The start of a text, on one line.
fn one_line(text: &str) -> String {
    shortened(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What of a run's steps needs more than a line of the table: values that failed, and joins that repeat rows. `place` says whose steps
/// they are.
pub(crate) fn write_notes(place: &str, steps: &[StepSummary], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for step in steps {
        let (number, operation) = (step.step, &step.operation);
        for values in step.failed_values.chunk_by(|one, other| one.column == other.column) {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            let column = one_line(&values[0].column);
            writeln!(f, "{place}step {number}, column `{column}`: could not convert {}", texts.join(", "))?;
        }
        if operation == "JOIN" && step.rows_out > step.rows_in {
            let (before, after) = (grouped(step.rows_in), grouped(step.rows_out));
            writeln!(
                f,
                "{place}step {number} ({operation}): {before} rows became {after}; a row is there once for each row of the second \
                 table that has its keys"
            )?;
        }
    }
    Ok(())
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
        let comments = steps.iter().any(|step| step.comment.is_some());
        let more = ambiguous.then_some("cells ambiguous").into_iter().chain(expects.then_some("rows failed"));
        table.set_header(heads.into_iter().chain(more).chain(comments.then_some("comment")));
        for step in *steps {
            let counts = [step.rows_in, step.rows_out, step.cells_changed, step.cells_failed];
            let failed = step.expectation.as_ref().map_or(0, |expectation| expectation.rows_failed);
            let more = ambiguous.then_some(step.cells_ambiguous).into_iter().chain(expects.then_some(failed));
            let counts = counts.into_iter().chain(more).map(grouped);
            let comment = comments.then(|| step.comment.as_deref().map_or_else(String::new, one_line));
            table.add_row([step.step.to_string(), step.label()].into_iter().chain(counts).chain(comment));
        }
        let counts = 4 + usize::from(ambiguous) + usize::from(expects);
        for column in table.column_iter_mut().skip(2).take(counts) {
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

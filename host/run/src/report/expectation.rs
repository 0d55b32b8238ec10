//! What became of what steps expect of rows.

use recipe_core::StepTrace;
use recipe_core::engine::plan::Expectation;
use serde::Serialize;

/// What a step expects of rows, and how many were not as it does.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ExpectationSummary {
    /// What is expected, in words.
    pub expected: String,
    /// Rows that were looked at.
    pub rows_checked: u64,
    /// Rows that were not as expected.
    pub rows_failed: u64,
}

impl ExpectationSummary {
    /// What became of what a step expects, if it does.
    pub(crate) fn of(step: usize, expectations: &[Expectation], did: StepTrace) -> Option<Self> {
        let expectation = expectations.iter().find(|expectation| expectation.step == step)?;
        Some(ExpectationSummary {
            expected: expectation.name.clone(),
            rows_checked: did.rows_checked,
            rows_failed: did.rows_failed,
        })
    }
}

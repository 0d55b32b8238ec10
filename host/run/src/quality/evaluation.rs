//! Rules that are ready to be decided.

use std::sync::Arc;

use super::cell_check::CellCheck;
use super::measure::{Measure, Measured, Over, Pass, Passes, Scope};
use super::outcome::{Outcome, Verdict};
use super::row_test::RowTest;

/// The metric that says how many rows fail a rule.
pub(crate) const FAILED_ROWS: &str = "FailedRows";

/// Decides a rule on what was measured.
pub(crate) type Decide = Arc<dyn Fn(&Measured) -> Verdict + Send + Sync>;

/// A rule, and what it takes to decide it.
#[derive(Clone)]
pub(crate) struct Check {
    /// The rule as it is written.
    pub(crate) text: String,
    pub(crate) decide: Decide,
    /// What each row has to meet. None of a rule about the table as a whole.
    pub(crate) rows: Option<RowCheck>,
    /// Columns of the table that it is about.
    pub(crate) columns: Vec<String>,
}

/// What a row has to meet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RowCheck {
    Test(RowTest),
    Cell(CellCheck),
    All(Vec<RowCheck>),
    Any(Vec<RowCheck>),
}

/// The rules of a ruleset, and the passes that measure what they need.
#[derive(Clone)]
pub(crate) struct Evaluation {
    pub(crate) checks: Vec<Check>,
    pub(crate) passes: Vec<Pass>,
}

impl Evaluation {
    pub(crate) fn new(checks: Vec<Check>, passes: Passes) -> Self {
        Evaluation { checks, passes: passes.0 }
    }

    /// The same, with the number of rows that fail a rule among its metrics, under [`FAILED_ROWS`], where it is about rows.
    pub(crate) fn counting_rows(self) -> Self {
        let Evaluation { mut checks, passes } = self;
        let mut passes = Passes(passes);
        let scope = Scope::default();
        for check in &mut checks {
            let Some(rows) = check.rows.clone() else { continue };
            let passing = passes.add(&scope, Over::Rows, Measure::Passing(rows));
            let all = passes.add(&scope, Over::Rows, Measure::Count);
            let decide = check.decide.clone();
            check.decide = Arc::new(move |measured| {
                let mut verdict = decide(measured);
                // The number of no rows is none.
                let failed = measured.get(all).map(|all| all - measured.get(passing).unwrap_or_default());
                verdict.metrics.extend(failed.map(|failed| (FAILED_ROWS.to_owned(), failed)));
                verdict
            });
        }
        Evaluation::new(checks, passes)
    }

    /// What becomes of the rules, in their order.
    pub(crate) fn outcomes(&self, measured: &Measured) -> Vec<Outcome> {
        let outcome = |check: &Check| Outcome { rule: check.text.clone(), verdict: (check.decide)(measured) };
        self.checks.iter().map(outcome).collect()
    }
}

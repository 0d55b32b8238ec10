//! Rules that are ready to be decided.

use std::sync::Arc;

use super::measure::{Measured, Pass, Passes};
use super::outcome::{Outcome, Verdict};
use super::row_test::RowTest;

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
}

/// What a row has to meet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RowCheck {
    Test(RowTest),
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

    /// What becomes of the rules, in their order.
    pub(crate) fn outcomes(&self, measured: &Measured) -> Vec<Outcome> {
        let outcome = |check: &Check| Outcome { rule: check.text.clone(), verdict: (check.decide)(measured) };
        self.checks.iter().map(outcome).collect()
    }
}

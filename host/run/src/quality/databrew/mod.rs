//! Rules of DataBrew's rulesets: check expressions, thresholds, and what they mean for a table.
//!
//! A check of cells is about each row, and is decided with the passes of [`crate::quality`]; a check of a statistic (`AGG`) is
//! decided on the profile of the table.

mod aggregate;
mod lexer;
mod parser;
mod plan;
mod rule;
mod statistic;
#[cfg(test)]
mod tests;

pub(crate) use lexer::Wrong;
pub(crate) use parser::parse;
pub(crate) use plan::{Part, Planned, Unfit, plan};
pub(crate) use rule::{Rule, Selector, Threshold, Unit};
pub(crate) use statistic::{Outcome, Profiles, Statistic, thresholds};

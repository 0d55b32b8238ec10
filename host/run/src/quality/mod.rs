//! Data quality: rules, what they measure of a table, and what they decide.
//!
//! A ruleset becomes [passes](measure::Pass) over tables, each of which ends in one row of numbers, and decisions about these
//! numbers. A pass is a few steps of a recipe, so that it runs on all threads, in bounded memory, and with the same result on any
//! engine.

mod cell_check;
mod compared;
pub(crate) mod condition;
pub(crate) mod databrew;
pub(crate) mod dqdl;
pub(crate) mod evaluation;
pub(crate) mod measure;
mod not_found;
pub(crate) mod outcome;
mod row_test;
mod rows;
mod tokens;

pub(crate) use evaluation::Evaluation;
pub(crate) use not_found::not_found;
pub(crate) use rows::failing_rows;

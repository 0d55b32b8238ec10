//! Aggregate functions: one result per row, from several columns.

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[];

//! Window functions: a row and the rows around it.

mod rolling_sum;
mod row_number;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&rolling_sum::STEP, &row_number::STEP];

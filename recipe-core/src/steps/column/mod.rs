//! Basic column operations.

mod change_data_type;
mod delete;
mod duplicate;
mod move_to_start;
mod remove_values;
mod rename;
mod sort;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[
    &change_data_type::STEP,
    &delete::STEP,
    &duplicate::STEP,
    &move_to_start::STEP,
    &remove_values::STEP,
    &rename::STEP,
    &sort::STEP,
];

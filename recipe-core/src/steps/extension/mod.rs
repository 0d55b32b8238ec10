//! Operations of this engine that DataBrew does not have.

mod array_to_columns;
mod derive;
mod keep_columns;
mod keep_values;

use crate::step::Step;

/// The family's operations, in the order of the alphabet.
pub(super) static STEPS: &[&Step] =
    &[&array_to_columns::STEP, &derive::STEP, &keep_columns::STEP, &keep_values::STEP];

//! Operations of this engine that DataBrew does not have.

mod derive;
mod keep_columns;
mod keep_values;

use crate::step::Step;

/// The family's operations, in the order of the alphabet.
pub(super) static STEPS: &[&Step] = &[&derive::STEP, &keep_columns::STEP, &keep_values::STEP];

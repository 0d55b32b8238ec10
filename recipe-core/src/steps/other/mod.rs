//! Other functions.

mod coalesce;
mod get_action_result;
mod get_step_dataframe;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&coalesce::STEP, &get_action_result::STEP, &get_step_dataframe::STEP];

//! Other functions.

mod coalesce;
mod get_action_result;
mod get_step_dataframe;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![coalesce, get_action_result, get_step_dataframe,];

//! Operations on personally identifiable information.

mod mask_date;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&mask_date::STEP];

//! Column formatting operations.

mod number_format;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&number_format::STEP];

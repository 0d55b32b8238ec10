//! Column formatting operations.

mod format_phone_number;
mod number_format;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&number_format::STEP, &format_phone_number::STEP];

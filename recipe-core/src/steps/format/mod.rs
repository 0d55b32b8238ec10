//! Column formatting operations.

mod format_phone_number;
mod number_format;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![number_format, format_phone_number,];

//! Date and time functions.

mod date_format;
mod year;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&date_format::STEP, &year::STEP];

//! Mathematical functions.

mod divide;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&divide::STEP];

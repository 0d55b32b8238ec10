//! Operations of this engine that DataBrew does not have.

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[];

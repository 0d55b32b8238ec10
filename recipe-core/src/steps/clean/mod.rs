//! Data cleaning operations.

mod extract_pattern;
mod remove_combined;
mod replace_text;
mod upper_case;

use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] =
    &[&extract_pattern::STEP, &remove_combined::STEP, &replace_text::STEP, &upper_case::STEP];

//! Data cleaning operations.

pub(super) mod extract_pattern;
pub(super) mod remove_combined;
pub(super) mod replace_text;
pub(super) mod upper_case;

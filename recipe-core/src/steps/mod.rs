//! The registry: every operation, by family, one line each.

mod clean;
mod column;
mod create;
mod date;
mod math;
mod missing;
mod structure;
mod window;

use crate::step::Step;

/// Every operation, in the order of the reference.
static STEPS: &[&Step] = &[
    // Basic column
    &column::change_data_type::STEP,
    &column::delete::STEP,
    &column::duplicate::STEP,
    &column::move_to_start::STEP,
    &column::remove_values::STEP,
    &column::rename::STEP,
    &column::sort::STEP,
    // Data cleaning
    &clean::extract_pattern::STEP,
    &clean::remove_combined::STEP,
    &clean::replace_text::STEP,
    &clean::upper_case::STEP,
    // Data quality
    &missing::delete_duplicate_rows::STEP,
    &missing::fill_with_average::STEP,
    &missing::fill_with_custom::STEP,
    &missing::fill_with_last_valid::STEP,
    &missing::remove_missing::STEP,
    // Data structure
    &structure::group_by::STEP,
    &structure::join::STEP,
    &structure::pivot::STEP,
    // Column structure
    &create::case_operation::STEP,
    &create::merge::STEP,
    &create::split_column_single_delimiter::STEP,
    // Mathematical functions
    &math::divide::STEP,
    // Date and time functions
    &date::date_format::STEP,
    &date::year::STEP,
    // Window functions
    &window::rolling_sum::STEP,
    &window::row_number::STEP,
];

/// Every operation, in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().copied()
}

/// The operation with this name, in upper case as in recipes.
pub fn find(operation: &str) -> Option<&'static Step> {
    all().find(|step| step.operation == operation)
}

//! Operations of this engine that DataBrew does not have.

mod array_to_columns;
mod decode_html_entities;
mod derive;
mod extract_groups;
mod keep_columns;
mod keep_values;
mod parse_json;
mod rename_columns;
mod reorder_columns;
mod set_schema;

use crate::step::Step;

/// The family's operations, in the order of the alphabet.
pub(super) static STEPS: &[&Step] = &[
    &array_to_columns::STEP,
    &decode_html_entities::STEP,
    &derive::STEP,
    &extract_groups::STEP,
    &keep_columns::STEP,
    &keep_values::STEP,
    &parse_json::STEP,
    &rename_columns::STEP,
    &reorder_columns::STEP,
    &set_schema::STEP,
];

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
pub(super) static STEPS: &[&Step] = steps![
    array_to_columns,
    decode_html_entities,
    derive,
    extract_groups,
    keep_columns,
    keep_values,
    parse_json,
    rename_columns,
    reorder_columns,
    set_schema,
];

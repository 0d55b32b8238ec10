//! Operations of this engine that DataBrew does not have.

mod array_to_columns;
mod change;
mod decode_html_entities;
mod deduplicate;
mod derive;
mod extract_groups;
mod keep_columns;
mod keep_values;
mod parse_json;
mod rename_columns;
mod reorder_columns;
mod sample;
mod set_schema;
mod share;
mod split_to_rows;

use crate::step::Step;

/// The family's operations, in the order of the alphabet.
pub(super) static STEPS: &[&Step] = steps![
    array_to_columns,
    change,
    decode_html_entities,
    deduplicate,
    derive,
    extract_groups,
    keep_columns,
    keep_values,
    parse_json,
    rename_columns,
    reorder_columns,
    sample,
    set_schema,
    share,
    split_to_rows,
];

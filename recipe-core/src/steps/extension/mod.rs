//! Operations of this engine that DataBrew does not have.

mod add_missing_dates;
mod aggregate;
mod array_to_columns;
mod blank_down;
mod bring_over;
mod change;
mod classify_columns;
mod cluster_values;
mod cumulative;
mod decode_html_entities;
mod deduplicate;
mod derive;
mod detect_entities;
mod except;
mod expect;
mod extract_groups;
mod fill_up;
mod intersect;
mod join_nearest;
mod keep_columns;
mod keep_values;
mod lookup;
mod order;
mod parse_json;
mod rank;
mod remove_empty_columns;
mod rename_columns;
mod reorder_columns;
mod rows_of_two;
mod sample;
mod set_schema;
mod share;
mod split_to_rows;
mod top_n;

use crate::step::Step;
pub(super) use expect::expectation;

/// The family's operations, in the order of the alphabet.
pub(super) static STEPS: &[&Step] = steps![
    add_missing_dates,
    aggregate,
    array_to_columns,
    blank_down,
    change,
    classify_columns,
    cluster_values,
    cumulative,
    decode_html_entities,
    deduplicate,
    derive,
    detect_entities,
    except,
    expect,
    extract_groups,
    fill_up,
    intersect,
    join_nearest,
    keep_columns,
    keep_values,
    lookup,
    parse_json,
    rank,
    remove_empty_columns,
    rename_columns,
    reorder_columns,
    sample,
    set_schema,
    share,
    split_to_rows,
    top_n,
];

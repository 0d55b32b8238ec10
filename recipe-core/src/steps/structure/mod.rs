//! Data structure operations: the table as a whole.

mod group_by;
mod join;
mod nest;
mod nest_to_array;
mod nest_to_map;
mod nest_to_struct;
mod pivot;
mod secondary;
mod transpose;
mod union;
mod unnest;
mod unnest_array;
mod unnest_map;
mod unnest_specific_key;
mod unnest_struct;
mod unnest_struct_n;
mod unpivot;

use std::sync::Arc;

use arrow_array::{ListArray, StringViewArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};

use crate::plan::{AggregateFunction, Expr};
use crate::step::Step;

pub(super) use secondary::{KEYS, LEFT_KEY, RIGHT_KEY, TABLE, keys, pairs, position, table};
pub(super) use unnest::unnested_lists;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    nest_to_array,
    nest_to_map,
    nest_to_struct,
    unnest_array,
    unnest_map,
    unnest_struct,
    unnest_struct_n,
    unnest_specific_key,
    group_by,
    join,
    pivot,
    transpose,
    union,
    unpivot,
];

/// The same list of texts in every row.
fn text_list<'a>(texts: impl Iterator<Item = &'a str>) -> Expr {
    let texts: StringViewArray = texts.map(Some).collect();
    let offsets = OffsetBuffer::from_lengths([arrow_array::Array::len(&texts)]);
    let entry = Arc::new(Field::new_list_field(DataType::Utf8View, true));
    Expr::Literal(Arc::new(ListArray::new(entry, offsets, Arc::new(texts), None)))
}

/// Names of aggregate functions in recipes.
const AGGREGATES: &[&str] = &[
    "SUM",
    "AVERAGE",
    "MIN",
    "MAX",
    "COUNT",
    "COUNT_DISTINCT",
    "MEDIAN",
    "MODE",
    "STANDARD_DEVIATION",
    "VARIANCE",
    "FIRST",
    "LAST",
    "ANY",
    "COLLECT_LIST",
    "UNAGGREGATED",
    "MEAN",
    "AVG",
    "STDDEV",
];

/// The function with one of [`AGGREGATES`] as its name.
fn aggregate_function(name: &str) -> AggregateFunction {
    match name {
        "SUM" => AggregateFunction::Sum,
        "AVERAGE" | "MEAN" | "AVG" => AggregateFunction::Average,
        "MIN" => AggregateFunction::Min,
        "MAX" => AggregateFunction::Max,
        "COUNT" => AggregateFunction::Count,
        "COUNT_DISTINCT" => AggregateFunction::CountDistinct,
        "MEDIAN" => AggregateFunction::Median,
        "MODE" => AggregateFunction::Mode,
        "STANDARD_DEVIATION" | "STDDEV" => AggregateFunction::StandardDeviation,
        "VARIANCE" => AggregateFunction::Variance,
        "LAST" => AggregateFunction::Last,
        "COLLECT_LIST" | "UNAGGREGATED" => AggregateFunction::CollectList,
        _ => AggregateFunction::First,
    }
}

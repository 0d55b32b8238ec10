//! Data structure operations: the table as a whole.

mod group_by;
mod join;
mod pivot;

use crate::plan::AggregateFunction;
use crate::step::Step;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[&group_by::STEP, &join::STEP, &pivot::STEP];

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

//! `FILL_WITH_MEDIAN`.

use super::{ALL_ROWS, NUMBERS, fill_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_MEDIAN",
    family: Family::Quality,
    summary: "Fills missing cells of a column of numbers with the column's median.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS],
    examples: &[
        Example::new("The value in the middle", r#"{"sourceColumn": "age"}"#)
            .input(&["age: double", "20.0", "null", "99.0", "30.5"])
            .output(&["age: double", "20.0", "30.5", "99.0", "30.5"]),
        Example::new("Of two values in the middle, their mean", r#"{"sourceColumn": "fare"}"#)
            .input(&["fare: decimal", "7.25", "8.05", "null"])
            .output(&["fare: decimal", "7.25", "8.05", "7.65"]),
        Example::new("Whole numbers stay whole", r#"{"sourceColumn": "visits"}"#)
            .input(&["visits: int", "1", "2", "null"])
            .output(&["visits: int", "1", "2", "1"]),
        Example::new("Nothing to take the median of", r#"{"sourceColumn": "n"}"#)
            .input(&["n: long", "null", "null"])
            .output(&["n: long", "null", "null"]),
        Example::new("Only some rows are filled, from all of them", r#"{"sourceColumn": "n"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | n: double", "a | null", "b | null", "b | 3.0", "a | 5.0", "b | 9.0"])
            .output(&["k: string | n: double", "a | 5.0", "b | null", "b | 3.0", "a | 5.0", "b | 9.0"]),
        Example::new("Text must be made numbers first", r#"{"sourceColumn": "n"}"#)
            .input(&["n: string", "1"])
            .error("column `n` is string; this needs a column of numbers"),
    ],
    assumptions: &[
        ALL_ROWS,
        "In a column of whole numbers the median is cut to a whole number, as Spark's cast does.",
    ],
    lower: Lower::Direct(|args, rel| fill_with(args, rel, AggregateFunction::Median)),
};

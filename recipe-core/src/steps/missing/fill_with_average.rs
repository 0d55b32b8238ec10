//! `FILL_WITH_AVERAGE`.

use super::{ALL_ROWS, NUMBERS, fill_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_AVERAGE",
    family: Family::Quality,
    summary: "Fills missing cells of a column of numbers with the column's arithmetic mean.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS],
    examples: &[
        Example::new("The mean of the whole column", r#"{"sourceColumn": "age"}"#)
            .input(&["age: double", "20.0", "null", "30.5", "null"])
            .output(&["age: double", "20.0", "25.25", "30.5", "25.25"]),
        Example::new("Whole numbers stay whole", r#"{"sourceColumn": "visits"}"#)
            .input(&["visits: int", "1", "2", "null"])
            .output(&["visits: int", "1", "2", "1"]),
        Example::new("Nothing to take the mean of", r#"{"sourceColumn": "n"}"#)
            .input(&["n: long", "null", "null"])
            .output(&["n: long", "null", "null"]),
        Example::new("Only some rows are filled", r#"{"sourceColumn": "n"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | n: double", "a | null", "b | null", "b | 3.0"])
            .output(&["k: string | n: double", "a | 3.0", "b | null", "b | 3.0"]),
        Example::new("Text must be made numbers first", r#"{"sourceColumn": "n"}"#)
            .input(&["n: string", "1"])
            .error("column `n` is string; this needs a column of numbers"),
    ],
    assumptions: &[
        ALL_ROWS,
        "In a column of whole numbers the mean is cut to a whole number, as Spark's cast does.",
    ],
    lower: Lower::Direct(|args, rel| fill_with(args, rel, AggregateFunction::Average)),
};

//! `ROLLING_AVERAGE`.

use super::{CUT, LEFT_OUT, PLACE, SEEN, TEXT, WINDOW, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_AVERAGE",
    family: Family::Window,
    summary: "Takes the arithmetic mean of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "This row and the two above it",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "10", "20", "null", "5", "1"])
        .output(&["x: int | r: double", "10 | 10.0", "20 | 15.0", "null | 15.0", "5 | 12.5", "1 | 3.0"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: double", "b | 1 | 5 | 5.0", "a | 2 | 3 | 5.0", "a | 1 | 7 | 7.0", "b | 3 | 9 | 9.0", "b | 2 | null | 5.0", "a | 3 | 1 | 2.0"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "0", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: string", "1.5", "n/a", "2", r#""""#, "null"])
        .output(&["x: string | r: double", "1.5 | 1.5", "n/a | 2.0", "2 | 2.0", r#""" | null"#, "null | null"])
        .failed(1),
        Example::new(
            "Only rows that meet the conditions get a result",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | x: double", "a | 1.0", "b | 2.0", "a | 6.0"])
        .output(&["k: string | x: double | r: double", "a | 1.0 | 1.5", "b | 2.0 | null", "a | 6.0 | 4.0"]),
        Example::new(
            "A column of something else",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: boolean", "true"])
        .error("column `x` is boolean; this needs a column of numbers, or of text that can be read as numbers"),
    ],
    assumptions: &[
        SEEN,
        CUT,
        LEFT_OUT,
        TEXT,
        "Means are exact, and rounded once: of 0.1, 0.1 and 0.1 the mean is 0.1.",
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| roll(args, rel, RollingFunction::Average)),
};

//! `ROLLING_VAR`.

use super::{CUT, LEFT_OUT, PLACE, SEEN, TEXT, WINDOW, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_VAR",
    family: Family::Window,
    summary: "Takes the variance of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "This row and its neighbours",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "2", "4", "6", "null", "6"])
        .output(&["x: int | r: double", "2 | 2.0", "4 | 4.0", "6 | 2.0", "null | 0.0", "6 | null"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: double", "b | 1 | 5 | null", "a | 2 | 3 | 8.0", "a | 1 | 7 | null", "b | 3 | 9 | null", "b | 2 | null | null", "a | 3 | 1 | 2.0"]),
        Example::new(
            "Large numbers that hardly differ",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: double", "1000000001.0", "1000000002.0", "1000000003.0"])
        .output(&["x: double | r: double", "1000000001.0 | null", "1000000002.0 | 0.5", "1000000003.0 | 1.0"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: string", "1", "n/a", "3"])
        .output(&["x: string | r: double", "1 | null", "n/a | null", "3 | 2.0"])
        .failed(1),
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
        "Of n values the sum of squares is divided by n - 1, as by Spark's functions of a column and by GROUP_BY; a single value gives a missing result. VARIANCE and STANDARD_DEVIATION, of the columns of a row, divide by n.",
        "The result is the double nearest to the exact one.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| roll(args, rel, RollingFunction::Variance)),
};

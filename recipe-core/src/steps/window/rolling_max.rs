//! `ROLLING_MAX`.

use super::{CUT, LEFT_OUT, PLACE, SEEN, TEXT, TYPE, WINDOW, pick};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_MAX",
    family: Family::Window,
    summary: "Takes the greatest value of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "This row and the two above it",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "10", "20", "null", "5", "1"])
        .output(&["x: int | r: int", "10 | 10", "20 | 20", "null | 20", "5 | 20", "1 | 5"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | 5", "a | 2 | 3 | 7", "a | 1 | 7 | 7", "b | 3 | 9 | 9", "b | 2 | null | 5", "a | 3 | 1 | 3"]),
        Example::new(
            "Moments",
            r#"{"sourceColumn": "x", "numRowsBefore": "0", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: timestamp", "2024-05-01 10:00:00", "null", "2024-05-01 09:30:00"])
        .output(&["x: timestamp | r: timestamp", "2024-05-01 10:00:00 | 2024-05-01 10:00:00", "null | 2024-05-01 09:30:00", "2024-05-01 09:30:00 | 2024-05-01 09:30:00"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "0", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: string", "1.5", "n/a", "2", r#""""#, "null"])
        .output(&["x: string | r: double", "1.5 | 1.5", "n/a | 2.0", "2 | 2.0", r#""" | null"#, "null | null"])
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
        TEXT,
        TYPE,
        "`NaN` is greater than all numbers.",
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| pick(args, rel, RollingFunction::Max)),
};

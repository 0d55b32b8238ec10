//! `ROLLING_SUM`.

use super::{CUT, LEFT_OUT, PLACE, SEEN, TEXT, WINDOW, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_SUM",
    family: Family::Window,
    summary: "Adds up a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "This row and the two above it",
            r#"{"sourceColumn": "n", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "n_rolling_sum"}"#,
        )
        .input(&["day: int | n: int", "1 | 10", "2 | 20", "3 | null", "4 | 5", "5 | 1"])
        .output(&["day: int | n: int | n_rolling_sum: long", "1 | 10 | 10", "2 | 20 | 30", "3 | null | 30", "4 | 5 | 25", "5 | 1 | 6"]),
        Example::new(
            "Rows above and below",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "sum"}"#,
        )
        .input(&["x: double", "0.1", "0.2", "0.3", "null", "null", "null"])
        .output(&["x: double | sum: double", "0.1 | 0.30000000000000004", "0.2 | 0.6", "0.3 | 0.5", "null | 0.3", "null | null", "null | null"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "sum"}"#,
        )
        .input(&["x: string", "1.5", "n/a", "2"])
        .output(&["x: string | sum: double", "1.5 | 1.5", "n/a | 1.5", "2 | 2.0"])
        .failed(1),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: long", "b | 1 | 5 | 5", "a | 2 | 3 | 10", "a | 1 | 7 | 7", "b | 3 | 9 | 9", "b | 2 | null | 5", "a | 3 | 1 | 4"]),
    ],
    assumptions: &[
        SEEN,
        CUT,
        LEFT_OUT,
        "Whole numbers add up to a long, missing where it does not fit; decimals stay exact; else the sum is a double.",
        "Sums of doubles are exact, and rounded once: of 1e308, 1e308 and -1e308 the sum is 1e308.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| roll(args, rel, RollingFunction::Sum)),
};

//! `ROLLING_KTH_LARGEST_UNIQUE`.

use super::{AFTER, BEFORE, COLUMN, CUT, GROUPS, K, NAME, ORDER, PLACE, SEEN, TEXT, TYPE, pick, rows};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_KTH_LARGEST_UNIQUE",
    family: Family::Window,
    summary: "Takes the k-th greatest of the different values of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &BEFORE, &AFTER, &K, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "The second of three",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r", "value": "2"}"#,
        )
        .input(&["x: int", "10", "20", "20", "5", "null"])
        .output(&["x: int | r: int", "10 | null", "20 | 10", "20 | 10", "5 | 5", "null | 5"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r", "value": "2", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | null", "a | 2 | 3 | 3", "a | 1 | 7 | null", "b | 3 | 9 | 5", "b | 2 | null | null", "a | 3 | 1 | 3"]),
        Example::new(
            "Zero has no sign",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "value": "2"}"#,
        )
        .input(&["x: double", "0.0", "-0.0", "-1.5"])
        .output(&["x: double | r: double", "0.0 | null", "-0.0 | null", "-1.5 | -1.5"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "value": "2"}"#,
        )
        .input(&["x: string", "2", "2.0", "n/a", "0"])
        .output(&["x: string | r: double", "2 | null", "2.0 | null", "n/a | null", "0 | null"])
        .failed(1),
    ],
    assumptions: &[
        SEEN,
        CUT,
        "`value` counts from 1, the greatest. Equal values share a rank; with fewer values than that the result is missing.",
        TEXT,
        TYPE,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    pick(args, rel, RollingFunction::KthLargestUnique(rows(args, &K)))
}

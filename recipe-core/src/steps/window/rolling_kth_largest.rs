//! `ROLLING_KTH_LARGEST`.

use super::{AFTER, BEFORE, COLUMN, CUT, GROUPS, K, NAME, ORDER, PLACE, SEEN, TEXT, TYPE, pick, rows};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_KTH_LARGEST",
    family: Family::Window,
    summary: "Takes the k-th greatest value of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &BEFORE, &AFTER, &K, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "The second of three",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r", "value": "2"}"#,
        )
        .input(&["x: int", "10", "20", "20", "5", "null"])
        .output(&["x: int | r: int", "10 | null", "20 | 10", "20 | 20", "5 | 20", "null | 5"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r", "value": "2", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | null", "a | 2 | 3 | 3", "a | 1 | 7 | null", "b | 3 | 9 | 5", "b | 2 | null | null", "a | 3 | 1 | 3"]),
        Example::new(
            "Dates",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r", "value": "1"}"#,
        )
        .input(&["x: date", "2024-05-01", "null", "2024-04-30"])
        .output(&["x: date | r: date", "2024-05-01 | 2024-05-01", "null | 2024-05-01", "2024-04-30 | 2024-04-30"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "value": "2"}"#,
        )
        .input(&["x: string", "1.5", "n/a", "2", "0"])
        .output(&["x: string | r: double", "1.5 | null", "n/a | null", "2 | null", "0 | 0.0"])
        .failed(1),
        Example::new(
            "Values are counted from 1",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "value": "0"}"#,
        )
        .input(&["x: int", "1"])
        .error("must be from 1 to 10000000, not 0"),
    ],
    assumptions: &[
        SEEN,
        CUT,
        "`value` counts from 1, the greatest. Equal values take a rank each; with fewer values than that the result is missing.",
        TEXT,
        TYPE,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    pick(args, rel, RollingFunction::KthLargest(rows(args, &K)))
}

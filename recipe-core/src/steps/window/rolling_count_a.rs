//! `ROLLING_COUNT_A`.

use super::{COLUMN, CUT, PLACE, SEEN, WINDOW, add, around};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_COUNT_A",
    family: Family::Window,
    summary: "Counts the cells of a column that are not missing, over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "This row and its neighbours",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "10", "20", "null", "null", "1"])
        .output(&["x: int | r: long", "10 | 2", "20 | 2", "null | 1", "null | 1", "1 | 1"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: long", "b | 1 | 5 | 1", "a | 2 | 3 | 2", "a | 1 | 7 | 1", "b | 3 | 9 | 1", "b | 2 | null | 1", "a | 3 | 1 | 2"]),
        Example::new(
            "Empty text is missing",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: string", "a", r#""""#, "null", "b"])
        .output(&["x: string | r: long", "a | 1", r#""" | 1"#, "null | 0", "b | 1"]),
        Example::new(
            "Dates",
            r#"{"sourceColumn": "x", "numRowsBefore": "0", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: date", "2024-05-01", "null"])
        .output(&["x: date | r: long", "2024-05-01 | 1", "null | 0"]),
        Example::new(
            "Too many rows",
            r#"{"sourceColumn": "x", "numRowsBefore": "10000001", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "1"])
        .error("must be from 0 to 10000000, not 10000001"),
    ],
    assumptions: &[
        SEEN,
        CUT,
        "Null and empty text are not counted, as by COUNT. DataBrew's page speaks of null.",
        "Any column will do.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let present = rel.missing_to_null(&column);
    let function = around(args, rel, RollingFunction::Count, &present);
    add(args, rel, function)
}

//! `PREV`.

use super::{COLUMN, GROUPS, NAME, ORDER, PLACE, ROWS, SEEN, add, rows};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "PREV",
    family: Family::Window,
    summary: "Puts the value some rows above each row into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &ROWS, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "One row above",
            r#"{"sourceColumn": "x", "numRows": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "10", "20", "null", "5"])
        .output(&["x: int | r: int", "10 | null", "20 | 10", "null | 20", "5 | null"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRows": "1", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | null", "a | 2 | 3 | 7", "a | 1 | 7 | null", "b | 3 | 9 | null", "b | 2 | null | 5", "a | 3 | 1 | 3"]),
        Example::new(
            "Two rows above, of any type",
            r#"{"sourceColumn": "x", "numRows": "2", "targetColumn": "r"}"#,
        )
        .input(&["x: [string]", r#"["a"]"#, "null", r#"["b","c"]"#])
        .output(&["x: [string] | r: [string]", r#"["a"] | null"#, "null | null", r#"["b","c"] | ["a"]"#]),
        Example::new(
            "Only rows that meet the conditions get a value",
            r#"{"sourceColumn": "x", "numRows": "1", "targetColumn": "r"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | x: string", "a | u", "b | v", r#"a | """#, "b | w"])
        .output(&["k: string | x: string | r: string", "a | u | null", "b | v | null", r#"a | "" | v"#, "b | w | null"]),
        Example::new(
            "A number of rows that is not one",
            r#"{"sourceColumn": "x", "numRows": "-1", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "1"])
        .error("must be from 0 to 10000000, not -1"),
    ],
    assumptions: &[
        SEEN,
        "Where there is no such row in the table, or in the group, the result is missing. Null is a group of its own.",
        "The cell is taken as it is, empty or missing, too. Any column will do.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let function = rel.above(&column, rows(args, &ROWS));
    add(args, rel, function)
}

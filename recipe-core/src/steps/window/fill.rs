//! `FILL`.

use super::{AFTER, BEFORE, COLUMN, GROUPS, NAME, ORDER, PLACE, SEEN, WINDOW, rows, window};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL",
    family: Family::Window,
    summary: "Copies a column to a new one, and fills its missing cells from the rows around them.",
    conditions: Conditions::MaskCells,
    params: WINDOW,
    examples: &[
        Example::new(
            "From two rows above",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: int", "null", "20", "null", "null", "null", "1"])
        .output(&["x: int | r: int", "null | null", "20 | 20", "null | 20", "null | 20", "null | null", "1 | 1"]),
        Example::new(
            "From above, or else from below",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r"}"#,
        )
        .input(&["x: string", "a", r#""""#, "b", "null", "null", "c"])
        .output(&["x: string | r: string", "a | a", r#""" | a"#, "b | b", "null | b", "null | c", "c | c"]),
        Example::new(
            "Within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "r", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | null", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 0 | null"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | 5", "a | 2 | null | 7", "a | 1 | 7 | 7", "b | 3 | 9 | 9", "b | 2 | null | 5", "a | 0 | null | 7"]),
        Example::new(
            "Where there is nothing to fill from, the cell stays",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r"}"#,
        )
        .input(&["x: string", r#""""#, r#""""#, "null"])
        .output(&["x: string | r: string", r#""" | """#, r#""" | """#, "null | null"]),
    ],
    assumptions: &[
        SEEN,
        "The nearest value above is taken, as far as `numRowsBefore` says, or else the nearest below. Null is a group of its own.",
        "Null and empty text are missing, and stay as they are where no value is near enough. Any column will do.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let present = rel.missing_to_null(&column);
    let function = rel.nearest(&present, rows(args, &BEFORE), rows(args, &AFTER));
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let order = rel.columns_named(args.get(&ORDER).unwrap_or_default())?;
    let filled = window(rel, &groups, &order, function);
    let kept = column.expr().when(filled.expr().is_missing(), filled.expr());
    rel.add(args.get(&NAME), kept, &Place::Last)?;
    Ok(())
}

//! `REPLACE_WITH_LAST_VALID`.

use super::{COLUMN, INVALID, replace, valid};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_LAST_VALID",
    family: Family::Quality,
    summary: "Replaces invalid cells of a column, which are not of the type named, with the last valid value above them.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &ADVANCED_TYPE],
    examples: &[
        Example::new(
            "Text that should be numbers",
            r#"{"sourceColumn": "rating", "columnDataType": "number"}"#,
        )
        .input(&["rating: string | n: int", "4.5 | 1", "good | 2", "null | 3", "? | 4", "3 | 5"])
        .output(&["rating: string | n: int", "4.5 | 1", "4.5 | 2", "null | 3", "4.5 | 4", "3 | 5"]),
        Example::new("Nothing above to take", r#"{"sourceColumn": "rating", "columnDataType": "number"}"#)
            .input(&["rating: string", "good", r#""""#, "3", "?"])
            .output(&["rating: string", "good", r#""""#, "3", "3"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "n", "columnDataType": "number"}"#,
        )
        .input(&["n: int", "5", "null"])
        .output(&["n: int", "5", "null"]),
        Example::new("The cells that a condition picks", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", "null", "older"])
            .output(&["age: string", "41", "41", "null", "41"]),
        Example::new(
            "Only rows that meet the conditions change, from all above",
            r#"{"sourceColumn": "v", "columnDataType": "number"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | v: string", "b | 1", "b | x", "a | x"])
        .output(&["k: string | v: string", "b | 1", "b | x", "a | 1"]),
        Example::new("A type that is none", r#"{"sourceColumn": "age", "columnDataType": "numbr"}"#)
            .input(&["age: string", "41"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", "ann@example.com", "null"]),
    ],
    assumptions: &[INVALID, "Invalid cells before the first valid value stay as they are."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let (invalid, valid) = valid(args, rel, &column)?;
    let last = rel.window(&[], &[], vec![rel.last_valid(&valid)]).swap_remove(0);
    replace(rel, &column, &invalid, last.expr())
}

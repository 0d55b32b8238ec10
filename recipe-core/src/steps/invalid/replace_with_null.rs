//! `REPLACE_WITH_NULL`.

use super::{COLUMN, INVALID};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_NULL",
    family: Family::Quality,
    summary: "Makes invalid cells of a column, which are not of the type named, null.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &ADVANCED_TYPE],
    examples: &[
        Example::new(
            "Text that should be numbers",
            r#"{"sourceColumn": "weight_kg", "columnDataType": "number"}"#,
        )
        .input(&["weight_kg: string", "71.5", "heavy", r#""""#, "null", "1e2"])
        .output(&["weight_kg: string", "71.5", "null", r#""""#, "null", "1e2"]),
        Example::new(
            "Text that should be yes or no",
            r#"{"sourceColumn": "paid", "columnDataType": "boolean"}"#,
        )
        .input(&["paid: string", "true", "Y", "maybe", "0"])
        .output(&["paid: string", "true", "Y", "null", "0"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "n", "columnDataType": "number"}"#,
        )
        .input(&["n: int", "5", "null"])
        .output(&["n: int", "5", "null"]),
        Example::new("The cells that a condition picks", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", "null"])
            .output(&["age: string", "41", "null", "null"]),
        Example::new("A type that is none", r#"{"sourceColumn": "age", "columnDataType": "numbr"}"#)
            .input(&["age: string", "41"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", "null", "null"]),
    ],
    assumptions: &[INVALID],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let invalid = args.invalid(&column, rel)?;
    rel.replace(&column, Expr::null(&column.data_type).when(invalid, column.expr()))
}

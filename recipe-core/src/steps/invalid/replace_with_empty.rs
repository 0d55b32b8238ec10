//! `REPLACE_WITH_EMPTY`.

use super::{COLUMN, INVALID};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_EMPTY",
    family: Family::Quality,
    summary: "Makes invalid cells of a column, which are not of the type named, empty text.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &ADVANCED_TYPE],
    examples: &[
        Example::new("Text that should be dates", r#"{"sourceColumn": "born", "columnDataType": "date"}"#)
            .input(&["born: string", "1980-02-29", "unknown", "null"])
            .output(&["born: string", "1980-02-29", r#""""#, "null"]),
        Example::new("Any text is a string", r#"{"sourceColumn": "country", "columnDataType": "string"}"#)
            .input(&["country: string", "FR", "?", "null"])
            .output(&["country: string", "FR", "?", "null"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "n", "columnDataType": "number"}"#,
        )
        .input(&["n: int", "5", "null"])
        .output(&["n: int", "5", "null"]),
        Example::new("The cells that a condition picks", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", "null"])
            .output(&["age: string", "41", r#""""#, "null"]),
        Example::new("A type that is none", r#"{"sourceColumn": "age", "columnDataType": "numbr"}"#)
            .input(&["age: string", "41"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", r#""""#, "null"]),
    ],
    assumptions: &[INVALID],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let invalid = args.invalid(&column, rel)?;
    if column.ty() != Some(Type::String) {
        return Ok(());
    }
    rel.replace(&column, Expr::text("").when(invalid, column.expr()))
}

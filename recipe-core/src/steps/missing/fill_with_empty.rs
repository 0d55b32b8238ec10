//! `FILL_WITH_EMPTY`.

use super::ON_INVALID;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Text column to fill, in place.");

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_EMPTY",
    family: Family::Quality,
    summary: "Makes missing cells of a text column empty text: null becomes empty.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Null", r#"{"sourceColumn": "note"}"#)
            .input(&["note: string", "paid", "null", r#""""#])
            .output(&["note: string", "paid", r#""""#, r#""""#]),
        Example::new("Invalid cells, where the condition picks them", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", "null"])
            .output(&["age: string", "41", r#""""#, "null"]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: string", "a | null", "b | null", "a | x"])
            .output(&["k: string | v: string", r#"a | """#, "b | null", "a | x"]),
        Example::new("Only text can be empty", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "5", "null"])
            .error("column `n` is int; this needs a text column: in others, missing cells are null"),
    ],
    assumptions: &["The cells still count as missing afterwards.", ON_INVALID],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let wanted = "a text column: in others, missing cells are null";
    args.require(&COLUMN, &column, wanted, |ty| ty == Type::String)?;
    rel.replace(&column, Expr::text("").when(args.gaps(&column), column.expr()))
}

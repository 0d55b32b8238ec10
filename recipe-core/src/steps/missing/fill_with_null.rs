//! `FILL_WITH_NULL`.

use super::{COLUMN, ON_INVALID};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_NULL",
    family: Family::Quality,
    summary: "Makes missing cells of a column null: empty text becomes null.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Empty text", r#"{"sourceColumn": "rating"}"#)
            .input(&["rating: string", "good", r#""""#, "null", r#"" ""#])
            .output(&["rating: string", "good", "null", "null", r#"" ""#]),
        Example::new("Cells of other types are null where they are missing", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "5", "null"])
            .output(&["n: int", "5", "null"]),
        Example::new("Invalid cells, where the condition picks them", r#"{"sourceColumn": "age"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", r#""""#])
            .output(&["age: string", "41", "null", r#""""#]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: string", r#"a | """#, r#"b | """#, "a | x"])
            .output(&["k: string | v: string", "a | null", r#"b | """#, "a | x"]),
    ],
    assumptions: &[
        "Values stay, though the page, taken at its word, makes every cell null; DELETE or CASE_OPERATION does that.",
        ON_INVALID,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let null = Expr::null(&column.data_type);
    rel.replace(&column, null.when(args.gaps(&column), column.expr()))
}

//! `FLAG_DUPLICATES_IN_COLUMN`.

use super::{ABOVE, EQUAL, FALSE, NAME, NUMBERS, TRUE, flag};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to look at.");

pub(super) const STEP: Step = Step {
    operation: "FLAG_DUPLICATES_IN_COLUMN",
    family: Family::Quality,
    summary: "Says in a new text column whether a value stands in a row above, too.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &TRUE, &FALSE],
    examples: &[
        Example::new(
            "The first of equal values is none",
            r#"{"sourceColumn": "email", "targetColumn": "dup", "trueString": "TRUE", "falseString": "FALSE"}"#,
        )
        .input(&["email: string | n: int", "ann@example.com | 1", "bo@example.com | 2", "ann@example.com | 3"])
        .output(&[
            "email: string | dup: string | n: int",
            "ann@example.com | FALSE | 1",
            "bo@example.com | FALSE | 2",
            "ann@example.com | TRUE | 3",
        ]),
        Example::new(
            "Null equals null, and empty text is another",
            r#"{"sourceColumn": "city", "targetColumn": "again"}"#,
        )
        .input(&["city: string", "null", r#""""#, "null", "köln", "Köln"])
        .output(&[
            "city: string | again: string",
            "null | False",
            r#""" | False"#,
            "null | True",
            "köln | False",
            "Köln | False",
        ]),
        Example::new(
            "Rows outside of the conditions say nothing",
            r#"{"sourceColumn": "n", "targetColumn": "again"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | n: int", "b | 1", "a | 1", "b | 1", "a | 2"])
        .output(&["k: string | n: int | again: string", "b | 1 | null", "a | 1 | True", "b | 1 | null", "a | 2 | False"]),
        Example::new("There must be such a column", r#"{"sourceColumn": "ctiy", "targetColumn": "again"}"#)
            .input(&["city: string", "Mobile"])
            .error("column `ctiy` not found; did you mean `city`?"),
    ],
    assumptions: &[
        EQUAL,
        NUMBERS,
        "The words are `True` and `False` unless given. The new column stands right after its source.",
        ABOVE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    flag(args, rel, std::slice::from_ref(&column), &Place::After(&column))
}

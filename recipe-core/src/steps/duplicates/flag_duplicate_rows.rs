//! `FLAG_DUPLICATE_ROWS`.

use super::{ABOVE, EQUAL, FALSE, NAME, NUMBERS, TRUE, flag};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FLAG_DUPLICATE_ROWS",
    family: Family::Quality,
    summary: "Says in a new text column whether a row equals a row above in every column.",
    conditions: Conditions::MaskCells,
    params: &[&TRUE, &FALSE, &NAME],
    examples: &[
        Example::new(
            "The first of equal rows is none",
            r#"{"trueString": "yes", "falseString": "no", "targetColumn": "again"}"#,
        )
        .input(&["name: string | n: int", "Ann | 1", "Bo | 2", "Ann | 1", "Ann | 2", "Ann | 1"])
        .output(&[
            "name: string | n: int | again: string",
            "Ann | 1 | no",
            "Bo | 2 | no",
            "Ann | 1 | yes",
            "Ann | 2 | no",
            "Ann | 1 | yes",
        ]),
        Example::new("Null equals null, and empty text is another", r#"{"targetColumn": "again"}"#)
            .input(&["name: string | x: double", "null | 0.0", r#""" | 0.0"#, "null | -0.0"])
            .output(&[
                "name: string | x: double | again: string",
                "null | 0.0 | False",
                r#""" | 0.0 | False"#,
                "null | -0.0 | True",
            ]),
        Example::new("Rows outside of the conditions say nothing", r#"{"targetColumn": "again"}"#)
            .when(r#"[{"Condition": "IS_NOT_MISSING", "TargetColumn": "name"}]"#)
            .input(&["name: string", "Ann", "null", "Ann", "null"])
            .output(&[
                "name: string | again: string",
                "Ann | False",
                "null | null",
                "Ann | True",
                "null | null",
            ]),
        Example::new("The name must be new", r#"{"targetColumn": "name"}"#)
            .input(&["name: string", "Ann"])
            .error("there is a column `name` already"),
    ],
    assumptions: &[
        EQUAL,
        NUMBERS,
        "The words are `True` and `False` unless given. The new column stands after all others.",
        ABOVE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns();
    flag(args, rel, &columns, &Place::Last)
}

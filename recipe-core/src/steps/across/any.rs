//! `ANY`.

use super::{COLUMNS_AND_NAME, PLACE, add};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ANY",
    family: Family::Aggregate,
    summary: "Puts a value that is not missing from several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new(
            "The first that is there",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "any"}"#,
        )
        .input(&["a: string | b: string | c: string", "x | y | z", r#""" | null | z"#, r#"null | "" | null"#])
        .output(&[
            "a: string | b: string | c: string | any: string",
            "x | y | z | x",
            r#""" | null | z | z"#,
            r#"null | "" | null | null"#,
        ]),
        Example::new(
            "Of different types",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "any"}"#,
        )
        .input(&["a: int | b: double | c: int", "null | 0.5 | 3", "1 | 0.5 | 3"])
        .output(&[
            "a: int | b: double | c: int | any: double",
            "null | 0.5 | 3 | 0.5",
            "1 | 0.5 | 3 | 1.0",
        ]),
    ],
    assumptions: &[
        "The first value in the order of the list is taken.",
        "The new column has the type that holds the values of all sources: the wider number, a timestamp for dates and timestamps, else text.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    add(args, rel, |columns, known| {
        let common = common_type(columns)?;
        let branches = columns
            .iter()
            .map(|column| (column.expr().is_missing().negate(), column.expr().cast(&common, known)));
        Ok(Expr::Case { branches: branches.collect(), otherwise: Box::new(Expr::null(&common)) })
    })
}

//! `COUNT_DISTINCT`.

use super::{COLUMNS_AND_NAME, PLACE, add};
use crate::kernel::across::CountDistinct;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "COUNT_DISTINCT",
    family: Family::Aggregate,
    summary: "Counts the different values of several columns of a row, in a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new("Numbers", r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "n"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
            .output(&[
                "a: int | b: int | c: int | n: long",
                "1 | 2 | 6 | 3",
                "4 | null | 4 | 1",
                "null | null | null | 0",
            ]),
        Example::new(
            "Of different types",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "n"}"#,
        )
        .input(&["a: string | b: double | c: int", "5 | 5.0 | 5", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: int | n: long",
            "5 | 5.0 | 5 | 2",
            r#""" | null | 3 | 1"#,
        ]),
    ],
    assumptions: &[
        "Missing cells do not count. Numbers of different types are compared as the wider one, other columns of different types as text. The result is a long.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    add(args, rel, |columns, known| {
        let common = common_type(columns)?;
        let values = columns.iter().map(|column| column.expr().cast(&common, known));
        Ok(Expr::call(CountDistinct, values.collect()))
    })
}

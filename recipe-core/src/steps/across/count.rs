//! `COUNT`.

use super::{COLUMNS_AND_NAME, PLACE, add};
use crate::kernel::across::CountPresent;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "COUNT",
    family: Family::Aggregate,
    summary: "Counts the cells of several columns of a row that are not missing, in a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new(
            "Empty text does not count",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "n"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | n: long",
            "5 | 2.5 | x | 3",
            r#""" | null | 3 | 1"#,
        ]),
        Example::new("All missing", r#"{"sourceColumns": ["d"], "targetColumn": "n"}"#)
            .input(&["d: date", "null", "2024-02-29"])
            .output(&["d: date | n: long", "null | 0", "2024-02-29 | 1"]),
    ],
    assumptions: &["Cells of every type count. The result is a long.", PLACE],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    add(args, rel, |columns, _| Ok(Expr::call(CountPresent, columns.iter().map(Column::expr).collect())))
}

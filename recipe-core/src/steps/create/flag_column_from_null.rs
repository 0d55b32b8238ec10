//! `FLAG_COLUMN_FROM_NULL`.

use super::{FALSE, NAME, TRUE, flag};
use crate::step::prelude::*;

const SOURCE: Param<ColumnName> = Param::required("sourceColumn", "Column to look at.");
const KIND: Param<Text> =
    Param::required("flagType", "Always `Null values`.").one_of(&["Null values"]).or("Null values");

pub(super) const STEP: Step = Step {
    operation: "FLAG_COLUMN_FROM_NULL",
    family: Family::ColumnStructure,
    summary: "Says in a new text column whether a cell is missing.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &KIND, &TRUE, &FALSE],
    examples: &[
        Example::new(
            "Text",
            r#"{"sourceColumn": "weight", "targetColumn": "no_weight", "flagType": "Null values"}"#,
        )
        .input(&["weight: string | n: int", "12 | 1", r#""" | 2"#, "null | 3"])
        .output(&[
            "weight: string | no_weight: string | n: int",
            "12 | False | 1",
            r#""" | True | 2"#,
            "null | True | 3",
        ]),
        Example::new(
            "In words of your own",
            r#"{"sourceColumn": "n", "targetColumn": "there", "trueString": "no", "falseString": "yes"}"#,
        )
        .input(&["n: int", "1", "null"])
        .output(&["n: int | there: string", "1 | yes", "null | no"]),
    ],
    assumptions: &[
        "Null and empty text are missing.",
        "The words are `True` and `False` unless given. The new column stands right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&SOURCE))?;
    flag(args, rel, &column, column.expr().is_missing())
}

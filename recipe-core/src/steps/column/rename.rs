//! RENAME.

use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to rename.");
const NAME: Param<NewName> = Param::required("targetColumn", "Its new name.");

pub(super) const STEP: Step = Step {
    operation: "RENAME",
    family: Family::Column,
    summary: "Gives a column another name.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &NAME],
    examples: &[
        Example::new("A plain rename", r#"{"sourceColumn": "Column_1", "targetColumn": "age"}"#)
            .input(&["id: int | Column_1: int", "1 | 34", "2 | null"])
            .output(&["id: int | age: int", "1 | 34", "2 | null"]),
        Example::new("A name that is taken", r#"{"sourceColumn": "a", "targetColumn": "b"}"#)
            .input(&["a: string | b: string", "x | y"])
            .error("there is a column `b` already"),
    ],
    assumptions: &[
        "The column keeps its place, type and cells.",
        "A name that another column has is refused.",
        "Renaming a column to its own name does nothing.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    rel.rename(&column, args.get(&NAME))
}

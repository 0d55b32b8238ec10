//! `REMOVE_MISSING`.

use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column that must not be missing.");

pub(super) const STEP: Step = Step {
    operation: "REMOVE_MISSING",
    family: Family::Quality,
    summary: "Removes the rows in which a column is missing.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Null and empty text are missing", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string | n: int", "Ann | 1", "null | 2", r#""" | 3"#, r#"" " | 4"#])
            .output(&["name: string | n: int", "Ann | 1", r#"" " | 4"#]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "paid"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"open\"]", "TargetColumn": "state"}]"#)
            .input(&["state: string | paid: double", "open | null", "open | 2.5", "draft | null"])
            .output(&["state: string | paid: double", "open | 2.5", "draft | null"]),
    ],
    assumptions: &[
        "Text of blanks only is not missing.",
        "With conditions, rows that do not meet them all stay.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    rel.filter(column.expr().is_missing().negate());
    Ok(())
}

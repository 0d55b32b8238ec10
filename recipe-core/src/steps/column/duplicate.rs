//! DUPLICATE.

use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to copy.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the copy.");

pub(super) const STEP: Step = Step {
    operation: "DUPLICATE",
    family: Family::Column,
    summary: "Copies a column under a new name.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &NAME],
    examples: &[Example::new(
        "A copy to work on",
        r#"{"sourceColumn": "born", "targetColumn": "born_copy"}"#,
    )
    .input(&["name: string | born: date | city: string", "Ann | 1990-02-28 | Bonn", "Bo | null | Oslo"])
    .output(&[
        "name: string | born: date | born_copy: date | city: string",
        "Ann | 1990-02-28 | 1990-02-28 | Bonn",
        "Bo | null | null | Oslo",
    ])],
    assumptions: &["The copy stands right after its source, as the console shows it."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    rel.add(args.get(&NAME), column.expr(), &Place::After(&column))?;
    Ok(())
}

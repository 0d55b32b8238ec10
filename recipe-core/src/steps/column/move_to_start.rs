//! `MOVE_TO_START`.

use super::move_column;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to move.");
const INDEX: Param<Option<Text>> =
    Param::optional("targetIndex", "Position the console stored; it is always the first.");

pub(super) const STEP: Step = Step {
    operation: "MOVE_TO_START",
    family: Family::Column,
    summary: "Moves a column before all others.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &INDEX],
    examples: &[Example::new("The key first", r#"{"sourceColumn": "id", "targetIndex": "0"}"#)
        .input(&["name: string | id: int | city: string", "Ann | 1 | Bonn", "Bo | 2 | null"])
        .output(&["id: int | name: string | city: string", "1 | Ann | Bonn", "2 | Bo | null"])],
    assumptions: &["The other columns keep their order."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    move_column(rel, &column, |_| 0);
    Ok(())
}

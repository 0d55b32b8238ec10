//! `MOVE_TO_END`.

use super::move_column;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to move.");
const INDEX: Param<Option<Text>> =
    Param::optional("targetIndex", "Position the console stored; it is always the last.");

pub(super) const STEP: Step = Step {
    operation: "MOVE_TO_END",
    family: Family::Column,
    summary: "Moves a column after all others.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &INDEX],
    examples: &[
        Example::new("Remarks last", r#"{"sourceColumn": "notes"}"#)
            .input(&["name: string | notes: string | id: int", "Ann | late | 1", "Bo | null | 2"])
            .output(&["name: string | id: int | notes: string", "Ann | 1 | late", "Bo | 2 | null"]),
        Example::new("A column that is the last", r#"{"sourceColumn": "b", "targetIndex": "1"}"#)
            .input(&["a: int | b: int", "1 | 2"])
            .output(&["a: int | b: int", "1 | 2"]),
    ],
    assumptions: &["The other columns keep their order."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    move_column(rel, &column, <[Column]>::len);
    Ok(())
}

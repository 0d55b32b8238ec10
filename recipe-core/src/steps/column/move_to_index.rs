//! `MOVE_TO_INDEX`.

use super::move_column;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to move.");
const INDEX: Param<Whole> =
    Param::required("targetIndex", "Its position once it is moved; the first column is 0.");

pub(super) const STEP: Step = Step {
    operation: "MOVE_TO_INDEX",
    family: Family::Column,
    summary: "Moves a column to a position.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &INDEX],
    examples: &[
        Example::new("To the second position", r#"{"sourceColumn": "city", "targetIndex": "1"}"#)
            .input(&["name: string | id: int | city: string", "Ann | 1 | Bonn", "Bo | 2 | null"])
            .output(&["name: string | city: string | id: int", "Ann | Bonn | 1", "Bo | null | 2"]),
        Example::new("To the right", r#"{"sourceColumn": "a", "targetIndex": 1}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
            .output(&["b: int | a: int | c: int", "2 | 1 | 3"]),
        Example::new("A position there is not", r#"{"sourceColumn": "a", "targetIndex": "3"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
            .error("must be from 0 to 2, as there are 3 columns, not 3"),
    ],
    assumptions: &[
        "The position is the one the column has in the result; the other columns keep their order.",
        "A position that is negative or behind the last column is an error.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let (index, count) = (args.get(&INDEX), rel.columns().len());
    let at = usize::try_from(index).ok().filter(|at| *at < count).ok_or_else(|| {
        let last = count - 1;
        args.refuse(&INDEX, format!("must be from 0 to {last}, as there are {count} columns, not {index}"))
    })?;
    move_column(rel, &column, |_| at);
    Ok(())
}

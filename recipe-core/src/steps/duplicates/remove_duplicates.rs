//! `REMOVE_DUPLICATES`.

use super::{EQUAL, NUMBERS};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column in which each value stands once afterwards.");

pub(super) const STEP: Step = Step {
    operation: "REMOVE_DUPLICATES",
    family: Family::Quality,
    summary: "Deletes rows whose value in a column stands in a row above, too.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN],
    examples: &[
        Example::new("The first row of each value stays", r#"{"sourceColumn": "email"}"#)
            .input(&[
                "email: string | visit: int",
                "ann@example.com | 1",
                "bo@example.com | 2",
                "ann@example.com | 3",
            ])
            .output(&["email: string | visit: int", "ann@example.com | 1", "bo@example.com | 2"]),
        Example::new("Null is a value like others", r#"{"sourceColumn": "price"}"#)
            .input(&["price: double", "105.111", "13.12", "null", "13.12", "null"])
            .output(&["price: double", "105.111", "13.12", "null"]),
        Example::new("Null and empty text differ, and so do `a` and `A`", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string", r#""""#, "null", "a", "A", r#""""#, "a"])
            .output(&["name: string", r#""""#, "null", "a", "A"]),
        Example::new("For whole rows there is DELETE_DUPLICATE_ROWS", r#"{"sourceColumn": "emial"}"#)
            .input(&["email: string", "ann@example.com"])
            .error("column `emial` not found; did you mean `email`?"),
    ],
    assumptions: &[
        "Of the rows with a value the first stays, in the order of the table; SORT first for another.",
        EQUAL,
        NUMBERS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    rel.distinct(&[column]);
    Ok(())
}

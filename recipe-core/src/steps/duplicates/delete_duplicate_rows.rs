//! `DELETE_DUPLICATE_ROWS`.

use super::{EQUAL, NUMBERS};
use crate::step::prelude::*;

const COUNT: Param<Option<Text>> = Param::optional(
    "duplicateRowsCount",
    "How many there were when the console looked, as exports carry it. All are deleted, whatever stands here.",
);

pub(super) const STEP: Step = Step {
    operation: "DELETE_DUPLICATE_ROWS",
    family: Family::Quality,
    summary: "Deletes rows that equal an earlier row in every column.",
    conditions: Conditions::Rejected,
    params: &[&COUNT],
    examples: &[
        Example::new("The first of equal rows stays", "{}")
            .input(&[
                "name: string | n: int",
                "Ann | 1",
                "Bo | 2",
                "Ann | 1",
                "ann | 1",
                "Ann | null",
                "Ann | null",
            ])
            .output(&["name: string | n: int", "Ann | 1", "Bo | 2", "ann | 1", "Ann | null"]),
        Example::new("As the console exports it", r#"{"duplicateRowsCount": "3"}"#)
            .input(&["x: double", "0.0", "-0.0", "1.5"])
            .output(&["x: double", "0.0", "1.5"]),
        Example::new("Null and empty text differ", "{}")
            .input(&["name: string", r#""""#, "null", r#""""#])
            .output(&["name: string", r#""""#, "null"]),
    ],
    assumptions: &[EQUAL, NUMBERS],
    lower: Lower::Direct(lower),
};

#[expect(clippy::unnecessary_wraps, reason = "every step lowers with the same signature")]
fn lower(_: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns();
    rel.distinct(&columns);
    Ok(())
}

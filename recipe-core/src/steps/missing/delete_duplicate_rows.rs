//! `DELETE_DUPLICATE_ROWS`.

use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DELETE_DUPLICATE_ROWS",
    family: Family::Quality,
    summary: "Deletes rows that equal an earlier row in every column.",
    conditions: Conditions::Rejected,
    params: &[],
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
        Example::new("Null and empty text differ", "{}")
            .input(&["name: string", r#""""#, "null", r#""""#])
            .output(&["name: string", r#""""#, "null"]),
    ],
    assumptions: &[
        "Null equals null, empty text is not null, and comparison is exact.",
        "Numbers that are equal are the same: `-0.0` and `0.0`, and any two `NaN`.",
    ],
    lower: Lower::Direct(lower),
};

#[expect(clippy::unnecessary_wraps, reason = "every step lowers with the same signature")]
fn lower(_: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns();
    rel.distinct(&columns);
    Ok(())
}

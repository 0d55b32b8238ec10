//! `NEGATE`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Signed;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "NEGATE",
    family: Family::Math,
    summary: "Puts a number with the other sign into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Decimals", r#"{"sourceColumn": "x", "targetColumn": "x_negate"}"#)
            .input(&["x: decimal", "2.50", "-1", "null"])
            .output(&["x: decimal | x_negate: decimal", "2.5 | -2.5", "-1 | 1", "null | null"]),
        Example::new("Text, and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "other"}"#)
            .input(&["x: string", "7", "seven"])
            .output(&["x: string | other: double", "7 | -7.0", "seven | null"])
            .failed(1),
    ],
    assumptions: &[
        "The result has the column's own type; one that does not fit it is missing, and counts as failed.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Own, Signed::Negate)),
};

//! `ABSOLUTE`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Signed;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ABSOLUTE",
    family: Family::Math,
    summary: "Puts a number without its sign into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Whole numbers", r#"{"sourceColumn": "x", "targetColumn": "x_absolute"}"#)
            .input(&["x: int", "-5", "5", "null"])
            .output(&["x: int | x_absolute: int", "-5 | 5", "5 | 5", "null | null"]),
        Example::new("Text, and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "size"}"#)
            .input(&["x: string", "-2.5", r#""""#, "x"])
            .output(&["x: string | size: double", "-2.5 | 2.5", r#""" | null"#, "x | null"])
            .failed(1),
        Example::new("The least byte has no opposite", r#"{"sourceColumn": "x", "targetColumn": "size"}"#)
            .input(&["x: byte", "-128", "-127"])
            .output(&["x: byte | size: byte", "-128 | null", "-127 | 127"])
            .failed(1),
    ],
    assumptions: &[
        "The result has the column's own type; one that does not fit it is missing, and counts as failed.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Own, Signed::Absolute)),
};

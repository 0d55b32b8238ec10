//! `SQUARE_ROOT`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Real;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SQUARE_ROOT",
    family: Family::Math,
    summary: "Puts the square root of a number into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "root"}"#)
            .input(&["x: double", "2.25", "-4.0", "null"])
            .output(&["x: double | root: double", "2.25 | 1.5", "-4.0 | null", "null | null"]),
        Example::new("Text and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "root"}"#)
            .input(&["x: string", "9", "nine"])
            .output(&["x: string | root: double", "9 | 3.0", "nine | null"])
            .failed(1),
    ],
    assumptions: &[
        "The result is a double; numbers below zero have no root, and give a missing value.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Double, Real::SquareRoot)),
};

//! `LN`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Real;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "LN",
    family: Family::Math,
    summary: "Puts the natural logarithm of a number into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "x_ln"}"#)
            .input(&["x: double", "1.0", "0.0", "-1.0", "null"])
            .output(&["x: double | x_ln: double", "1.0 | 0.0", "0.0 | null", "-1.0 | null", "null | null"]),
        Example::new("Text and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "x_ln"}"#)
            .input(&["x: string", "2.718281828459045", "e"])
            .output(&["x: string | x_ln: double", "2.718281828459045 | 1.0", "e | null"])
            .failed(1),
    ],
    assumptions: &[
        "The result is a double; zero and numbers below have no logarithm, and give a missing value, as in Spark.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Double, Real::Ln)),
};

//! `DEGREES`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Real;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DEGREES",
    family: Family::Math,
    summary: "Puts an angle in radians as degrees into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "x_degrees"}"#)
            .input(&["x: double", "3.141592653589793", "0.0", "null"])
            .output(&[
                "x: double | x_degrees: double",
                "3.141592653589793 | 180.0",
                "0.0 | 0.0",
                "null | null",
            ]),
        Example::new("Text and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "d"}"#)
            .input(&["x: string", "0", "right"])
            .output(&["x: string | d: double", "0 | 0.0", "right | null"])
            .failed(1),
    ],
    assumptions: &["The result is a double.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Double, Real::Degrees)),
};

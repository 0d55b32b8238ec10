//! `RADIANS`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Real;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "RADIANS",
    family: Family::Math,
    summary: "Puts an angle in degrees as radians into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Whole numbers", r#"{"sourceColumn": "x", "targetColumn": "x_radians"}"#)
            .input(&["x: int", "180", "0", "null"])
            .output(&["x: int | x_radians: double", "180 | 3.141592653589793", "0 | 0.0", "null | null"]),
        Example::new("Text and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "r"}"#)
            .input(&["x: string", "0", "right"])
            .output(&["x: string | r: double", "0 | 0.0", "right | null"])
            .failed(1),
    ],
    assumptions: &["The result is a double.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Double, Real::Radians)),
};

//! `EXPONENT`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Real;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "EXPONENT",
    family: Family::Math,
    summary: "Puts e to the power of a number into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "e_x"}"#)
            .input(&["x: double", "0.0", "1.0", "null"])
            .output(&["x: double | e_x: double", "0.0 | 1.0", "1.0 | 2.7182818284590455", "null | null"]),
        Example::new(
            "Text, what is not a number, and what is too great",
            r#"{"sourceColumn": "x", "targetColumn": "e_x"}"#,
        )
        .input(&["x: string", "1000", "one"])
        .output(&["x: string | e_x: double", "1000 | Infinity", "one | null"])
        .failed(1),
    ],
    assumptions: &["The result is a double; one too great for it is `Infinity`, as in Spark.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Double, Real::Exponent)),
};

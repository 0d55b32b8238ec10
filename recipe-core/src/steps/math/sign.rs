//! `SIGN`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math::Sign;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SIGN",
    family: Family::Math,
    summary: "Puts the sign of a number into a new column: -1, 0 or 1.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "x_sign"}"#)
            .input(&["x: double", "-0.1", "0.0", "12.0", "null"])
            .output(&["x: double | x_sign: int", "-0.1 | -1", "0.0 | 0", "12.0 | 1", "null | null"]),
        Example::new("Text and what is not a number", r#"{"sourceColumn": "x", "targetColumn": "s"}"#)
            .input(&["x: string", "-3", "x", r#""""#])
            .output(&["x: string | s: int", "-3 | -1", "x | null", r#""" | null"#])
            .failed(1),
        Example::new("Whole numbers", r#"{"sourceColumn": "x", "targetColumn": "s"}"#)
            .input(&["x: long", "-3"])
            .output(&["x: long | s: int", "-3 | -1"]),
    ],
    assumptions: &["The result is an int.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Wide, Sign)),
};

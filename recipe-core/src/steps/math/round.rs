//! `ROUND`.

use super::{ONE_NUMBER, PLACE, TEXT, Working, function};
use crate::kernel::math;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROUND",
    family: Family::Math,
    summary: "Puts the nearest whole number into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_NUMBER,
    examples: &[
        Example::new("Halves go away from zero", r#"{"sourceColumn": "x", "targetColumn": "x_round"}"#)
            .input(&["x: double", "2.5", "-2.5", "2.4", "null"])
            .output(&["x: double | x_round: long", "2.5 | 3", "-2.5 | -3", "2.4 | 2", "null | null"]),
        Example::new("Decimals, whole numbers and text", r#"{"sourceColumn": "x", "targetColumn": "r"}"#)
            .input(&["x: decimal", "0.5", "-0.49"])
            .output(&["x: decimal | r: long", "0.5 | 1", "-0.49 | 0"]),
        Example::new("Text that is not a number", r#"{"sourceColumn": "x", "targetColumn": "r"}"#)
            .input(&["x: string", "0.6", "x"])
            .output(&["x: string | r: long", "0.6 | 1", "x | null"])
            .failed(1),
    ],
    assumptions: &[
        "Halves are rounded away from zero, as Spark's `round` does.",
        "The result is a long; one that does not fit is missing, and counts as failed.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function(args, rel, Working::Wide, math::Whole::Round)),
};

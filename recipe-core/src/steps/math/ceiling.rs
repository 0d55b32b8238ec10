//! `CEILING`.

use super::{COLUMN_OR_VALUE, PLACE, TEXT, Working, function_of};
use crate::kernel::math;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "CEILING",
    family: Family::Math,
    summary: "Puts the least whole number that is not less into a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMN_OR_VALUE,
    examples: &[
        Example::new("Doubles", r#"{"sourceColumn": "x", "targetColumn": "x_ceiling"}"#)
            .input(&["x: double", "2.5", "-2.5", "null"])
            .output(&["x: double | x_ceiling: long", "2.5 | 3", "-2.5 | -2", "null | null"]),
        Example::new(
            "Text, what is not a number, and what does not fit",
            r#"{"sourceColumn1": "x", "targetColumn": "w"}"#,
        )
        .input(&["x: string", "7", "seven", "1e30"])
        .output(&["x: string | w: long", "7 | 7", "seven | null", "1e30 | null"])
        .failed(2),
        Example::new("A constant", r#"{"value1": "0.5", "targetColumn": "w"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | w: long", "1 | 1"]),
        Example::new("Another constant", r#"{"value": "-0.5", "targetColumn": "w"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | w: long", "1 | 0"]),
    ],
    assumptions: &[
        "The result is a long; one that does not fit is missing, and counts as failed.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| function_of(args, rel, Working::Wide, math::Whole::Ceiling)),
};

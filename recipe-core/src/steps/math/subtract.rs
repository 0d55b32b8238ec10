//! `SUBTRACT`.

use super::{PLACE, TEXT, TWO_NUMBERS, WIDER, arithmetic};
use crate::kernel::arithmetic::Operation;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SUBTRACT",
    family: Family::Math,
    summary: "Subtracts one number from another, in a new column.",
    conditions: Conditions::MaskCells,
    params: TWO_NUMBERS,
    examples: &[
        Example::new(
            "A constant from a column",
            r#"{"sourceColumn1": "a", "value2": "2", "targetColumn": "rest"}"#,
        )
        .input(&["a: int", "1", "null"])
        .output(&["a: int | rest: long", "1 | -1", "null | null"]),
        Example::new(
            "A column from a constant",
            r#"{"value1": "100", "sourceColumn2": "paid", "targetColumn": "due"}"#,
        )
        .input(&["paid: double", "99.5"])
        .output(&["paid: double | due: double", "99.5 | 0.5"]),
        Example::new(
            "Two columns, one of text",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "rest"}"#,
        )
        .input(&["a: string | b: long", "5 | 7", "x | 1"])
        .output(&["a: string | b: long | rest: double", "5 | 7 | -2.0", "x | 1 | null"])
        .failed(1),
    ],
    assumptions: &[WIDER, TEXT, PLACE],
    lower: Lower::Direct(|args, rel| arithmetic(args, rel, Operation::Subtract)),
};

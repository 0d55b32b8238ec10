//! `MULTIPLY`.

use super::{PLACE, TEXT, TWO_NUMBERS, WIDER, arithmetic};
use crate::kernel::arithmetic::Operation;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MULTIPLY",
    family: Family::Math,
    summary: "Multiplies two numbers, in a new column.",
    conditions: Conditions::MaskCells,
    params: TWO_NUMBERS,
    examples: &[
        Example::new(
            "A column by a constant",
            r#"{"sourceColumn1": "price", "value2": "1.19", "targetColumn": "gross"}"#,
        )
        .input(&["price: decimal | n: int", "10 | 1", "null | 2"])
        .output(&["price: decimal | gross: decimal | n: int", "10 | 11.9 | 1", "null | null | 2"]),
        Example::new(
            "Two columns",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "product"}"#,
        )
        .input(&["a: short | b: byte", "300 | 100"])
        .output(&["a: short | b: byte | product: long", "300 | 100 | 30000"]),
        Example::new(
            "A constant by a column",
            r#"{"value1": "2", "sourceColumn2": "t", "targetColumn": "twice"}"#,
        )
        .input(&["t: string", "1.5", "?"])
        .output(&["t: string | twice: double", "1.5 | 3.0", "? | null"])
        .failed(1),
    ],
    assumptions: &[WIDER, TEXT, PLACE],
    lower: Lower::Direct(|args, rel| arithmetic(args, rel, Operation::Multiply)),
};

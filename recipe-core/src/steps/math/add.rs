//! `ADD`.

use super::{PLACE, TEXT, TWO_NUMBERS, WIDER, arithmetic};
use crate::kernel::arithmetic::Operation;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ADD",
    family: Family::Math,
    summary: "Adds two numbers, in a new column.",
    conditions: Conditions::MaskCells,
    params: TWO_NUMBERS,
    examples: &[
        Example::new(
            "A column and a constant",
            r#"{"sourceColumn1": "a", "value2": "2", "targetColumn": "sum", "functionStepType": "ADD"}"#,
        )
        .input(&["a: int", "1", "null"])
        .output(&["a: int | sum: long", "1 | 3", "null | null"]),
        Example::new("Two columns", r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "sum"}"#)
            .input(&["a: decimal | b: int | c: string", "0.1 | 2 | x"])
            .output(&["a: decimal | b: int | sum: decimal | c: string", "0.1 | 2 | 2.1 | x"]),
        Example::new(
            "Text that is not a number, and a sum that does not fit",
            r#"{"value1": "1", "sourceColumn2": "n", "targetColumn": "sum"}"#,
        )
        .input(&["n: string", "2.5", "many", r#""""#, "null"])
        .output(&["n: string | sum: double", "2.5 | 3.5", "many | null", r#""" | null"#, "null | null"])
        .failed(1),
        Example::new("Longs never wrap", r#"{"sourceColumn1": "n", "value2": "1", "targetColumn": "sum"}"#)
            .input(&["n: long", "9223372036854775807"])
            .output(&["n: long | sum: long", "9223372036854775807 | null"])
            .failed(1),
        Example::new(
            "A constant that is not a number",
            r#"{"sourceColumn1": "n", "value2": "one", "targetColumn": "sum"}"#,
        )
        .input(&["n: long", "1"])
        .error("`one` is not a number"),
    ],
    assumptions: &[WIDER, TEXT, PLACE],
    lower: Lower::Direct(|args, rel| arithmetic(args, rel, Operation::Add)),
};

//! `MOD`.

use super::{PLACE, TEXT, TWO_NUMBERS, WIDER, arithmetic};
use crate::kernel::arithmetic::Operation;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MOD",
    family: Family::Math,
    summary: "Puts what is left after a division into a new column.",
    conditions: Conditions::MaskCells,
    params: TWO_NUMBERS,
    examples: &[
        Example::new(
            "Two columns",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "a_mod_b"}"#,
        )
        .input(&["a: int | b: int", "7 | 3", "-7 | 3", "7 | 0", "null | 3"])
        .output(&[
            "a: int | b: int | a_mod_b: long",
            "7 | 3 | 1",
            "-7 | 3 | -1",
            "7 | 0 | null",
            "null | 3 | null",
        ]),
        Example::new(
            "A column by a constant",
            r#"{"sourceColumn1": "a", "value2": "0.5", "targetColumn": "rest"}"#,
        )
        .input(&["a: double", "1.75"])
        .output(&["a: double | rest: double", "1.75 | 0.25"]),
        Example::new(
            "A constant by a column",
            r#"{"value1": "10", "sourceColumn2": "a", "targetColumn": "rest"}"#,
        )
        .input(&["a: string", "4", "four"])
        .output(&["a: string | rest: double", "4 | 2.0", "four | null"])
        .failed(1),
    ],
    assumptions: &[
        "The remainder has the sign of the first number; what is left after dividing by zero is missing, as in Spark.",
        WIDER,
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| arithmetic(args, rel, Operation::Modulus)),
};

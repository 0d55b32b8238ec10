//! `IS_EVEN`.

use super::{PARITY, PLACE, TEXT, parity};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "IS_EVEN",
    family: Family::Math,
    summary: "Says in a new text column whether a number is even.",
    conditions: Conditions::MaskCells,
    params: PARITY,
    examples: &[
        Example::new("Whole numbers", r#"{"sourceColumn": "n", "targetColumn": "told"}"#)
            .input(&["n: int", "-3", "0", "4", "null"])
            .output(&["n: int | told: string", "-3 | False", "0 | True", "4 | True", "null | null"]),
        Example::new("In words of your own, of text, too", r#"{"sourceColumn": "n", "targetColumn": "told", "trueString": "even", "falseString": "not even"}"#)
            .input(&["n: string", "3", "2.5", "two", r#""""#])
            .output(&["n: string | told: string", "3 | not even", "2.5 | not even", "two | null", r#""" | null"#])
            .failed(1),
        Example::new("Another constant, and other spellings", r#"{"value": "7", "targetColumn": "told"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | told: string", "1 | False"]),
        Example::new("Of a column", r#"{"sourceColumn1": "n", "targetColumn": "told"}"#)
            .input(&["n: int", "7"])
            .output(&["n: int | told: string", "7 | False"]),
        Example::new("A constant", r#"{"value1": "7", "targetColumn": "told"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | told: string", "1 | False"]),
    ],
    assumptions: &[
        "The result is text, `True` or `False` unless said otherwise. Numbers with a fraction, infinity and `NaN` are neither even nor odd.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| parity(args, rel, false)),
};

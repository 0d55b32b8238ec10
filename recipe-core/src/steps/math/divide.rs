//! `DIVIDE`.

use super::{PLACE, TEXT, TWO_NUMBERS, arithmetic};
use crate::kernel::arithmetic::Operation;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DIVIDE",
    family: Family::Math,
    summary: "Divides one number by another, in a new column.",
    conditions: Conditions::MaskCells,
    params: TWO_NUMBERS,
    examples: &[
        Example::new("A column by a constant", r#"{"sourceColumn1": "cents", "value2": "100", "targetColumn": "dollars", "functionStepType": "DIVIDE"}"#)
            .input(&["cents: int | note: string", "250 | a", "null | b"])
            .output(&["cents: int | dollars: double | note: string", "250 | 2.5 | a", "null | null | b"]),
        Example::new("By zero, and text", r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "q"}"#)
            .input(&["a: string | b: double", "1 | 0.0", "9 | 2.0", "x | 1.0"])
            .output(&["a: string | b: double | q: double", "1 | 0.0 | null", "9 | 2.0 | 4.5", "x | 1.0 | null"])
            .failed(1),
        Example::new("A constant by a column", r#"{"value1": "1", "sourceColumn2": "n", "targetColumn": "inverse"}"#)
            .input(&["n: int", "4"])
            .output(&["n: int | inverse: double", "4 | 0.25"]),
    ],
    assumptions: &["The quotient is a double. Dividing by zero gives a missing value, as in Spark.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| arithmetic(args, rel, Operation::Divide)),
};

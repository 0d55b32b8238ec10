//! `MAX`.

use super::{COLUMNS_AND_NAME, PLACE, TEXT, selection};
use crate::kernel::across::Selection;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MAX",
    family: Family::Aggregate,
    summary: "Puts the greatest of several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new("Whole numbers", r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "max"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
            .output(&[
                "a: int | b: int | c: int | max: long",
                "1 | 2 | 6 | 6",
                "4 | null | 4 | 4",
                "null | null | null | null",
            ]),
        Example::new(
            "Text that is not a number is counted",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "max"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | max: double",
            "5 | 2.5 | x | 5.0",
            r#""" | null | 3 | 3.0"#,
        ])
        .failed(1),
        Example::new(
            "Decimals stay exact",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "max"}"#,
        )
        .input(&["a: decimal | b: int | c: decimal", "0.1 | 1 | 0.2"])
        .output(&["a: decimal | b: int | c: decimal | max: decimal", "0.1 | 1 | 0.2 | 1"]),
    ],
    assumptions: &[
        "The result is missing where no cell is a number. `NaN` is greater than all numbers, as in Spark.",
        "Whole numbers give a long, decimals a decimal, and all others, text too, a double.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| selection(args, rel, Selection::Max)),
};

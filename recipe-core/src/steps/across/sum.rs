//! `SUM`.

use super::{COLUMNS_AND_NAME, PLACE, TEXT, selection};
use crate::kernel::across::Selection;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SUM",
    family: Family::Aggregate,
    summary: "Puts the sum of several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new("Whole numbers", r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "sum"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
            .output(&[
                "a: int | b: int | c: int | sum: long",
                "1 | 2 | 6 | 9",
                "4 | null | 4 | 8",
                "null | null | null | 0",
            ]),
        Example::new(
            "Text that is not a number is counted",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "sum"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | sum: double",
            "5 | 2.5 | x | 7.5",
            r#""" | null | 3 | 3.0"#,
        ])
        .failed(1),
        Example::new(
            "Decimals stay exact",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "sum"}"#,
        )
        .input(&["a: decimal | b: int | c: decimal", "0.1 | 1 | 0.2"])
        .output(&["a: decimal | b: int | c: decimal | sum: decimal", "0.1 | 1 | 0.2 | 1.3"]),
        Example::new("A sum that does not fit", r#"{"sourceColumns": ["a", "b"], "targetColumn": "sum"}"#)
            .input(&["a: long | b: long", "9223372036854775807 | 1"])
            .output(&["a: long | b: long | sum: long", "9223372036854775807 | 1 | null"])
            .failed(1),
    ],
    assumptions: &[
        "Cells that are no number count as 0, so that the sum is missing only where it does not fit.",
        "Whole numbers give a long, decimals a decimal, and all others, text too, a double.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| selection(args, rel, Selection::Sum)),
};

//! `KTH_LARGEST`.

use super::{COLUMNS, K, NAME, PLACE, TEXT, k, selection};
use crate::kernel::across::Selection;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "KTH_LARGEST",
    family: Family::Aggregate,
    summary: "Puts the k-th greatest of several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &K, &NAME],
    examples: &[
        Example::new(
            "The second",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "kth_largest", "value": "2"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | kth_largest: long",
            "1 | 2 | 6 | 2",
            "4 | null | 4 | 4",
            "null | null | null | null",
        ]),
        Example::new(
            "Text that is not a number is left out, and counted",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "kth_largest", "value": "2"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | kth_largest: double",
            "5 | 2.5 | x | 2.5",
            r#""" | null | 3 | null"#,
        ])
        .failed(1),
        Example::new(
            "Decimals",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "kth_largest", "value": "2"}"#,
        )
        .input(&["a: decimal | b: int | c: decimal", "0.1 | 1 | 0.2"])
        .output(&["a: decimal | b: int | c: decimal | kth_largest: decimal", "0.1 | 1 | 0.2 | 0.2"]),
    ],
    assumptions: &[
        "Equal values take a rank each.",
        "`value` counts from 1, the greatest; with fewer values than that the result is missing.",
        "Whole numbers give a long, decimals a decimal, and all others, text too, a double.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| {
        let k = k(args);
        selection(args, rel, Selection::KthLargest(k))
    }),
};

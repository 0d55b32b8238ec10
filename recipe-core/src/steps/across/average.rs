//! `AVERAGE`.

use super::{COLUMNS_AND_NAME, PLACE, TEXT, statistic};
use crate::kernel::across::Statistic;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "AVERAGE",
    family: Family::Aggregate,
    summary: "Puts the mean of several columns of a row into a new column.",
    conditions: Conditions::MaskCells,
    params: COLUMNS_AND_NAME,
    examples: &[
        Example::new(
            "Whole numbers",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "average"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 6", "4 | null | 4", "null | null | null"])
        .output(&[
            "a: int | b: int | c: int | average: double",
            "1 | 2 | 6 | 3.0",
            "4 | null | 4 | 4.0",
            "null | null | null | null",
        ]),
        Example::new(
            "Text that is not a number is left out, and counted",
            r#"{"sourceColumns": "[\"a\",\"b\",\"c\"]", "targetColumn": "average"}"#,
        )
        .input(&["a: string | b: double | c: string", "5 | 2.5 | x", r#""" | null | 3"#])
        .output(&[
            "a: string | b: double | c: string | average: double",
            "5 | 2.5 | x | 3.75",
            r#""" | null | 3 | 3.0"#,
        ])
        .failed(1),
    ],
    assumptions: &["The result is a double; it is missing where no cell is a number.", TEXT, PLACE],
    lower: Lower::Direct(|args, rel| statistic(args, rel, Statistic::Average)),
};

//! `DATE`.

use super::build::{IMPOSSIBLE, PARAMS, PLACE, add_built};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DATE",
    family: Family::DateTime,
    summary: "Makes dates of their parts, and prints them in a new text column.",
    conditions: Conditions::MaskCells,
    params: PARAMS,
    examples: &[
        Example::new(
            "The last day of a year",
            r#"{"dateTimeFormat": "yyyy-mm-dd", "dateTimeParameters": "{\"year\":{\"sourceColumn\":\"y\"},\"month\":{\"value\":\"12\"},\"day\":{\"value\":\"31\"},\"hour\":{},\"minute\":{},\"second\":{}}", "targetColumn": "date"}"#,
        )
        .input(&["y: int | n: int", "2023 | 1", "null | 2", "10000 | 3"])
        .output(&[
            "y: int | date: string | n: int",
            "2023 | 2023-12-31 | 1",
            "null | null | 2",
            "10000 | null | 3",
        ])
        .failed(1),
        Example::new(
            "Of columns of text and of doubles",
            r#"{"dateTimeFormat": "mm/dd/yyyy", "dateTimeParameters": {"year": {"value": 2023}, "month": {"sourceColumn": "m"}, "day": {"sourceColumn": "d"}}, "targetColumn": "date"}"#,
        )
        .input(&["m: string | d: double", "02 | 28.0", "2 | 29.0", "June | 1.0", r#""" | 1.0"#])
        .output(&[
            "m: string | d: double | date: string",
            "02 | 28.0 | 02/28/2023",
            "2 | 29.0 | null",
            "June | 1.0 | null",
            r#""" | 1.0 | null"#,
        ])
        .failed(2),
        Example::new(
            "Of a year alone, in the default format",
            r#"{"dateTimeParameters": {"year": {"value": "2024"}}, "targetColumn": "date"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | date: string", "1 | 2024-01-01 00:00:00"]),
        Example::new(
            "Without a year",
            r#"{"dateTimeParameters": {"year": {}, "month": {"value": "2"}}, "targetColumn": "date"}"#,
        )
        .input(&["n: int", "1"])
        .error("gives no `year`"),
        Example::new(
            "A part that cannot be",
            r#"{"dateTimeParameters": {"year": {"value": "2024"}, "month": {"value": "13"}}, "targetColumn": "date"}"#,
        )
        .input(&["n: int", "1"])
        .error("`13` cannot be the month: give a number from 1 to 12"),
    ],
    assumptions: &[
        "The year is needed. Where they are not given, month and day are 1, and the parts of the time 0.",
        "Years are full years: 24 is not 2024.",
        IMPOSSIBLE,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| add_built(args, rel, true)),
};

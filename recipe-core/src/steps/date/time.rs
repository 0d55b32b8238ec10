//! `TIME`.

use super::build::{IMPOSSIBLE, PARAMS, PLACE, add_built};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "TIME",
    family: Family::DateTime,
    summary: "Makes times of day of their parts, and prints them in a new text column.",
    conditions: Conditions::MaskCells,
    params: PARAMS,
    examples: &[
        Example::new(
            "Hours and minutes",
            r#"{"dateTimeFormat": "HH:MM:SS", "dateTimeParameters": "{\"year\":{},\"month\":{},\"day\":{},\"hour\":{\"sourceColumn\":\"h\"},\"minute\":{\"sourceColumn\":\"m\"},\"second\":{\"value\":\"0\"}}", "targetColumn": "time"}"#,
        )
        .input(&["h: int | m: string | n: int", "9 | 05 | 1", "null | 30 | 2", "23 | 60 | 3", r#"7 | "" | 4"#])
        .output(&[
            "h: int | m: string | time: string | n: int",
            "9 | 05 | 09:05:00 | 1",
            "null | 30 | null | 2",
            "23 | 60 | null | 3",
            r#"7 | "" | null | 4"#,
        ])
        .failed(1),
        Example::new(
            "The default format has a date, too",
            r#"{"dateTimeParameters": {"hour": {"value": "16"}, "minute": {"value": "5"}}, "targetColumn": "time"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | time: string", "1 | 1970-01-01 16:05:00"]),
        Example::new(
            "A column that cannot be",
            r#"{"dateTimeParameters": {"hour": {"sourceColumn": "d"}}, "targetColumn": "time"}"#,
        )
        .input(&["d: date", "2024-02-29"])
        .error("column `d` is date; this needs a column of numbers, or of text that can be read as numbers"),
    ],
    assumptions: &[
        "Parts that are not given are those of 1970-01-01 00:00:00.",
        IMPOSSIBLE,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| add_built(args, rel, false)),
};

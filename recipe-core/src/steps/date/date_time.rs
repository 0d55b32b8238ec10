//! `DATE_TIME`.

use super::build::{IMPOSSIBLE, PARAMS, PLACE, add_built};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "DATE_TIME",
    family: Family::DateTime,
    summary: "Makes dates with times of their parts, and prints them in a new text column.",
    conditions: Conditions::MaskCells,
    params: PARAMS,
    examples: &[
        Example::new(
            "Of constants",
            r#"{"dateTimeFormat": "yyyy-mm-dd HH:MM:SS", "dateTimeParameters": "{\"year\":{\"value\":\"2010\"},\"month\":{\"value\":\"5\"},\"day\":{\"value\":\"21\"},\"hour\":{\"value\":\"13\"},\"minute\":{\"value\":\"34\"},\"second\":{\"value\":\"25\"}}", "targetColumn": "date_time"}"#,
        )
        .input(&["n: int", "1"])
        .output(&["n: int | date_time: string", "1 | 2010-05-21 13:34:25"]),
        Example::new(
            "Of columns",
            r#"{"dateTimeParameters": {"year": {"value": "2024"}, "month": {"value": "2"}, "day": {"sourceColumn": "d"}, "hour": {"sourceColumn": "h"}}, "targetColumn": "t"}"#,
        )
        .input(&["d: int | h: int | n: int", "28 | 23 | 1", "29 | 24 | 2", "30 | 0 | 3", "1 | null | 4"])
        .output(&[
            "d: int | h: int | t: string | n: int",
            "28 | 23 | 2024-02-28 23:00:00 | 1",
            "29 | 24 | null | 2",
            "30 | 0 | null | 3",
            "1 | null | null | 4",
        ])
        .failed(2),
        Example::new(
            "A part given twice",
            r#"{"dateTimeParameters": {"year": {"value": "2024", "sourceColumn": "n"}}, "targetColumn": "t"}"#,
        )
        .input(&["n: int", "1"])
        .error("give this or `sourceColumn`, not both"),
    ],
    assumptions: &[
        "The year is needed. Where they are not given, month and day are 1, and the parts of the time 0.",
        IMPOSSIBLE,
        PLACE,
    ],
    lower: Lower::Direct(|args, rel| add_built(args, rel, true)),
};

//! `MINUTE`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, TIME_WILL_DO, add_from_times};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MINUTE",
    family: Family::DateTime,
    summary: "Puts the minute of a time, from 0 to 59, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of timestamps", r#"{"sourceColumn": "t", "targetColumn": "t_minute"}"#)
            .input(&[
                "t: timestamp | n: int",
                "2024-02-29 23:05:09 | 1",
                "null | 2",
                "1969-12-31 00:59:59 | 3",
            ])
            .output(&[
                "t: timestamp | t_minute: int | n: int",
                "2024-02-29 23:05:09 | 5 | 1",
                "null | null | 2",
                "1969-12-31 00:59:59 | 59 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "6/1/2023 9:05 pm", "2023-06-01", "2023-06-01T01:15:00+05:30", "soon", r#""""#])
        .output(&[
            "d: string | x: int",
            "6/1/2023 9:05 pm | 5",
            "2023-06-01 | 0",
            "2023-06-01T01:15:00+05:30 | 45",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-07-05 10:30", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 30"]),
    ],
    assumptions: &[
        "A date without a time has minute 0.",
        "A text with a time zone is read as the time in UTC.",
        TIME_WILL_DO,
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_times(args, rel, Part(Field::Minute))),
};

//! `HOUR`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, TIME_WILL_DO, add_from_times};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "HOUR",
    family: Family::DateTime,
    summary: "Puts the hour of a time, from 0 to 23, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of timestamps", r#"{"sourceColumn": "t", "targetColumn": "t_hour"}"#)
            .input(&[
                "t: timestamp | n: int",
                "2024-02-29 23:05:09 | 1",
                "null | 2",
                "1969-12-31 00:59:59 | 3",
            ])
            .output(&[
                "t: timestamp | t_hour: int | n: int",
                "2024-02-29 23:05:09 | 23 | 1",
                "null | null | 2",
                "1969-12-31 00:59:59 | 0 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "6/1/2023 9:05 pm", "2023-06-01", "2023-06-01T01:15:00+02:00", "soon", r#""""#])
        .output(&[
            "d: string | x: int",
            "6/1/2023 9:05 pm | 21",
            "2023-06-01 | 0",
            "2023-06-01T01:15:00+02:00 | 23",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-07-05 10:30", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 10"]),
        Example::new("Of a time without a date", r#"{"sourceColumn": "t", "targetColumn": "x"}"#)
            .input(&["t: string", "22:10:47", "9:05 pm", "9"])
            .output(&["t: string | x: int", "22:10:47 | 22", "9:05 pm | 21", "9 | null"])
            .failed(1),
    ],
    assumptions: &[
        "A date without a time has hour 0.",
        "A text with a time zone is read as the time in UTC.",
        TIME_WILL_DO,
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_times(args, rel, Part(Field::Hour))),
};

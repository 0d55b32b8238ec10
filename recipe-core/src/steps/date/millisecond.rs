//! `MILLISECOND`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, TIME_WILL_DO, add_from_times};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MILLISECOND",
    family: Family::DateTime,
    summary: "Puts the milliseconds of a time, from 0 to 999, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of timestamps", r#"{"sourceColumn": "t", "targetColumn": "t_millisecond"}"#)
            .input(&[
                "t: timestamp | n: int",
                "2024-02-29 23:05:09.75 | 1",
                "null | 2",
                "1969-12-31 23:59:59.9999 | 3",
            ])
            .output(&[
                "t: timestamp | t_millisecond: int | n: int",
                "2024-02-29 23:05:09.75 | 750 | 1",
                "null | null | 2",
                "1969-12-31 23:59:59.9999 | 999 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "2023-06-01T21:05:07.123456Z", "2023-06-01", "soon", r#""""#])
        .output(&[
            "d: string | x: int",
            "2023-06-01T21:05:07.123456Z | 123",
            "2023-06-01 | 0",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-07-05 10:30:15.5", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 500"]),
    ],
    assumptions: &[
        "It is the thousandths behind the second; further digits are cut off. A date without a time has millisecond 0.",
        "A text with a time zone is read as the time in UTC.",
        TIME_WILL_DO,
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_times(args, rel, Part(Field::Millisecond))),
};

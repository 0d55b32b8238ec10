//! `SECOND`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, TIME_WILL_DO, add_from_times};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SECOND",
    family: Family::DateTime,
    summary: "Puts the second of a time, from 0 to 59, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of timestamps", r#"{"sourceColumn": "t", "targetColumn": "t_second"}"#)
            .input(&[
                "t: timestamp | n: int",
                "2024-02-29 23:05:09.75 | 1",
                "null | 2",
                "1969-12-31 23:59:59.999 | 3",
            ])
            .output(&[
                "t: timestamp | t_second: int | n: int",
                "2024-02-29 23:05:09.75 | 9 | 1",
                "null | null | 2",
                "1969-12-31 23:59:59.999 | 59 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "6/1/2023 9:05:07 pm", "2023-06-01", "soon", r#""""#])
        .output(&[
            "d: string | x: int",
            "6/1/2023 9:05:07 pm | 7",
            "2023-06-01 | 0",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-07-05 10:30:15", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 15"]),
    ],
    assumptions: &[
        "Fractions of a second are cut off. A date without a time has second 0.",
        "A text with a time zone is read as the time in UTC.",
        TIME_WILL_DO,
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_times(args, rel, Part(Field::Second))),
};

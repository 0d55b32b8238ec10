//! `UNIX_TIME`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, TIME_ALONE, add_from_times};
use crate::kernel::date::UnixSeconds;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "UNIX_TIME",
    family: Family::DateTime,
    summary: "Puts the seconds from 1970-01-01 00:00 UTC to a date into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of timestamps", r#"{"sourceColumn": "t", "targetColumn": "t_unix_time"}"#)
            .input(&[
                "t: timestamp | n: int",
                "2009-02-13 23:31:30 | 1",
                "null | 2",
                "1969-12-31 23:59:59.5 | 3",
            ])
            .output(&[
                "t: timestamp | t_unix_time: long | n: int",
                "2009-02-13 23:31:30 | 1234567890 | 1",
                "null | null | 2",
                "1969-12-31 23:59:59.5 | -1 | 3",
            ]),
        Example::new(
            "Of text, with and without a time zone",
            r#"{"sourceColumn": "t", "targetColumn": "u", "dateTimeFormat": "yyyy-mm-dd"}"#,
        )
        .input(&[
            "t: string",
            "1970-01-02",
            "1970-01-02T00:00:00+01:00",
            "1/1/1970 7:00 PM America/New_York",
            "soon",
            r#""""#,
        ])
        .output(&[
            "t: string | u: long",
            "1970-01-02 | 86400",
            "1970-01-02T00:00:00+01:00 | 82800",
            "1/1/1970 7:00 PM America/New_York | 86400",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-01-01", "targetColumn": "u"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | u: long", "1 | 1577836800"]),
        Example::new(
            "Of a time, which is one of the day of the run",
            r#"{"sourceColumn": "t", "targetColumn": "u"}"#,
        )
        .input(&["t: string", "00:00:01", "10:15 PM", "25:00"])
        .output(&["t: string | u: long", "00:00:01 | 1709164801", "10:15 PM | 1709244900", "25:00 | null"])
        .failed(1),
    ],
    assumptions: &[
        "Seconds are whole: a fraction is cut off, to the second before.",
        TIME_ALONE,
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_times(args, rel, UnixSeconds)),
};

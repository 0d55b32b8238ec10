//! `WEEK_DAY`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "WEEK_DAY",
    family: Family::DateTime,
    summary: "Puts the day of the week of a date, from 1, Sunday, to 7, Saturday, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_week_day"}"#)
            .input(&["d: date | n: int", "2024-02-25 | 1", "null | 2", "2024-02-29 | 3"])
            .output(&[
                "d: date | d_week_day: int | n: int",
                "2024-02-25 | 1 | 1",
                "null | null | 2",
                "2024-02-29 | 5 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "3/2/2024", "March 3, 2024", "soon", r#""""#])
        .output(&["d: string | x: int", "3/2/2024 | 7", "March 3, 2024 | 1", "soon | null", r#""" | null"#])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "1970-01-01", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 5"]),
    ],
    assumptions: &[
        "Days are numbered from Sunday, which is 1, as by Spark's `dayofweek`; the documentation gives no numbers.",
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, Part(Field::WeekDay))),
};

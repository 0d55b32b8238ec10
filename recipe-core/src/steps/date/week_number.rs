//! `WEEK_NUMBER`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "WEEK_NUMBER",
    family: Family::DateTime,
    summary: "Puts the number of the week of a date into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_week_number"}"#)
            .input(&["d: date | n: int", "2024-01-01 | 1", "null | 2", "2024-12-30 | 3"])
            .output(&[
                "d: date | d_week_number: int | n: int",
                "2024-01-01 | 1 | 1",
                "null | null | 2",
                "2024-12-30 | 1 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "1/1/2021", "March 3, 2024", "soon", r#""""#])
        .output(&["d: string | x: int", "1/1/2021 | 53", "March 3, 2024 | 9", "soon | null", r#""" | null"#])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-12-31", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 53"]),
    ],
    assumptions: &[
        "Weeks are those of ISO 8601, as by Spark's `weekofyear`: they start on Monday, and the first is the one with the first Thursday. A few years have 53, though the documentation says 1 to 52.",
        LENIENT,
        AFTER_SOURCE,
    ],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, Part(Field::WeekNumber))),
};

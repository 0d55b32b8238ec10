//! `MONTH`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MONTH",
    family: Family::DateTime,
    summary: "Puts the month of a date, from 1 to 12, into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_month"}"#)
            .input(&["d: date | n: int", "2024-02-29 | 1", "null | 2", "1969-12-31 | 3"])
            .output(&[
                "d: date | d_month: int | n: int",
                "2024-02-29 | 2 | 1",
                "null | null | 2",
                "1969-12-31 | 12 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "6/1/2023", "May 4, 2021", "soon", r#""""#])
        .output(&["d: string | x: int", "6/1/2023 | 6", "May 4, 2021 | 5", "soon | null", r#""" | null"#])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-07-05", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 7"]),
    ],
    assumptions: &[LENIENT, AFTER_SOURCE],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, Part(Field::Month))),
};

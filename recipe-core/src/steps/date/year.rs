//! `YEAR`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "YEAR",
    family: Family::DateTime,
    summary: "Puts the year of a date into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_year"}"#)
            .input(&["d: date | n: int", "2024-02-29 | 1", "null | 2", "1969-12-31 | 3"])
            .output(&[
                "d: date | d_year: int | n: int",
                "2024-02-29 | 2024 | 1",
                "null | null | 2",
                "1969-12-31 | 1969 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "12/31/2019", "May 4, 2021", "soon", r#""""#])
        .output(&[
            "d: string | x: int",
            "12/31/2019 | 2019",
            "May 4, 2021 | 2021",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-05-05", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 2020"]),
        Example::new("Of a constant that is not a date", r#"{"value": "soon", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .error("`soon` is not a date"),
    ],
    assumptions: &[LENIENT, AFTER_SOURCE],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, Part(Field::Year))),
};

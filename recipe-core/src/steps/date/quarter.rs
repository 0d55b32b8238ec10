//! `QUARTER`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::{Field, Part};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "QUARTER",
    family: Family::DateTime,
    summary: "Puts the quarter of a date, from 1 to 4 into a new column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_quarter"}"#)
            .input(&["d: date | n: int", "2024-03-31 | 1", "null | 2", "2024-04-01 | 3"])
            .output(&[
                "d: date | d_quarter: int | n: int",
                "2024-03-31 | 1 | 1",
                "null | null | 2",
                "2024-04-01 | 2 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "x", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "12/31/2019", "Jul 4, 2021", "soon", r#""""#])
        .output(&["d: string | x: int", "12/31/2019 | 4", "Jul 4, 2021 | 3", "soon | null", r#""" | null"#])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-05-05", "targetColumn": "x"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | x: int", "1 | 2"]),
    ],
    assumptions: &[LENIENT, AFTER_SOURCE],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, Part(Field::Quarter))),
};

//! `MONTH_NAME`.

use super::{AFTER_SOURCE, LENIENT, READ_PARAMS, add_from_dates};
use crate::kernel::date::MonthName;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "MONTH_NAME",
    family: Family::DateTime,
    summary: "Puts the name of the month of a date into a new text column.",
    conditions: Conditions::MaskCells,
    params: READ_PARAMS,
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_month_name"}"#)
            .input(&["d: date | n: int", "2018-12-20 | 1", "null | 2", "1969-05-31 | 3"])
            .output(&[
                "d: date | d_month_name: string | n: int",
                "2018-12-20 | December | 1",
                "null | null | 2",
                "1969-05-31 | May | 3",
            ]),
        Example::new(
            "Of text, as the service was seen to read it",
            r#"{"sourceColumn": "d", "targetColumn": "m", "dateTimeFormat": "yyyy-mm-dd"}"#,
        )
        .input(&[
            "d: string",
            "20-12-2018",
            "12/20/18",
            "12 20 2018",
            "December 20 2018",
            "20-2018-12",
            "2018-20-12",
            "20182012",
            "02/june/2009",
            r#""""#,
        ])
        .output(&[
            "d: string | m: string",
            "20-12-2018 | December",
            "12/20/18 | December",
            "12 20 2018 | December",
            "December 20 2018 | December",
            "20-2018-12 | December",
            "2018-20-12 | null",
            "20182012 | null",
            "02/june/2009 | null",
            r#""" | null"#,
        ])
        .failed(3),
        Example::new("Of a constant", r#"{"value": "9/1/2020", "targetColumn": "m"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | m: string", "1 | September"]),
    ],
    assumptions: &["The name is English, and in full.", LENIENT, AFTER_SOURCE],
    lower: Lower::Direct(|args, rel| add_from_dates(args, rel, MonthName)),
};

//! `REMOVE_WHITESPACE`.

use super::{ONE_TEXT, make};
use crate::kernel::text::Remove;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REMOVE_WHITESPACE",
    family: Family::Text,
    summary: "Puts text without any white space into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Everywhere", r#"{"sourceColumn": "s", "targetColumn": "s_remove_whitespace"}"#)
            .input(&[
                "s: string | id: int",
                r#"" New  York " | 1"#,
                r#""a\tb\nc" | 2"#,
                "Rome | 3",
                "null | 4",
                r#""" | 5"#,
                r#""  " | 6"#,
            ])
            .output(&[
                "s: string | s_remove_whitespace: string | id: int",
                r#"" New  York " | NewYork | 1"#,
                r#""a\tb\nc" | abc | 2"#,
                "Rome | Rome | 3",
                "null | null | 4",
                r#""" | "" | 5"#,
                r#""  " | "" | 6"#,
            ]),
        Example::new("Dates as they print", r#"{"sourceColumn": "t", "targetColumn": "r"}"#)
            .input(&["t: timestamp", "2024-05-01 10:00:00"])
            .output(&["t: timestamp | r: string", "2024-05-01 10:00:00 | 2024-05-0110:00:00"]),
        Example::new("Of a constant", r#"{"value": "a b", "targetColumn": "r"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | r: string", "1 | ab"]),
    ],
    assumptions: &[
        "White space is Unicode's: blanks, tabs, line breaks, and blanks of other widths such as the no-break space.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Remove::Whitespace)),
};

//! `TRIM`.

use super::{ONE_TEXT, make};
use crate::kernel::text::Cut;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "TRIM",
    family: Family::Text,
    summary: "Puts text without white space at both ends into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Both ends", r#"{"sourceColumn": "s", "targetColumn": "s_trim"}"#)
            .input(&[
                "s: string | id: int",
                r#""  New York " | 1"#,
                r#""\t5\n" | 2"#,
                "Rome | 3",
                "null | 4",
                r#""" | 5"#,
                r#""  " | 6"#,
            ])
            .output(&[
                "s: string | s_trim: string | id: int",
                r#""  New York " | New York | 1"#,
                r#""\t5\n" | 5 | 2"#,
                "Rome | Rome | 3",
                "null | null | 4",
                r#""" | "" | 5"#,
                r#""  " | "" | 6"#,
            ]),
        Example::new("Inner blanks stay", r#"{"sourceColumn": "s", "targetColumn": "t"}"#)
            .input(&["s: string", r#"" a  b ""#])
            .output(&["s: string | t: string", r#"" a  b " | a  b"#]),
        Example::new("Of a constant", r#"{"value": "  x ", "targetColumn": "t"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | t: string", "1 | x"]),
    ],
    assumptions: &[
        "White space is Unicode's: blanks, tabs, line breaks, and blanks of other widths such as the no-break space.",
        "Text of white space alone becomes empty text.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Cut::Trim)),
};

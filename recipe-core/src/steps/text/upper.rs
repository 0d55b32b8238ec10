//! `UPPER`.

use super::{ONE_TEXT, make};
use crate::kernel::text::UpperCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "UPPER",
    family: Family::Text,
    summary: "Puts text in upper case into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Names", r#"{"sourceColumn": "s", "targetColumn": "s_upper"}"#)
            .input(&["s: string | id: int", "McDonald | 1", "abc-1 | 2", "null | 3", r#""" | 4"#])
            .output(&[
                "s: string | s_upper: string | id: int",
                "McDonald | MCDONALD | 1",
                "abc-1 | ABC-1 | 2",
                "null | null | 3",
                r#""" | "" | 4"#,
            ]),
        Example::new("Letters of every script", r#"{"sourceColumn": "s", "targetColumn": "u"}"#)
            .input(&["s: string", "Köln", "οδος", "Straße"])
            .output(&["s: string | u: string", "Köln | KÖLN", "οδος | ΟΔΟΣ", "Straße | STRASSE"]),
        Example::new("Of a constant", r#"{"value": "abc", "targetColumn": "u"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | u: string", "1 | ABC"]),
    ],
    assumptions: &[
        "As `UPPER_CASE`, but into a new column. Upper case is Unicode's, whatever the locale; `ß` becomes `SS`.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, UpperCase)),
};

//! `LOWER`.

use super::{ONE_TEXT, make};
use crate::kernel::text::LowerCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "LOWER",
    family: Family::Text,
    summary: "Puts text in lower case into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Names", r#"{"sourceColumn": "s", "targetColumn": "s_lower"}"#)
            .input(&["s: string | id: int", "McDonald | 1", "ABC-1 | 2", "null | 3", r#""" | 4"#])
            .output(&[
                "s: string | s_lower: string | id: int",
                "McDonald | mcdonald | 1",
                "ABC-1 | abc-1 | 2",
                "null | null | 3",
                r#""" | "" | 4"#,
            ]),
        Example::new("Letters of every script", r#"{"sourceColumn": "s", "targetColumn": "l"}"#)
            .input(&["s: string", "KÖLN", "ΟΔΟΣ", "Straße"])
            .output(&["s: string | l: string", "KÖLN | köln", "ΟΔΟΣ | οδος", "Straße | straße"]),
        Example::new("Of a constant", r#"{"value": "ABC", "targetColumn": "l"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | l: string", "1 | abc"]),
    ],
    assumptions: &[
        "As `LOWER_CASE`, but into a new column. Lower case is Unicode's, whatever the locale.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, LowerCase)),
};

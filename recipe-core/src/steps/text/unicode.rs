//! `UNICODE`.

use super::{ONE_TEXT, make};
use crate::kernel::text::CodePoint;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "UNICODE",
    family: Family::Text,
    summary: "Puts the Unicode number of the first character of text into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("First characters", r#"{"sourceColumn": "s", "targetColumn": "s_unicode"}"#)
            .input(&["s: string | id: int", "A | 1", "apple | 2", "é | 3", "null | 4", r#""" | 5"#])
            .output(&[
                "s: string | s_unicode: int | id: int",
                "A | 65 | 1",
                "apple | 97 | 2",
                "é | 233 | 3",
                "null | null | 4",
                r#""" | null | 5"#,
            ]),
        Example::new("Beyond the first 65536", r#"{"sourceColumn": "s", "targetColumn": "u"}"#)
            .input(&["s: string", "💡x"])
            .output(&["s: string | u: int", "💡x | 128161"]),
        Example::new("Of a constant", r#"{"value": "Ω", "targetColumn": "u"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | u: int", "1 | 937"]),
    ],
    assumptions: &["Empty text has no first character, and gives null.", super::TYPES, super::PLACE],
    lower: Lower::Direct(|args, rel| make(args, rel, CodePoint)),
};

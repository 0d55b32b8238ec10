//! `LEN`.

use super::{ONE_TEXT, make};
use crate::kernel::text::Length;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "LEN",
    family: Family::Text,
    summary: "Puts the number of characters of text into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Lengths", r#"{"sourceColumn": "s", "targetColumn": "s_len"}"#)
            .input(&["s: string | id: int", "Dallas | 1", r#"" a " | 2"#, "null | 3", r#""" | 4"#])
            .output(&[
                "s: string | s_len: int | id: int",
                "Dallas | 6 | 1",
                r#"" a " | 3 | 2"#,
                "null | null | 3",
                r#""" | 0 | 4"#,
            ]),
        Example::new("Characters, not bytes", r#"{"sourceColumn": "s", "targetColumn": "n"}"#)
            .input(&["s: string", "日本語", "Köln", "💡"])
            .output(&["s: string | n: int", "日本語 | 3", "Köln | 4", "💡 | 1"]),
        Example::new("Numbers as they print", r#"{"sourceColumn": "x", "targetColumn": "n"}"#)
            .input(&["x: double", "1.0", "-12.5", "null"])
            .output(&["x: double | n: int", "1.0 | 3", "-12.5 | 5", "null | null"]),
        Example::new("Of a constant", r#"{"value": "Hello", "targetColumn": "n"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | n: int", "1 | 5"]),
    ],
    assumptions: &[
        "Characters are Unicode code points; blanks count.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Length)),
};

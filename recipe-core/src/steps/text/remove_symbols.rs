//! `REMOVE_SYMBOLS`.

use super::{ONE_TEXT, make};
use crate::kernel::text::Remove;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REMOVE_SYMBOLS",
    family: Family::Text,
    summary: "Puts text without symbols into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Signs and punctuation", r#"{"sourceColumn": "s", "targetColumn": "s_remove_symbols"}"#)
            .input(&[
                "s: string | id: int",
                "$1,200.50 | 1",
                "(555) 010-9999 | 2",
                "a_b@c.d | 3",
                "null | 4",
                r#""" | 5"#,
                "?! | 6",
            ])
            .output(&[
                "s: string | s_remove_symbols: string | id: int",
                "$1,200.50 | 120050 | 1",
                "(555) 010-9999 | 555 0109999 | 2",
                "a_b@c.d | abcd | 3",
                "null | null | 4",
                r#""" | "" | 5"#,
                r#"?! | "" | 6"#,
            ]),
        Example::new("Letters of every script stay", r#"{"sourceColumn": "s", "targetColumn": "r"}"#)
            .input(&["s: string", "Crème Brûlée™", "Αθήνα №1", "日本語、💡"])
            .output(&[
                "s: string | r: string",
                "Crème Brûlée™ | Crème Brûlée",
                "Αθήνα №1 | Αθήνα 1",
                "日本語、💡 | 日本語",
            ]),
        Example::new("Numbers as they print", r#"{"sourceColumn": "n", "targetColumn": "r"}"#)
            .input(&["n: double", "-1.5", "null"])
            .output(&["n: double | r: string", "-1.5 | 15", "null | null"]),
        Example::new("Of a constant", r#"{"value": "a-b", "targetColumn": "r"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | r: string", "1 | ab"]),
    ],
    assumptions: &[
        "Letters with their accents, digits and white space stay, those of every script; all else is removed. The guide speaks of letters and of accented Latin letters, and does not say whether it means other scripts.",
        "Text of symbols alone becomes empty text.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, Remove::symbols()?)),
};

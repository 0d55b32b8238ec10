//! `PROPER`.

use super::{ONE_TEXT, make};
use crate::kernel::text::CapitalCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "PROPER",
    family: Family::Text,
    summary: "Puts text with a capital at the start of each word into a new column.",
    conditions: Conditions::MaskCells,
    params: ONE_TEXT,
    examples: &[
        Example::new("Names", r#"{"sourceColumn": "s", "targetColumn": "s_proper"}"#)
            .input(&["s: string | id: int", "ann AMES | 1", "de la cruz | 2", "null | 3", r#""" | 4"#])
            .output(&[
                "s: string | s_proper: string | id: int",
                "ann AMES | Ann Ames | 1",
                "de la cruz | De La Cruz | 2",
                "null | null | 3",
                r#""" | "" | 4"#,
            ]),
        Example::new(
            "Words are divided by white space alone",
            r#"{"sourceColumn": "s", "targetColumn": "p"}"#,
        )
        .input(&["s: string", "smith-jones", "o'neil", "élan 1st"])
        .output(&[
            "s: string | p: string",
            "smith-jones | Smith-jones",
            "o'neil | O'neil",
            "élan 1st | Élan 1st",
        ]),
        Example::new("Of a constant", r#"{"value": "new york", "targetColumn": "p"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | p: string", "1 | New York"]),
    ],
    assumptions: &[
        "As `CAPITAL_CASE`, but into a new column: the first letter of each word becomes large, the others small.",
        "Words are divided by white space alone, as by Spark's `initcap`.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| make(args, rel, CapitalCase)),
};

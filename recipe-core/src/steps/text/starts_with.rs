//! `STARTS_WITH`.

use super::{COLUMN, NAME, PATTERN, VALUE, test_edge};
use crate::kernel::text::Edge;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "STARTS_WITH",
    family: Family::Text,
    summary: "Says in a new column whether text starts with a match of a pattern.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &PATTERN, &IS_TEXT, &NAME],
    examples: &[
        Example::new(
            "A vowel",
            r#"{"sourceColumn": "s", "pattern": "[AEIOU]", "targetColumn": "s_starts_with"}"#,
        )
        .input(&["s: string | id: int", "Ohio | 1", "Texas | 2", "ohio | 3", "null | 4", r#""" | 5"#])
        .output(&[
            "s: string | s_starts_with: boolean | id: int",
            "Ohio | true | 1",
            "Texas | false | 2",
            "ohio | false | 3",
            "null | null | 4",
            r#""" | false | 5"#,
        ]),
        Example::new(
            "Signs that mean something in patterns",
            r#"{"sourceColumn": "title", "pattern": "\\[TEST\\]|\\$", "targetColumn": "skip"}"#,
        )
        .input(&["title: string", "[TEST] a", "TEST b", "$5", "a $5"])
        .output(&[
            "title: string | skip: boolean",
            "[TEST] a | true",
            "TEST b | false",
            "$5 | true",
            "a $5 | false",
        ]),
        Example::new(
            "Dates as they print",
            r#"{"sourceColumn": "day", "pattern": "2024-0[1-3]", "targetColumn": "q1"}"#,
        )
        .input(&["day: date", "2024-03-31", "2024-04-01"])
        .output(&["day: date | q1: boolean", "2024-03-31 | true", "2024-04-01 | false"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "s", "pattern": "$", "isText": "true", "targetColumn": "e"}"#,
        )
        .input(&["s: string", "$5", "5"])
        .output(&["s: string | e: boolean", "$5 | true", "5 | false"]),
        Example::new("Of a constant", r#"{"value": "Tom", "pattern": "m", "targetColumn": "e"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | e: boolean", "1 | false"]),
        Example::new(
            "A pattern that is none",
            r#"{"sourceColumn": "s", "pattern": "(a", "targetColumn": "e"}"#,
        )
        .input(&["s: string", "a"])
        .error("pattern `(a` cannot be used as a regular expression: unclosed group"),
    ],
    assumptions: &[
        "The match must begin where the text does; it may end anywhere.",
        super::PATTERNS,
        PLAIN_OR_NOT,
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| test_edge(args, rel, Edge::Start)),
};

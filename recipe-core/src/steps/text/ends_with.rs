//! `ENDS_WITH`.

use super::{COLUMN, NAME, PATTERN, VALUE, test_edge};
use crate::kernel::text::Edge;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ENDS_WITH",
    family: Family::Text,
    summary: "Says in a new column whether text ends with a match of a pattern.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &PATTERN, &IS_TEXT, &NAME],
    examples: &[
        Example::new(
            "In either case",
            r#"{"sourceColumn": "s", "pattern": "[Ss]", "targetColumn": "s_ends_with"}"#,
        )
        .input(&["s: string | id: int", "Paris | 1", "SOS | 2", "Rome | 3", "null | 4", r#""" | 5"#])
        .output(&[
            "s: string | s_ends_with: boolean | id: int",
            "Paris | true | 1",
            "SOS | true | 2",
            "Rome | false | 3",
            "null | null | 4",
            r#""" | false | 5"#,
        ]),
        Example::new(
            "One of several endings",
            r#"{"sourceColumn": "file", "pattern": "\\.csv|\\.csv\\.gz", "targetColumn": "is_csv"}"#,
        )
        .input(&["file: string", "a.csv", "a.csv.gz", "a.csv.bak"])
        .output(&[
            "file: string | is_csv: boolean",
            "a.csv | true",
            "a.csv.gz | true",
            "a.csv.bak | false",
        ]),
        Example::new(
            "Numbers as they print",
            r#"{"sourceColumn": "n", "pattern": "[05]", "targetColumn": "by_five"}"#,
        )
        .input(&["n: int", "15", "51"])
        .output(&["n: int | by_five: boolean", "15 | true", "51 | false"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "s", "pattern": "$", "isText": "true", "targetColumn": "e"}"#,
        )
        .input(&["s: string", "5$", "5"])
        .output(&["s: string | e: boolean", "5$ | true", "5 | false"]),
        Example::new("Of a constant", r#"{"value": "Tom", "pattern": "m", "targetColumn": "e"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | e: boolean", "1 | true"]),
        Example::new("An empty pattern", r#"{"sourceColumn": "s", "pattern": "", "targetColumn": "e"}"#)
            .input(&["s: string", "a"])
            .error("is empty"),
    ],
    assumptions: &[
        "The match must reach to the very end of the text, a line break there included; it may begin anywhere.",
        super::PATTERNS,
        PLAIN_OR_NOT,
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(|args, rel| test_edge(args, rel, Edge::End)),
};

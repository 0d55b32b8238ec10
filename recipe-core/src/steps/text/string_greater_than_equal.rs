//! `STRING_GREATER_THAN_EQUAL`.

use super::{TWO_TEXTS, compare};
use crate::kernel::compare::Comparison;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "STRING_GREATER_THAN_EQUAL",
    family: Family::Text,
    summary: "Says in a new column whether one text comes after another, or is the same.",
    conditions: Conditions::MaskCells,
    params: TWO_TEXTS,
    examples: &[
        Example::new(
            "Two columns",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "not_before"}"#,
        )
        .input(&[
            "a: string | b: string | id: int",
            "pear | apple | 1",
            "fig | fig | 2",
            "Fig | fig | 3",
            "fig | figs | 4",
            "null | fig | 5",
            r#""" | fig | 6"#,
        ])
        .output(&[
            "a: string | b: string | not_before: boolean | id: int",
            "pear | apple | true | 1",
            "fig | fig | true | 2",
            "Fig | fig | false | 3",
            "fig | figs | false | 4",
            "null | fig | null | 5",
            r#""" | fig | false | 6"#,
        ]),
        Example::new(
            "A column and a constant",
            r#"{"sourceColumn1": "s", "value2": "m", "targetColumn": "not_before"}"#,
        )
        .input(&["s: string", "m", "É", "Z", "null"])
        .output(&[
            "s: string | not_before: boolean",
            "m | true",
            "É | true",
            "Z | false",
            "null | null",
        ]),
        Example::new(
            "Numbers as text",
            r#"{"sourceColumn1": "n", "sourceColumn2": "t", "targetColumn": "not_before"}"#,
        )
        .input(&["n: int | t: string", "9 | 10", "10 | 10"])
        .output(&["n: int | t: string | not_before: boolean", "9 | 10 | true", "10 | 10 | true"]),
        Example::new("Two constants", r#"{"value1": "a", "value2": "b", "targetColumn": "not_before"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | not_before: boolean", "1 | false"]),
    ],
    assumptions: &[
        "Texts compare by code point: all capitals before small letters, and accented letters behind both.",
        super::TWO_MISSING,
        super::TYPES,
        super::PLACE_OF_TWO,
    ],
    lower: Lower::Direct(|args, rel| compare(args, rel, Comparison::GreaterEqual)),
};

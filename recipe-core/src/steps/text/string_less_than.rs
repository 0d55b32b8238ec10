//! `STRING_LESS_THAN`.

use super::{TWO_TEXTS, compare};
use crate::kernel::compare::Comparison;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "STRING_LESS_THAN",
    family: Family::Text,
    summary: "Says in a new column whether one text comes before another.",
    conditions: Conditions::MaskCells,
    params: TWO_TEXTS,
    examples: &[
        Example::new(
            "Two columns",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "before"}"#,
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
            "a: string | b: string | before: boolean | id: int",
            "pear | apple | false | 1",
            "fig | fig | false | 2",
            "Fig | fig | true | 3",
            "fig | figs | true | 4",
            "null | fig | null | 5",
            r#""" | fig | true | 6"#,
        ]),
        Example::new(
            "A column and a constant",
            r#"{"sourceColumn1": "s", "value2": "m", "targetColumn": "before"}"#,
        )
        .input(&["s: string", "m", "É", "Z", "null"])
        .output(&[
            "s: string | before: boolean",
            "m | false",
            "É | false",
            "Z | true",
            "null | null",
        ]),
        Example::new(
            "Numbers as text",
            r#"{"sourceColumn1": "n", "sourceColumn2": "t", "targetColumn": "before"}"#,
        )
        .input(&["n: int | t: string", "9 | 10", "10 | 10"])
        .output(&["n: int | t: string | before: boolean", "9 | 10 | false", "10 | 10 | false"]),
        Example::new("Two constants", r#"{"value1": "a", "value2": "b", "targetColumn": "before"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | before: boolean", "1 | true"]),
    ],
    assumptions: &[
        "Texts compare by code point: all capitals before small letters, and accented letters behind both.",
        super::TWO_MISSING,
        super::TYPES,
        super::PLACE_OF_TWO,
    ],
    lower: Lower::Direct(|args, rel| compare(args, rel, Comparison::Less)),
};

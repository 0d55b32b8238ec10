//! `EXACT`.

use super::{TWO_TEXTS, compare};
use crate::kernel::compare::Comparison;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "EXACT",
    family: Family::Text,
    summary: "Says in a new column whether two texts are the same.",
    conditions: Conditions::MaskCells,
    params: TWO_TEXTS,
    examples: &[
        Example::new(
            "Two columns",
            r#"{"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "same"}"#,
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
            "a: string | b: string | same: boolean | id: int",
            "pear | apple | false | 1",
            "fig | fig | true | 2",
            "Fig | fig | false | 3",
            "fig | figs | false | 4",
            "null | fig | null | 5",
            r#""" | fig | false | 6"#,
        ]),
        Example::new(
            "A column and a constant",
            r#"{"sourceColumn1": "s", "value2": "m", "targetColumn": "same"}"#,
        )
        .input(&["s: string", "m", "É", "Z", "null"])
        .output(&["s: string | same: boolean", "m | true", "É | false", "Z | false", "null | null"]),
        Example::new(
            "Numbers as text",
            r#"{"sourceColumn1": "n", "sourceColumn2": "t", "targetColumn": "same"}"#,
        )
        .input(&["n: int | t: string", "10 | 10", "10 | 10.0"])
        .output(&["n: int | t: string | same: boolean", "10 | 10 | true", "10 | 10.0 | false"]),
        Example::new("Two constants", r#"{"value1": "a", "value2": "b", "targetColumn": "same"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | same: boolean", "1 | false"]),
    ],
    assumptions: &[
        "Texts are the same if their code points are: case counts, and so do blanks, and an accent that is a character of its own makes another text.",
        super::TWO_MISSING,
        super::TYPES,
        super::PLACE_OF_TWO,
    ],
    lower: Lower::Direct(|args, rel| compare(args, rel, Comparison::Equal)),
};

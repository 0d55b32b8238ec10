//! `REPLACE_WITH_AVERAGE`.

use super::{INVALID, NUMBER_TYPE, NUMBERS, OTHERS, STAYS, TEXT, replace_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_AVERAGE",
    family: Family::Quality,
    summary: "Replaces cells of a column that are not numbers with the arithmetic mean of the others.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NUMBER_TYPE],
    examples: &[
        Example::new("Text among numbers", r#"{"sourceColumn": "won", "columnDataType": "number"}"#)
            .input(&["team: string | won: string", "A | 5", "B | many", "C | 6.0"])
            .output(&["team: string | won: string", "A | 5", "B | 5.5", "C | 6.0"]),
        Example::new("Whole numbers stay whole", r#"{"sourceColumn": "won", "columnDataType": "int"}"#)
            .input(&["won: string", "1", "2", "?"])
            .output(&["won: string", "1", "2", "1"]),
        Example::new(
            "Only some rows change, from all of them",
            r#"{"sourceColumn": "won", "columnDataType": "number"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | won: string", "a | ?", "b | ?", "b | 3", "b | 4"])
        .output(&["k: string | won: string", "a | 3.5", "b | ?", "b | 3", "b | 4"]),
        Example::new(
            "Infinity would make the same of every mean",
            r#"{"sourceColumn": "won", "columnDataType": "number"}"#,
        )
        .input(&["won: string", "1.5", "inf", "?"])
        .output(&["won: string", "1.5", "inf", "1.5"])
        .failed(1),
        Example::new(
            "Missing cells are not invalid",
            r#"{"sourceColumn": "won", "columnDataType": "number"}"#,
        )
        .input(&["won: string", "null", r#""""#, "2"])
        .output(&["won: string", "null", r#""""#, "2"]),
        Example::new("A column of numbers has no invalid cells", r#"{"sourceColumn": "won"}"#)
            .input(&["won: double", "5.5", "null"])
            .output(&["won: double", "5.5", "null"]),
        Example::new("Nothing to put in their place", r#"{"sourceColumn": "won"}"#)
            .input(&["won: string", "many", "null"])
            .output(&["won: string", "many", "null"]),
        Example::new(
            "The type must be one of numbers",
            r#"{"sourceColumn": "won", "columnDataType": "date"}"#,
        )
        .input(&["won: string", "5"])
        .error("`date` is not a type of numbers; use `number`"),
    ],
    assumptions: &[INVALID, OTHERS, TEXT, STAYS],
    lower: Lower::Direct(|args, rel| replace_with(args, rel, AggregateFunction::Average)),
};

//! `REPLACE_WITH_SUM`.

use super::{INVALID, NUMBER_TYPE, NUMBERS, OTHERS, STAYS, TEXT, replace_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_SUM",
    family: Family::Quality,
    summary: "Replaces cells of a column that are not numbers with the sum of the others.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NUMBER_TYPE],
    examples: &[
        Example::new("Text among numbers", r#"{"sourceColumn": "won", "columnDataType": "number"}"#)
            .input(&["team: string | won: string", "A | 5.25", "B | 6", "All | total"])
            .output(&["team: string | won: string", "A | 5.25", "B | 6", "All | 11.25"]),
        Example::new(
            "Whole numbers stay whole, to the last digit",
            r#"{"sourceColumn": "won", "columnDataType": "long"}"#,
        )
        .input(&["won: string", "9007199254740993", "2", "?"])
        .output(&["won: string", "9007199254740993", "2", "9007199254740995"]),
        Example::new(
            "A sum that does not fit is counted",
            r#"{"sourceColumn": "won", "columnDataType": "byte"}"#,
        )
        .input(&["won: string", "100", "100", "?"])
        .output(&["won: string", "100", "100", "?"])
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
    lower: Lower::Direct(|args, rel| replace_with(args, rel, AggregateFunction::Sum)),
};

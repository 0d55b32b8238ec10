//! `REPLACE_WITH_MODE`.

use super::{INVALID, NUMBER_TYPE, NUMBERS, OTHERS, STAYS, TEXT, replace_with};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_MODE",
    family: Family::Quality,
    summary: "Replaces cells of a column that are not numbers with the most frequent number of the others.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NUMBER_TYPE, &MODE_TYPE],
    examples: &[
        Example::new(
            "The greatest of those as frequent",
            r#"{"sourceColumn": "won", "columnDataType": "number", "modeType": "MAXIMUM"}"#,
        )
        .input(&["won: string", "1", "2.5", "2.5", "?", "3.5", "3.5"])
        .output(&["won: string", "1", "2.5", "2.5", "3.5", "3.5", "3.5"]),
        Example::new(
            "The least; `2` and `2.0` are one number",
            r#"{"sourceColumn": "won", "columnDataType": "int", "modeType": "MINIMUM"}"#,
        )
        .input(&["won: string", "2", "2.0", "?", "3", "3"])
        .output(&["won: string", "2", "2.0", "2", "3", "3"]),
        Example::new("Their mean", r#"{"sourceColumn": "won", "modeType": "AVERAGE"}"#)
            .input(&["won: string", "2", "?", "3"])
            .output(&["won: string", "2", "2.5", "3"]),
        Example::new("Only what is most frequent alone", r#"{"sourceColumn": "won", "modeType": "NONE"}"#)
            .input(&["won: string", "2", "?", "3", "null"])
            .output(&["won: string", "2", "?", "3", "null"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "won", "modeType": "NONE"}"#,
        )
        .input(&["won: int", "5", "null"])
        .output(&["won: int", "5", "null"]),
        Example::new(
            "The type must be one of numbers",
            r#"{"sourceColumn": "won", "columnDataType": "date", "modeType": "NONE"}"#,
        )
        .input(&["won: string", "5"])
        .error("`date` is not a type of numbers; use `number`"),
    ],
    assumptions: &[
        INVALID,
        OTHERS,
        "With `NONE`, and several numbers most frequent, there is nothing to put in.",
        TEXT,
        STAYS,
    ],
    lower: Lower::Direct(|args, rel| replace_with(args, rel, AggregateFunction::ModeOf(args.ties()))),
};

//! `REPLACE_WITH_ROLLING_AVERAGE`.

use super::{INVALID, NUMBER_TYPE, NUMBERS, PERIOD, ROLLED, TEXT, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_ROLLING_AVERAGE",
    family: Family::Quality,
    summary: "Replaces each value of a column of numbers, and cells that are none, with the mean of the rows above it.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NUMBER_TYPE, &PERIOD],
    examples: &[
        Example::new(
            "The two rows above",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "2"}"#,
        )
        .input(&["day: int | sales: int", "1 | 1", "2 | 2", "3 | 4", "4 | 9"])
        .output(&["day: int | sales: double", "1 | 1.0", "2 | 1.0", "3 | 1.5", "4 | 3.0"]),
        Example::new(
            "Missing cells stay missing, and do not count",
            r#"{"sourceColumn": "sales", "period": "2"}"#,
        )
        .input(&["sales: double", "null", "1.5", "null", "2.5", "4.5"])
        .output(&["sales: double", "null", "1.5", "null", "1.5", "2.5"]),
        Example::new(
            "Text that is no number does not count, and is replaced",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "2"}"#,
        )
        .input(&["sales: string", "1", "2", "many", r#""""#, "4"])
        .output(&["sales: string", "1", "1.0", "1.5", r#""""#, "4"]),
        Example::new(
            "Only the cells that a condition picks",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "2"}"#,
        )
        .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "sales"}]"#)
        .input(&["sales: string", "1", "2", "many", "4"])
        .output(&["sales: string", "1", "2", "1.5", "4"]),
        Example::new(
            "A number of rows that is none",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "0"}"#,
        )
        .input(&["sales: int", "1"])
        .error("must be from 1 to 10000000, not 0"),
        Example::new(
            "The type must be one of numbers",
            r#"{"sourceColumn": "sales", "columnDataType": "date", "period": "2"}"#,
        )
        .input(&["sales: string", "1"])
        .error("`date` is not a type of numbers; use `number`"),
    ],
    assumptions: &[ROLLED, "A column of numbers becomes one of doubles.", INVALID, TEXT],
    lower: Lower::Direct(|args, rel| roll(args, rel, RollingFunction::Average)),
};

//! `REPLACE_WITH_ROLLING_SUM`.

use super::{INVALID, NUMBER_TYPE, NUMBERS, PERIOD, ROLLED, TEXT, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_ROLLING_SUM",
    family: Family::Quality,
    summary: "Replaces each value of a column of numbers, and cells that are none, with the sum of the rows above it.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NUMBER_TYPE, &PERIOD],
    examples: &[
        Example::new(
            "The two rows above",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "2"}"#,
        )
        .input(&["day: int | sales: int", "1 | 1", "2 | 2", "3 | 4", "4 | 9"])
        .output(&["day: int | sales: long", "1 | 1", "2 | 1", "3 | 3", "4 | 6"]),
        Example::new(
            "Missing cells stay missing, and do not count",
            r#"{"sourceColumn": "sales", "period": "2"}"#,
        )
        .input(&["sales: double", "null", "1.5", "null", "2.5", "4.5"])
        .output(&["sales: double", "null", "1.5", "null", "1.5", "2.5"]),
        Example::new(
            "Text that is no number does not count, and is replaced",
            r#"{"sourceColumn": "sales", "columnDataType": "int", "period": "2"}"#,
        )
        .input(&["sales: string", "1", "2", "many", r#""""#, "4"])
        .output(&["sales: string", "1", "1", "3", r#""""#, "4"]),
        Example::new(
            "Only the cells that a condition picks",
            r#"{"sourceColumn": "sales", "columnDataType": "number", "period": "2"}"#,
        )
        .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "sales"}]"#)
        .input(&["sales: string", "1", "2", "many", "4"])
        .output(&["sales: string", "1", "2", "3.0", "4"]),
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
    assumptions: &[
        ROLLED,
        "A column of whole numbers becomes one of longs, in which a sum that does not fit leaves the value as it is; decimals stay exact, and others become doubles.",
        INVALID,
        TEXT,
    ],
    lower: Lower::Direct(|args, rel| roll(args, rel, RollingFunction::Sum)),
};

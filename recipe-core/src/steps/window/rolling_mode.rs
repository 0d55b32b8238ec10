//! `ROLLING_MODE`.

use super::{AFTER, BEFORE, COLUMN, CUT, GROUPS, LEFT_OUT, NAME, ORDER, PLACE, SEEN, TEXT, TYPE, pick, roll};
use crate::plan::RollingFunction;
use crate::step::prelude::*;

const TIES: Param<Text> = Param::required("modeType", "Which of several most frequent values is taken.")
    .one_of(&["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"])
    .or("MINIMUM");

pub(super) const STEP: Step = Step {
    operation: "ROLLING_MODE",
    family: Family::Window,
    summary: "Takes the most frequent value of a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &BEFORE, &AFTER, &TIES, &GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "The least of those as frequent",
            r#"{"sourceColumn": "x", "numRowsBefore": "3", "numRowsAfter": "0", "targetColumn": "r", "modeType": "MINIMUM"}"#,
        )
        .input(&["x: int", "4", "4", "2", "2", "9"])
        .output(&["x: int | r: int", "4 | 4", "4 | 4", "2 | 4", "2 | 2", "9 | 2"]),
        Example::new(
            "The greatest, within each shop, by day",
            r#"{"sourceColumn": "x", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "r", "modeType": "MAXIMUM", "groupByColumns": "[\"shop\"]", "orderByColumns": "[\"day\"]"}"#,
        )
        .input(&["shop: string | day: int | x: int", "b | 1 | 5", "a | 2 | 3", "a | 1 | 7", "b | 3 | 9", "b | 2 | null", "a | 3 | 1"])
        .output(&["shop: string | day: int | x: int | r: int", "b | 1 | 5 | 5", "a | 2 | 3 | 7", "a | 1 | 7 | 7", "b | 3 | 9 | 9", "b | 2 | null | 5", "a | 3 | 1 | 7"]),
        Example::new(
            "Their mean",
            r#"{"sourceColumn": "x", "numRowsBefore": "3", "numRowsAfter": "0", "targetColumn": "r", "modeType": "AVERAGE"}"#,
        )
        .input(&["x: double", "4.5", "null", "2.0", "2.0"])
        .output(&["x: double | r: double", "4.5 | 4.5", "null | 4.5", "2.0 | 3.25", "2.0 | 2.0"]),
        Example::new(
            "None of them",
            r#"{"sourceColumn": "x", "numRowsBefore": "3", "numRowsAfter": "0", "targetColumn": "r", "modeType": "NONE"}"#,
        )
        .input(&["x: int", "4", "4", "2", "2", "9"])
        .output(&["x: int | r: int", "4 | 4", "4 | 4", "2 | 4", "2 | null", "9 | 2"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "r", "modeType": "MINIMUM"}"#,
        )
        .input(&["x: string", "2", "1", "n/a", r#""""#])
        .output(&["x: string | r: double", "2 | 2.0", "1 | 1.0", "n/a | 1.0", r#""" | null"#])
        .failed(1),
    ],
    assumptions: &[
        SEEN,
        CUT,
        LEFT_OUT,
        "`modeType` says which of several most frequent values is taken, and is `MINIMUM` unless given. Their mean is a double.",
        TEXT,
        TYPE,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    match args.get(&TIES) {
        "AVERAGE" => roll(args, rel, RollingFunction::MeanOfModes),
        "MAXIMUM" => pick(args, rel, RollingFunction::GreatestMode),
        "NONE" => pick(args, rel, RollingFunction::OnlyMode),
        _ => pick(args, rel, RollingFunction::LeastMode),
    }
}

//! `TO_BOOLEAN_COLUMN`.

use super::change_type;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to change, in place.");
const DATA_TYPE: Param<Text> =
    Param::required("columnDataType", "The type; always `boolean`.").one_of(&["boolean"]).or("boolean");

pub(super) const STEP: Step = Step {
    operation: "TO_BOOLEAN_COLUMN",
    family: Family::Column,
    summary: "Changes the type of a column to boolean.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DATA_TYPE],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "flag", "columnDataType": "boolean"}"#)
            .input(&["flag: string", "true", "No", "Y", "1", "maybe", r#""""#, "null"])
            .output(&["flag: boolean", "true", "false", "true", "true", "null", "null", "null"])
            .failed(1),
        Example::new("Numbers", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "0", "1", "-5", "null"])
            .output(&["n: boolean", "false", "true", "true", "null"]),
    ],
    assumptions: &[
        "An older name of `CHANGE_DATA_TYPE` to boolean: cells are read in the same way.",
        "A cell that is no boolean becomes missing, and counts as failed. Numbers are true unless they are 0.",
    ],
    lower: Lower::Direct(|args, rel| change_type(rel, args.get(&COLUMN), Type::Boolean)),
};

//! `TO_NUMBER_COLUMN`.

use super::change_type;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to change, in place.");
const DATA_TYPE: Param<Text> =
    Param::required("columnDataType", "The type; the page says `number`, which is double.")
        .one_of(&["number", "double"])
        .or("number");

pub(super) const STEP: Step = Step {
    operation: "TO_NUMBER_COLUMN",
    family: Family::Column,
    summary: "Changes the type of a column to number, which is double.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DATA_TYPE],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "age", "columnDataType": "number"}"#)
            .input(&["age: string", "34", "63.5", "?", r#""""#, "null"])
            .output(&["age: double", "34.0", "63.5", "null", "null", "null"])
            .failed(1),
        Example::new("Other types", r#"{"sourceColumn": "v", "columnDataType": "double"}"#)
            .input(&["v: boolean", "true", "false", "null"])
            .output(&["v: double", "1.0", "0.0", "null"]),
    ],
    assumptions: &[
        "An older name of `CHANGE_DATA_TYPE` to double: cells are read in the same way.",
        "A cell that is not a number becomes missing, and counts as failed.",
        "Whole numbers become doubles, too: the type must not depend on the data.",
    ],
    lower: Lower::Direct(|args, rel| change_type(rel, args.get(&COLUMN), Type::Double)),
};

//! `TO_STRING_COLUMN`.

use super::change_type;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to change, in place.");
const DATA_TYPE: Param<Text> =
    Param::required("columnDataType", "The type; always `string`.").one_of(&["string"]).or("string");

pub(super) const STEP: Step = Step {
    operation: "TO_STRING_COLUMN",
    family: Family::Column,
    summary: "Changes the type of a column to text.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DATA_TYPE],
    examples: &[
        Example::new("Numbers", r#"{"sourceColumn": "v", "columnDataType": "string"}"#)
            .input(&["v: double", "1.0", "0.5", "null"])
            .output(&["v: string", "1.0", "0.5", "null"]),
        Example::new("Dates", r#"{"sourceColumn": "d"}"#)
            .input(&["d: timestamp", "2024-02-29 13:05:00", "null"])
            .output(&["d: string", "2024-02-29 13:05:00", "null"]),
    ],
    assumptions: &[
        "An older name of `CHANGE_DATA_TYPE` to string: cells print in the same way.",
        super::DOUBLES_AS_TEXT,
    ],
    lower: Lower::Direct(|args, rel| change_type(rel, args.get(&COLUMN), Type::String)),
};

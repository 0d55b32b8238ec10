//! `TO_DOUBLE_COLUMN`.

use super::change_type;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to change, in place.");
const DATA_TYPE: Param<Text> =
    Param::required("columnDataType", "The type; the page says `number`, which is double.")
        .one_of(&["number", "double"])
        .or("number");

pub(super) const STEP: Step = Step {
    operation: "TO_DOUBLE_COLUMN",
    family: Family::Column,
    summary: "Changes the type of a column to double.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DATA_TYPE],
    examples: &[
        Example::new("Text", r#"{"sourceColumn": "price", "columnDataType": "number"}"#)
            .input(&["price: string", "18931.90", " 7 ", "-1e3", "1,5", "free", r#""""#, "null"])
            .output(&["price: double", "18931.9", "7.0", "-1000.0", "null", "null", "null", "null"])
            .failed(2),
        Example::new("Other types", r#"{"sourceColumn": "n", "columnDataType": "double"}"#)
            .input(&["n: long", "3", "null"])
            .output(&["n: double", "3.0", "null"]),
    ],
    assumptions: &[
        "An older name of `CHANGE_DATA_TYPE` to double: cells are read in the same way.",
        "A cell that is not a number becomes missing, and counts as failed.",
    ],
    lower: Lower::Direct(|args, rel| change_type(rel, args.get(&COLUMN), Type::Double)),
};

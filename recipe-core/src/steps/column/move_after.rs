//! `MOVE_AFTER`.

use super::move_beside;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to move.");
const TARGET: Param<ColumnName> = Param::required("targetColumn", "Column it is to stand right after.");

pub(super) const STEP: Step = Step {
    operation: "MOVE_AFTER",
    family: Family::Column,
    summary: "Moves a column right after another one.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &TARGET],
    examples: &[
        Example::new("Beside its like", r#"{"sourceColumn": "rating", "targetColumn": "height"}"#)
            .input(&[
                "rating: int | name: string | height: int | city: string",
                "5 | Ann | 170 | Bonn",
                "null | Bo | 181 | Oslo",
            ])
            .output(&[
                "name: string | height: int | rating: int | city: string",
                "Ann | 170 | 5 | Bonn",
                "Bo | 181 | null | Oslo",
            ]),
        Example::new("To the left", r#"{"sourceColumn": "c", "targetColumn": "a"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
            .output(&["a: int | c: int | b: int", "1 | 3 | 2"]),
        Example::new("After itself", r#"{"sourceColumn": "a", "targetColumn": "a"}"#)
            .input(&["a: int", "1"])
            .error("must be another column than `sourceColumn`"),
    ],
    assumptions: &["The other columns keep their order.", "Moving a column after itself is an error."],
    lower: Lower::Direct(|args, rel| move_beside(args, rel, &COLUMN, &TARGET, 1)),
};

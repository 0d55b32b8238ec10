//! `MOVE_BEFORE`.

use super::move_beside;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to move.");
const TARGET: Param<ColumnName> = Param::required("targetColumn", "Column it is to stand right before.");

pub(super) const STEP: Step = Step {
    operation: "MOVE_BEFORE",
    family: Family::Column,
    summary: "Moves a column right before another one.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &TARGET],
    examples: &[
        Example::new("Beside its like", r#"{"sourceColumn": "rating", "targetColumn": "name"}"#)
            .input(&[
                "name: string | height: int | rating: int | city: string",
                "Ann | 170 | 5 | Bonn",
                "Bo | 181 | null | Oslo",
            ])
            .output(&[
                "rating: int | name: string | height: int | city: string",
                "5 | Ann | 170 | Bonn",
                "null | Bo | 181 | Oslo",
            ]),
        Example::new("To the right", r#"{"sourceColumn": "a", "targetColumn": "c"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
            .output(&["b: int | a: int | c: int", "2 | 1 | 3"]),
        Example::new("Before itself", r#"{"sourceColumn": "a", "targetColumn": "a"}"#)
            .input(&["a: int", "1"])
            .error("must be another column than `sourceColumn`"),
    ],
    assumptions: &["The other columns keep their order.", "Moving a column before itself is an error."],
    lower: Lower::Direct(|args, rel| move_beside(args, rel, &COLUMN, &TARGET, 0)),
};

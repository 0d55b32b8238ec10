//! `ROW_NUMBER`.

use super::{GROUPS, NAME, ORDER, add};
use crate::plan::WindowFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "ROW_NUMBER",
    family: Family::Window,
    summary: "Numbers the rows of each group, from 1, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&GROUPS, &ORDER, &NAME],
    examples: &[
        Example::new(
            "Visits of each patient by day",
            r#"{"groupByColumns": "[\"patient\"]", "orderByColumns": "[\"day\"]", "targetColumn": "visit"}"#,
        )
        .input(&[
            "patient: string | day: date",
            "Ann | 2024-05-02",
            "Bo | 2024-05-01",
            "Ann | 2024-05-01",
            "null | 2024-05-03",
            "Ann | null",
        ])
        .output(&[
            "patient: string | day: date | visit: long",
            "Ann | 2024-05-02 | 3",
            "Bo | 2024-05-01 | 1",
            "Ann | 2024-05-01 | 2",
            "null | 2024-05-03 | 1",
            "Ann | null | 1",
        ]),
        Example::new(
            "Null and empty text are missing, and stand as they are",
            r#"{"orderByColumns": ["name"], "targetColumn": "row"}"#,
        )
        .input(&["name: string", "b", r#""""#, "null", r#""""#, "a"])
        .output(&[
            "name: string | row: long",
            "b | 5",
            r#""" | 1"#,
            "null | 2",
            r#""" | 3"#,
            "a | 4",
        ]),
        Example::new("In the order of the table", r#"{"targetColumn": "row"}"#)
            .input(&["name: string", "b", "a"])
            .output(&["name: string | row: long", "b | 1", "a | 2"]),
    ],
    assumptions: &[
        "Rows stay where they are; only the numbering follows the order.",
        "Order is ascending, missing values first, and equal rows are numbered as they stand.",
        "Null is a group of its own.",
        "Without `orderByColumns` rows are numbered as they stand. DataBrew's page requires the parameter.",
    ],
    lower: Lower::Direct(|args, rel| add(args, rel, WindowFunction::RowNumber)),
};

//! `INTERSECT`.

use super::rows_of_two::{self, COLUMNS, DUPLICATES, EQUAL, NULLS, OTHERS, WHOLE};
use crate::step::prelude::*;
use crate::steps::structure::TABLE;

const SEEN: &[(&str, &[&str])] =
    &[("seen", &["n: long | name: string", "1 | Ann", "null | Cy", "1 | Ann", r#"9 | """#])];
const ROWS: &[&str] = &[
    "name: string | n: int",
    "Ann | 1",
    "Bo | 2",
    "Cy | null",
    "Ann | 1",
    "Cy | null",
    "Ann | 1",
    "null | 9",
];

pub(super) const STEP: Step = Step {
    operation: "INTERSECT",
    family: Family::Extension,
    summary: "Keeps the rows that are also in a second table.",
    conditions: Conditions::Rejected,
    params: &[&TABLE, &COLUMNS, &OTHERS, &DUPLICATES, &NULLS],
    examples: &[
        Example::new("Rows in both", r#"{"secondaryDatasetName": "seen"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Ann | 1", "Cy | null"]),
        Example::new("Each row by itself", r#"{"secondaryDatasetName": "seen", "duplicates": "keep"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Ann | 1", "Cy | null", "Ann | 1", "Cy | null", "Ann | 1"]),
        Example::new(
            "As often as the row is in both",
            r#"{"secondaryDatasetName": "seen", "duplicates": "count"}"#,
        )
        .with(SEEN)
        .input(ROWS)
        .output(&["name: string | n: int", "Ann | 1", "Cy | null", "Ann | 1"]),
        Example::new(
            "Customers with an order",
            r#"{"secondaryDatasetName": "orders", "columns": ["id"], "otherColumns": ["customer"], "duplicates": "keep"}"#,
        )
        .with(&[("orders", &["customer: string | sum: double", "2 | 7.5", "2 | 1.0", "null | 3.0"])])
        .input(&["id: int | name: string", "1 | Ann", "2 | Bo", "null | Cy", "2 | Bo"])
        .output(&["id: int | name: string", "2 | Bo", "null | Cy", "2 | Bo"]),
        Example::new("A row with null equals none", r#"{"secondaryDatasetName": "seen", "nullsEqual": "false"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Ann | 1"]),
        Example::new(
            "A column that is not in the second table",
            r#"{"secondaryDatasetName": "seen", "columns": ["names", "n"]}"#,
        )
        .with(SEEN)
        .input(&["names: string | n: int", "Ann | 1"])
        .error("column `names` not found; did you mean `name`?"),
        Example::new("A nested column", r#"{"secondaryDatasetName": "seen", "columns": ["tags"], "otherColumns": ["name"]}"#)
            .with(SEEN)
            .input(&["tags: [string]", r#"["Ann"]"#])
            .error("column `tags` is array of string; this needs a column of simple values, by which rows can be matched"),
    ],
    assumptions: &[
        WHOLE,
        EQUAL,
        "With `count`, a row that is in this table five times and in the second one twice stays twice: the first two.",
        "The second table is held in memory.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    rows_of_two::lower(args, rel, true)
}

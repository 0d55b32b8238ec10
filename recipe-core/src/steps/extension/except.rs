//! `EXCEPT`.

use super::rows_of_two::{self, COLUMNS, DUPLICATES, EQUAL, NULLS, OTHERS, WHOLE};
use crate::step::prelude::*;
use crate::steps::structure::TABLE;

const SEEN: &[(&str, &[&str])] =
    &[("seen", &["n: long | name: string", "1 | Ann", "null | Cy", "1 | Ann", r#"9 | """#])];
const ROWS: &[&str] =
    &["name: string | n: int", "Ann | 1", "Bo | 2", "Cy | null", "Ann | 1", "Bo | 2", "Ann | 1", "null | 9"];

pub(super) const STEP: Step = Step {
    operation: "EXCEPT",
    family: Family::Extension,
    summary: "Keeps the rows that are not in a second table.",
    conditions: Conditions::Rejected,
    params: &[&TABLE, &COLUMNS, &OTHERS, &DUPLICATES, &NULLS],
    examples: &[
        Example::new("Rows that are new", r#"{"secondaryDatasetName": "seen"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Bo | 2", "null | 9"]),
        Example::new("Each row by itself", r#"{"secondaryDatasetName": "seen", "duplicates": "keep"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Bo | 2", "Bo | 2", "null | 9"]),
        Example::new(
            "A row of the second table takes one row away",
            r#"{"secondaryDatasetName": "seen", "duplicates": "count"}"#,
        )
        .with(SEEN)
        .input(ROWS)
        .output(&["name: string | n: int", "Bo | 2", "Bo | 2", "Ann | 1", "null | 9"]),
        Example::new(
            "By some columns, which have other names there",
            r#"{"secondaryDatasetName": "orders", "columns": ["id", "day"], "otherColumns": ["customer", "date"]}"#,
        )
        .with(&[("orders", &["customer: string | date: date | sum: double", "2 | 2024-05-01 | 7.5", "3 | null | 1.0"])])
        .input(&["id: int | day: date | name: string", "2 | 2024-05-01 | Bo", "2 | 2024-05-02 | Bo", "3 | null | Cy", "4 | null | Di"])
        .output(&["id: int | day: date | name: string", "2 | 2024-05-02 | Bo", "4 | null | Di"]),
        Example::new("A row with null equals none", r#"{"secondaryDatasetName": "seen", "nullsEqual": "false"}"#)
            .with(SEEN)
            .input(ROWS)
            .output(&["name: string | n: int", "Bo | 2", "Cy | null", "null | 9"]),
        Example::new("A column that only one table has", r#"{"secondaryDatasetName": "seen"}"#)
            .with(SEEN)
            .input(&["name: string", "Ann"])
            .error("table `seen` has a column `n`, which this table does not have; name the columns to compare in `columns`"),
    ],
    assumptions: &[
        WHOLE,
        EQUAL,
        "With `count`, a row that is in this table five times and in the second one twice stays three times: the last three.",
        "The second table is held in memory.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    rows_of_two::lower(args, rel, false)
}

//! `REMOVE_INVALID`.

use super::INVALID;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column that must not be invalid.");

pub(super) const STEP: Step = Step {
    operation: "REMOVE_INVALID",
    family: Family::Quality,
    summary: "Removes the rows in which a column is invalid: present, but not of the type named.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE, &ADVANCED_TYPE],
    examples: &[
        Example::new("Text that should be numbers", r#"{"sourceColumn": "age", "columnDataType": "number"}"#)
            .input(&[
                "name: string | age: string",
                "Ann | 41",
                "Bo | n/a",
                "Cy | null",
                r#"Di | """#,
                "Ed | 1e2",
            ])
            .output(&["name: string | age: string", "Ann | 41", "Cy | null", r#"Di | """#, "Ed | 1e2"]),
        Example::new("Text that should be dates", r#"{"sourceColumn": "born", "columnDataType": "date"}"#)
            .input(&["born: string", "1980-02-29", "1981-02-29", "June 1, 1975", "unknown"])
            .output(&["born: string", "1980-02-29", "June 1, 1975"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "n", "columnDataType": "number"}"#,
        )
        .input(&["n: int", "5", "null"])
        .output(&["n: int", "5", "null"]),
        Example::new(
            "Only in rows that meet the conditions",
            r#"{"sourceColumn": "paid", "columnDataType": "number"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"open\"]", "TargetColumn": "state"}]"#)
        .input(&["state: string | paid: string", "open | ?", "open | 2.5", "draft | ?"])
        .output(&["state: string | paid: string", "open | 2.5", "draft | ?"]),
        Example::new("A type that is none", r#"{"sourceColumn": "age", "columnDataType": "numbr"}"#)
            .input(&["age: string", "41"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", "null"]),
    ],
    assumptions: &[INVALID, "With conditions, rows that do not meet them all stay."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let invalid = args.invalid(&column, rel)?;
    rel.filter(invalid.negate());
    Ok(())
}

//! `REMOVE_VALUES`, the filter step.

use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional(
    "sourceColumn",
    "Column the filter was made on. What counts are the columns named in the conditions.",
);

pub(super) const STEP: Step = Step {
    operation: "REMOVE_VALUES",
    family: Family::Column,
    summary: "Removes the rows that meet all conditions.",
    conditions: Conditions::SelectRows,
    params: &[&COLUMN],
    examples: &[
        Example::new("Remove test rows", r#"{"sourceColumn": "title"}"#)
            .when(r#"[{"Condition": "STARTS_WITH", "Value": "[TEST]", "TargetColumn": "title"}]"#)
            .input(&["title: string", "[TEST] a", "A day", "null"])
            .output(&["title: string", "A day", "null"]),
        Example::new("Keep only some values: the negated condition", r#"{"sourceColumn": "state"}"#)
            .when(r#"[{"Condition": "IS_NOT", "Value": "[\"NY\",\"CA\"]", "TargetColumn": "state"}]"#)
            .input(&["state: string | n: int", "NY | 1", "TX | 2", "null | 3", "CA | 4", "ny | 5"])
            .output(&["state: string | n: int", "NY | 1", "CA | 4"]),
        Example::new("Conditions on several columns must all hold", r#"{"sourceColumn": "n"}"#)
            .when(
                r#"[{"Condition": "GREATER_THAN", "Value": "10", "TargetColumn": "n"},
                    {"Condition": "IS_MISSING", "TargetColumn": "name"}]"#,
            )
            .input(&[
                "name: string | n: int",
                "null | 11",
                r#""" | 12"#,
                "Ann | 13",
                "null | 9",
                "null | null",
            ])
            .output(&["name: string | n: int", "Ann | 13", "null | 9", "null | null"]),
        Example::new("Text that is not a number meets no comparison", r"{}")
            .when(
                r#"[{"Condition": "IS_BETWEEN", "TargetColumn": "age",
                       "Value": "{\"GREATER_THAN_EQUAL\":\"18\",\"LESS_THAN_EQUAL\":\"30\"}"}]"#,
            )
            .input(&["age: string", "17", "18", "30.0", "old", "31"])
            .output(&["age: string", "17", "old", "31"]),
    ],
    assumptions: &[
        "A missing cell meets IS_MISSING and the negative conditions (IS_NOT, NOT_CONTAINS, NOT_STARTS_WITH, \
         NOT_ENDS_WITH), and no other: the console stores \"keep only these\" filters negated, and rows without a \
         value must go with the rest.",
        "Comparison of text is exact, by code point; values are literal text, not patterns.",
        "Numbers, dates and booleans are compared by value: `1` IS `1.0`.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    if let Some(named) = args.get(&COLUMN) {
        rel.column(named)?;
    }
    rel.filter(rel.selected().negate());
    Ok(())
}

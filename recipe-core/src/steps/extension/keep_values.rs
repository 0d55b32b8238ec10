//! `KEEP_VALUES`, the opposite of `REMOVE_VALUES`.

use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional(
    "sourceColumn",
    "Column the filter is about. What counts are the columns named in the conditions.",
);

pub(super) const STEP: Step = Step {
    operation: "KEEP_VALUES",
    family: Family::Extension,
    summary: "Keeps only the rows that meet all conditions.",
    conditions: Conditions::SelectRows,
    params: &[&COLUMN],
    examples: &[
        Example::new("One state", "{}")
            .when(r#"[{"Condition": "IS", "Value": "[\"AL\"]", "TargetColumn": "state"}]"#)
            .input(&["state: string | id: int", "AL | 1", "TX | 2", "null | 3", "AL | 4"])
            .output(&["state: string | id: int", "AL | 1", "AL | 4"]),
        Example::new("Conditions on several columns must all hold", r#"{"sourceColumn": "n"}"#)
            .when(
                r#"[{"Condition": "GREATER_THAN", "Value": "10", "TargetColumn": "n"},
                    {"Condition": "IS_NOT_MISSING", "TargetColumn": "name"}]"#,
            )
            .input(&["name: string | n: int", "Ann | 11", r#""" | 12"#, "Bo | 9", "Cy | null", "null | 13"])
            .output(&["name: string | n: int", "Ann | 11"]),
        Example::new("Text that is not a number meets no comparison", "{}")
            .when(r#"[{"Condition": "LESS_THAN", "Value": "18", "TargetColumn": "age"}]"#)
            .input(&["age: string", "17", "old", "18", r#""""#])
            .output(&["age: string", "17"]),
        Example::new("A column that is not there", r#"{"sourceColumn": "sate"}"#)
            .when(r#"[{"Condition": "IS_MISSING", "TargetColumn": "state"}]"#)
            .input(&["state: string", "AL"])
            .error("column `sate` not found; did you mean `state`?"),
    ],
    assumptions: &[
        "DataBrew has only REMOVE_VALUES, with which \"keep only these\" must be said by negated conditions.",
        "The conditions mean what they mean in REMOVE_VALUES: exactly the rows that it removes are kept.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    if let Some(named) = args.get(&COLUMN) {
        rel.column(named)?;
    }
    rel.filter(rel.selected());
    Ok(())
}

//! `FILL_WITH_LAST_VALID`.

use super::{COLUMN, ON_INVALID, fill};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_LAST_VALID",
    family: Family::Quality,
    summary: "Fills missing cells of a column with the last valid value above them.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALID_TYPE],
    examples: &[
        Example::new("Dates written once", r#"{"sourceColumn": "day", "columnDataType": "date"}"#)
            .input(&[
                "day: date | n: int",
                "null | 0",
                "2024-05-01 | 1",
                "null | 2",
                "2024-05-02 | 3",
                "null | 4",
            ])
            .output(&[
                "day: date | n: int",
                "null | 0",
                "2024-05-01 | 1",
                "2024-05-01 | 2",
                "2024-05-02 | 3",
                "2024-05-02 | 4",
            ]),
        Example::new(
            "Invalid text gives nothing, and stays",
            r#"{"sourceColumn": "v", "columnDataType": "number"}"#,
        )
        .input(&["v: string", "1.5", "n/a", "null", r#""""#])
        .output(&["v: string", "1.5", "n/a", "1.5", "1.5"]),
        Example::new("Nothing above to take", r#"{"sourceColumn": "v", "columnDataType": "string"}"#)
            .input(&["v: string", r#""""#, "null", "x", r#""""#])
            .output(&["v: string", r#""""#, "null", "x", "x"]),
        Example::new("Only rows that meet the conditions are filled", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: string", "b | x", "b | null", "a | null"])
            .output(&["k: string | v: string", "b | x", "b | null", "a | x"]),
        Example::new("A type that is none", r#"{"sourceColumn": "v", "columnDataType": "numbr"}"#)
            .input(&["v: string", "x"])
            .error("`numbr` is not a type; use date, timestamp, number, boolean or string"),
    ],
    assumptions: &[
        "Missing cells before the first valid value stay as they are.",
        "A text that is not of the type named gives nothing to the rows below it, and stays as it is.",
        "With conditions, values of all rows are given on, but only rows that meet the conditions are filled.",
        ON_INVALID,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let invalid = args.invalid(&column, rel)?;
    let valid = match column.ty() {
        Some(Type::String) => {
            let useless = invalid.or(column.expr().is_missing());
            rel.add_temporary(Expr::null(&column.data_type).when(useless, column.expr()))
        }
        // Null alone is missing, and every other cell is valid.
        _ => column.clone(),
    };
    let last = rel.window(&[], &[], vec![rel.last_valid(&valid)]).swap_remove(0);
    fill(args, rel, &column, last.expr())
}

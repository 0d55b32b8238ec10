//! `FILL_WITH_LAST_VALID`.

use super::DATA_TYPE;
use crate::kernel::compare::IsInvalid;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to fill, in place.");

pub(super) const STEP: Step = Step {
    operation: "FILL_WITH_LAST_VALID",
    family: Family::Quality,
    summary: "Fills missing cells of a column with the last valid value above them.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &DATA_TYPE],
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
        Example::new("Only rows that meet the conditions are filled", r#"{"sourceColumn": "v"}"#)
            .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
            .input(&["k: string | v: string", "b | x", "b | null", "a | null"])
            .output(&["k: string | v: string", "b | x", "b | null", "a | x"]),
    ],
    assumptions: &[
        "Missing cells before the first valid value stay missing.",
        "A text that is not of the type named gives nothing to the rows below it, and stays as it is.",
        "With conditions, values of all rows are given on, but only rows that meet the conditions are filled.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let valid = match (column.ty(), super::named_type(args)?) {
        // Null alone is missing, and every other cell is valid.
        (Some(ty), _) if ty != Type::String => column.clone(),
        (_, named) => {
            let missing = column.expr().is_missing();
            let useless = match named {
                Some(ty) => missing.or(Expr::call(IsInvalid(ty), vec![column.expr()])),
                None => missing,
            };
            rel.add_temporary(Expr::null(&column.data_type).when(useless, column.expr()))
        }
    };
    let filled = rel.window(&[], &[], vec![rel.last_valid(&valid)]).swap_remove(0);
    rel.replace(&column, filled.expr().when(column.expr().is_missing(), column.expr()))
}

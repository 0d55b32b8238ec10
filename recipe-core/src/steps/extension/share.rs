//! `SHARE`.

use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::plan::{AggregateFunction, WindowFunction};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers.");
const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group, whose sum is then 1; without them it is the sum of all rows.",
);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "SHARE",
    family: Family::Extension,
    summary: "Puts the share of each number in the sum of all, or of its group, into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &GROUPS, &NAME],
    examples: &[
        Example::new("Of all rows", r#"{"sourceColumn": "n", "targetColumn": "share"}"#)
            .input(&["n: int | k: string", "1 | a", "2 | b", "null | c", "5 | d"])
            .output(&[
                "n: int | share: double | k: string",
                "1 | 0.125 | a",
                "2 | 0.25 | b",
                "null | null | c",
                "5 | 0.625 | d",
            ]),
        Example::new(
            "Of each shop",
            r#"{"sourceColumn": "sold", "targetColumn": "share", "groupByColumns": ["shop"]}"#,
        )
        .input(&["shop: string | sold: double", "a | 1.0", "b | 2.0", "a | 3.0", "null | 4.0"])
        .output(&[
            "shop: string | sold: double | share: double",
            "a | 1.0 | 0.25",
            "b | 2.0 | 1.0",
            "a | 3.0 | 0.75",
            "null | 4.0 | 1.0",
        ]),
        Example::new("No share of a sum of zero", r#"{"sourceColumn": "n", "targetColumn": "share"}"#)
            .input(&["n: string", "-1", "1", "many", r#""""#])
            .output(&["n: string | share: double", "-1 | null", "1 | null", "many | null", r#""" | null"#])
            .failed(1),
        Example::new("A column of dates", r#"{"sourceColumn": "d", "targetColumn": "share"}"#)
            .input(&["d: date", "2024-01-31"])
            .error(
                "column `d` is date; this needs a column of numbers, or of text that can be read as numbers",
            ),
    ],
    assumptions: &[
        "The share is from 0 to 1 where no number is negative; times 100 it is a percentage. Missing cells have none, and do not count.",
        "All rows count, those outside the conditions included. Null is a group of its own. The new column is placed right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?;
    // Doubles have no sum that does not fit.
    let doubles = numbers.expr().cast(&Type::Double.to_arrow(), rel.known());
    let numbers = rel.add_temporary(doubles);
    let sum = rel.call(AggregateFunction::Sum, &numbers);
    let sum = rel.window(&groups, &[], vec![WindowFunction::Whole(sum)]).swap_remove(0);
    let share = Expr::call(Arithmetic(Operation::Divide), vec![numbers.expr(), sum.expr()]);
    rel.add(args.get(&NAME), share, &Place::After(&column))?;
    Ok(())
}

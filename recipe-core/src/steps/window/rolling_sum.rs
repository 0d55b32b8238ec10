//! `ROLLING_SUM`.

use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers to add up.");
const BEFORE: Param<Whole> =
    Param::required("numRowsBefore", "Rows above the row that are added.").between(0, MAX_ROWS);
const AFTER: Param<Whole> =
    Param::required("numRowsAfter", "Rows below the row that are added.").between(0, MAX_ROWS);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

/// Rows of a window are held in memory.
const MAX_ROWS: i64 = 10_000_000;

pub(super) const STEP: Step = Step {
    operation: "ROLLING_SUM",
    family: Family::Window,
    summary: "Adds up a column over each row and the rows around it, in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &BEFORE, &AFTER, &NAME],
    examples: &[
        Example::new(
            "This row and the two above it",
            r#"{"sourceColumn": "n", "numRowsBefore": "2", "numRowsAfter": "0", "targetColumn": "n_rolling_sum"}"#,
        )
        .input(&["day: int | n: int", "1 | 10", "2 | 20", "3 | null", "4 | 5", "5 | 1"])
        .output(&[
            "day: int | n: int | n_rolling_sum: long",
            "1 | 10 | 10",
            "2 | 20 | 30",
            "3 | null | 30",
            "4 | 5 | 25",
            "5 | 1 | 6",
        ]),
        Example::new(
            "Rows above and below",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "1", "targetColumn": "sum"}"#,
        )
        .input(&["x: double", "0.1", "0.2", "0.3", "null", "null", "null"])
        .output(&["x: double | sum: double", "0.1 | 0.30000000000000004", "0.2 | 0.6", "0.3 | 0.5", "null | 0.3", "null | null", "null | null"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "numRowsBefore": "1", "numRowsAfter": "0", "targetColumn": "sum"}"#,
        )
        .input(&["x: string", "1.5", "n/a", "2"])
        .output(&["x: string | sum: double", "1.5 | 1.5", "n/a | 1.5", "2 | 2.0"])
        .failed(1),
    ],
    assumptions: &[
        "Rows are taken as they stand; SORT first for another order. At both ends of the table the window is cut.",
        "Missing cells are left out; a window of missing cells only gives a missing sum.",
        "Whole numbers add up to a long, missing where it does not fit; decimals stay exact; else the sum is a double.",
        "Sums of doubles are kept in double the precision and rounded once.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?;
    let rows = |count: i64| usize::try_from(count).unwrap_or_default();
    let function = rel.rolling_sum(&numbers, rows(args.get(&BEFORE)), rows(args.get(&AFTER)));
    let sum = rel.window(&[], &[], vec![function]).swap_remove(0);
    rel.add(args.get(&NAME), sum.expr(), &Place::Last)?;
    Ok(())
}

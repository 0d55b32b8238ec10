//! Data quality operations: missing cells.

mod fill_with_average;
mod fill_with_custom;
mod fill_with_empty;
mod fill_with_last_valid;
mod fill_with_median;
mod fill_with_mode;
mod fill_with_most_frequent;
mod fill_with_null;
mod fill_with_sum;
mod remove_missing;

use crate::kernel::coalesce::Coalesce;
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    fill_with_average,
    fill_with_custom,
    fill_with_empty,
    fill_with_last_valid,
    fill_with_median,
    fill_with_mode,
    fill_with_most_frequent,
    fill_with_null,
    fill_with_sum,
    remove_missing,
];

const NUMBERS: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers to fill, in place.");
const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to fill, in place.");

const ALL_ROWS: &str = "All rows of the dataset count, those outside the conditions included.";
const ON_INVALID: &str = "With an IS_INVALID condition the cells it picks are replaced, missing or not; with other conditions only missing cells in rows that meet them are filled.";

/// Fills a column of numbers with what `function` makes of all its values, as the column's type.
fn fill_with(args: &Args, rel: &mut Rel, function: AggregateFunction) -> Result<()> {
    let column = rel.column(args.get(&NUMBERS))?;
    args.require(&NUMBERS, &column, "a column of numbers", Type::is_number)?;
    let value = rel.whole(function, &column);
    let value = value.expr().cast(&column.data_type, rel.known());
    fill(args, rel, &column, value)
}

/// Puts `value`, which has the column's type, into the cells to fill; where it is null, they stay as they are.
fn fill(args: &Args, rel: &mut Rel, column: &Column, value: Expr) -> Result<()> {
    let value = Expr::call(Coalesce, vec![value, column.expr()]);
    rel.replace(column, value.when(args.gaps(column), column.expr()))
}

//! Window functions: a row and the rows around it.

mod fill;
mod next;
mod prev;
mod rolling_average;
mod rolling_count_a;
mod rolling_kth_largest;
mod rolling_kth_largest_unique;
mod rolling_max;
mod rolling_min;
mod rolling_mode;
mod rolling_stdev;
mod rolling_sum;
mod rolling_var;
mod row_number;
mod session;

use crate::plan::{RollingFunction, WindowFunction};
use crate::step::Parameter;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    fill,
    next,
    prev,
    rolling_average,
    rolling_count_a,
    rolling_kth_largest,
    rolling_kth_largest_unique,
    rolling_max,
    rolling_min,
    rolling_mode,
    rolling_stdev,
    rolling_sum,
    rolling_var,
    row_number,
    session,
];

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to take the values from.");
const BEFORE: Param<Whole> =
    Param::required("numRowsBefore", "Rows above the row that belong to its window.").between(0, MAX_ROWS);
const AFTER: Param<Whole> =
    Param::required("numRowsAfter", "Rows below the row that belong to its window.").between(0, MAX_ROWS);
const ROWS: Param<Whole> =
    Param::required("numRows", "How many rows away the value is.").between(0, MAX_ROWS);
const K: Param<Whole> =
    Param::required("value", "Which of the values, from the greatest down.").between(1, MAX_ROWS);
const GROUPS: Param<Option<ColumnNames>> = Param::optional(
    "groupByColumns",
    "Columns whose values make a group; rows of other groups are not seen.",
)
.also(&["groupByColumn"]);
const ORDER: Param<Option<ColumnNames>> = Param::optional(
    "orderByColumns",
    "Columns whose values, ascending, give the order in which rows are seen.",
)
.also(&["orderByColumn"]);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

/// Rows of a window are held in memory.
const MAX_ROWS: i64 = 10_000_000;

/// The parameters of most of these functions.
const WINDOW: &[&dyn Parameter] = &[&COLUMN, &BEFORE, &AFTER, &GROUPS, &ORDER, &NAME];

const SEEN: &str = "Without `orderByColumns` rows are seen as they stand, and else in ascending order, missing first and equal ones as they stand. They stay where they are.";
const CUT: &str = "At both ends of the table, or of a group, the window is cut. Null is a group of its own.";
const LEFT_OUT: &str = "Missing cells are left out; a window of missing cells only gives a missing result.";
const TEXT: &str = "Text is read as numbers; a cell that is none is left out, and counts as failed.";
const TYPE: &str = "The result has the column's type; of text it is a double.";
const PLACE: &str =
    "The new column stands after all others. With conditions, rows outside are seen, but get no result.";

/// Adds the result of a window function under its name.
fn add(args: &Args, rel: &mut Rel, function: WindowFunction) -> Result<()> {
    let groups = rel.columns_named(args.get(&GROUPS).unwrap_or_default())?;
    let order = rel.columns_named(args.get(&ORDER).unwrap_or_default())?;
    let result = window(rel, &groups, &order, function);
    rel.add(args.get(&NAME), result.expr(), &Place::Last)?;
    Ok(())
}

/// The result of a window function. Null and empty text are alike in `order`.
fn window(rel: &mut Rel, groups: &[Column], order: &[Column], function: WindowFunction) -> Column {
    let order: Vec<Column> = order.iter().map(|column| rel.missing_to_null(column)).collect();
    rel.window(groups, &order, vec![function]).swap_remove(0)
}

/// Adds what a function makes of the numbers around each row.
fn roll(args: &Args, rel: &mut Rel, function: RollingFunction) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&COLUMN, error))?;
    let function = around(args, rel, function, &numbers);
    add(args, rel, function)
}

/// Adds what a function picks of the numbers, dates or moments around each row.
fn pick(args: &Args, rel: &mut Rel, function: RollingFunction) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    if !column.ty().is_some_and(Type::is_temporal) {
        return roll(args, rel, function);
    }
    let function = around(args, rel, function, &column);
    add(args, rel, function)
}

fn around(args: &Args, rel: &Rel, function: RollingFunction, column: &Column) -> WindowFunction {
    rel.rolling(function, column, rows(args, &BEFORE), rows(args, &AFTER))
}

/// A number of rows.
fn rows(args: &Args, param: &Param<Whole>) -> usize {
    usize::try_from(args.get(param)).unwrap_or_default()
}

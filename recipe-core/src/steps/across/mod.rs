//! Aggregate functions: one value from several columns of each row.

mod any;
mod average;
mod count;
mod count_distinct;
mod kth_largest;
mod kth_largest_unique;
mod max;
mod median;
mod min;
mod mode;
mod standard_deviation;
mod sum;
mod variance;

use crate::kernel::across::{Selection, Statistic};
use crate::kernel::math::working_type;
use crate::plan::KnownColumns;
use crate::step::Parameter;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    any,
    average,
    count,
    count_distinct,
    kth_largest,
    kth_largest_unique,
    max,
    median,
    min,
    mode,
    standard_deviation,
    sum,
    variance,
];

const COLUMNS: Param<ColumnNames> =
    Param::required("sourceColumns", "Columns to take the values of each row from.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");
const K: Param<Whole> =
    Param::required("value", "Which of the values, from the greatest down.").between(1, 1_000_000);

/// The parameters of most of these functions.
const COLUMNS_AND_NAME: &[&dyn Parameter] = &[&COLUMNS, &NAME];

const TEXT: &str = "Text is read as numbers; a cell that is none is left out, and counts as failed.";
const PLACE: &str = "The new column stands right after the last of its sources.";

/// Adds what `make` makes of the columns named, given all columns there are.
fn add(
    args: &Args,
    rel: &mut Rel,
    make: impl FnOnce(&[Column], &KnownColumns) -> Result<Expr>,
) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let made = make(&columns, rel.known()).map_err(|error| args.place(&COLUMNS, error))?;
    let all = rel.columns();
    rel.add(args.get(&NAME), made, &after_last(&all, &columns))?;
    Ok(())
}

/// The columns as numbers of a type.
fn numbers(columns: &[Column], ty: Type, known: &KnownColumns) -> Result<Vec<Expr>> {
    let number = |column: &Column| {
        column.require_numbers()?;
        Ok(column.expr().cast(&ty.to_arrow(), known))
    };
    columns.iter().map(number).collect()
}

fn statistic(args: &Args, rel: &mut Rel, statistic: Statistic) -> Result<()> {
    add(args, rel, |columns, known| Ok(Expr::call(statistic, numbers(columns, Type::Double, known)?)))
}

fn selection(args: &Args, rel: &mut Rel, selection: Selection) -> Result<()> {
    add(args, rel, |columns, known| {
        let types = columns.iter().map(|column| working_type(column.ty().unwrap_or(Type::String)));
        let common = types.reduce(Type::common).unwrap_or(Type::Double);
        Ok(Expr::call(selection, numbers(columns, common, known)?))
    })
}

fn k(args: &Args) -> usize {
    usize::try_from(args.get(&K)).unwrap_or(1)
}

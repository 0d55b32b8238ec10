//! Data quality operations: invalid cells, which are present but not of the type they should be.

mod remove_invalid;
mod replace_with_average;
mod replace_with_custom;
mod replace_with_empty;
mod replace_with_last_valid;
mod replace_with_median;
mod replace_with_mode;
mod replace_with_most_frequent;
mod replace_with_null;
mod replace_with_rolling_average;
mod replace_with_rolling_sum;
mod replace_with_sum;

use crate::kernel::coalesce::Coalesce;
use crate::kernel::compare::IsInvalid;
use crate::kernel::number::Finite;
use crate::plan::{AggregateFunction, RollingFunction};
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    remove_invalid,
    replace_with_average,
    replace_with_custom,
    replace_with_empty,
    replace_with_last_valid,
    replace_with_median,
    replace_with_mode,
    replace_with_most_frequent,
    replace_with_null,
    replace_with_rolling_average,
    replace_with_rolling_sum,
    replace_with_sum,
];

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column whose invalid cells are replaced, in place.");
const NUMBERS: Param<ColumnName> =
    Param::required("sourceColumn", "Column of numbers, some of which may be other text.");
const NUMBER_TYPE: Param<Text> =
    Param::required("columnDataType", "Type of valid values: `number`, or the name of a type of numbers.")
        .or("number");

const PERIOD: Param<Whole> = Param::required("period", "How many rows above count.").between(1, 10_000_000);

const INVALID: &str = "Invalid is a text that cannot be read as the type named, as with IS_INVALID, or that does not stand for what `advancedDataType` names, which is told by form and tables, as on the pages of advanced types. Missing cells are not invalid, nor is any cell of a column that has a type already, or any text where neither names anything but `string`; there, an IS_INVALID condition can say which cells are meant.";
const OTHERS: &str = "Valid cells of all rows count, those outside the conditions included. Text that says `NaN` or infinity is valid, but does not count, and is told as failed.";
const STAYS: &str = "Where there is nothing to put in their place, invalid cells stay as they are.";
const TEXT: &str = "A text column stays text, so that no other cell changes; CHANGE_DATA_TYPE makes it numbers afterwards. Where the type named is one of whole numbers, what is put in is cut to one.";

const ROLLED: &str = "Every value is replaced, valid or not, as the page says; an IS_INVALID condition limits it to invalid cells. The `period` rows above count, and not the row itself; at the top of the table there are fewer. Where no number stands in them, as above the first row, the value stays.";

/// Puts what `function` makes of the numbers in the rows above into each present cell.
fn roll(args: &Args, rel: &mut Rel, function: RollingFunction) -> Result<()> {
    let column = rel.column(args.get(&NUMBERS))?;
    args.require_numbers(&NUMBERS, &column)?;
    let (numbers, ty) = match numbers(args, rel, &column)? {
        Some((_, numbers, ty)) => (numbers, ty),
        None => (column.clone(), Type::Double),
    };
    let above = rel.window(&[], &[], vec![rel.above(&numbers, 1)]).swap_remove(0);
    let before = usize::try_from(args.get(&PERIOD) - 1).unwrap_or_default();
    let rolled = rel.window(&[], &[], vec![rel.rolling(function, &above, before, 0)]).swap_remove(0);
    let value =
        if column.ty() == Some(Type::String) { as_text(rel, rolled.expr(), ty) } else { rolled.expr() };
    let kept = column.expr().cast(&rel.type_of(&value), rel.known());
    let value = Expr::call(Coalesce, vec![value, kept.clone()]);
    rel.replace(&column, kept.when(column.expr().is_missing(), value))
}

/// Puts what `function` makes of the valid numbers of a column into its invalid cells.
fn replace_with(args: &Args, rel: &mut Rel, function: AggregateFunction) -> Result<()> {
    let column = rel.column(args.get(&NUMBERS))?;
    args.require_numbers(&NUMBERS, &column)?;
    let Some((invalid, numbers, ty)) = numbers(args, rel, &column)? else { return Ok(()) };
    let value = rel.whole(function, &numbers).expr();
    let value = as_text(rel, value, ty);
    replace(rel, &column, &invalid, value)
}

/// A number as the text of a type; one of whole numbers cuts it.
fn as_text(rel: &Rel, number: Expr, ty: Type) -> Expr {
    let number = if ty.is_integer() { number.cast(&ty.to_arrow(), rel.known()) } else { number };
    number.cast(&Type::String.to_arrow(), rel.known())
}

/// Which cells of a text column are no numbers, the numbers of the others, and their type; none where the column has a type
/// already, so that nothing in it is invalid.
fn numbers(args: &Args, rel: &mut Rel, column: &Column) -> Result<Option<(Column, Column, Type)>> {
    let ty = args.data_type(&NUMBER_TYPE)?;
    if !ty.is_number() {
        let message = format!("`{ty}` is not a type of numbers; use `number`");
        return Err(args.refuse(&NUMBER_TYPE, message));
    }
    if column.ty() != Some(Type::String) {
        return Ok(None);
    }
    let invalid = rel.add_temporary(Expr::call(IsInvalid(ty), vec![column.expr()]));
    let valid = Expr::null(&column.data_type).when(invalid.expr(), column.expr());
    // Whole numbers are decimals, too, to their last digit.
    let numbers = match ty {
        Type::Float | Type::Double => Expr::call(Finite, vec![valid]),
        _ => valid.cast(&Type::Decimal.to_arrow(), rel.known()),
    };
    Ok(Some((invalid, rel.add_temporary(numbers), ty)))
}

/// Puts `value` into the cells that are invalid; where it is null, they stay as they are.
fn replace(rel: &mut Rel, column: &Column, invalid: &Column, value: Expr) -> Result<()> {
    let value = Expr::call(Coalesce, vec![value, column.expr()]);
    rel.replace(column, value.when(invalid.expr(), column.expr()))
}

/// Which cells of a column are invalid, and its valid ones, with null for the others.
fn valid(args: &Args, rel: &mut Rel, column: &Column) -> Result<(Column, Column)> {
    let invalid = args.invalid(column, rel)?;
    let invalid = rel.add_temporary(invalid);
    let useless = invalid.expr().or(column.expr().is_missing());
    let valid = rel.add_temporary(Expr::null(&column.data_type).when(useless, column.expr()));
    Ok((invalid, valid))
}

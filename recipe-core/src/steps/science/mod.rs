//! Data science: values made ready for models.

mod binarization;
mod bucketization;
mod categorical_mapping;
mod normalization;
mod one_hot_encoding;
mod skewness;
mod tokenization;

use crate::kernel::number::Finite;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    binarization,
    bucketization,
    categorical_mapping,
    one_hot_encoding,
    normalization,
    skewness,
    tokenization,
];

const NUMBERS: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

const TEXT: &str =
    "Text is read as numbers; a cell that is none gives a missing result, and counts as failed.";
const PLACE: &str = "The new column stands right after its source, which stays.";

/// The column that `NUMBERS` names, and its value as a number, or text as a double. Cells that are none count as failed where the
/// expression stands, so that it has to stand once.
fn number(args: &Args, rel: &Rel) -> Result<(Column, Expr)> {
    let column = rel.column(args.get(&NUMBERS))?;
    args.require_numbers(&NUMBERS, &column)?;
    let number = match column.ty() {
        Some(Type::String) => Expr::call(Finite, vec![column.expr()]),
        _ => column.expr(),
    };
    Ok((column, number))
}

/// The column that `NUMBERS` names, and a column of its values as numbers, for what looks at all rows.
fn numbers(args: &Args, rel: &mut Rel) -> Result<(Column, Column)> {
    let column = rel.column(args.get(&NUMBERS))?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&NUMBERS, error))?;
    Ok((column, numbers))
}

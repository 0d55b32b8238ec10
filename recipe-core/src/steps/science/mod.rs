//! Data science: values made ready for models.

mod binarization;
mod bucketization;
mod categorical_mapping;
mod normalization;
mod one_hot_encoding;
mod skewness;
mod tokenization;

use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = &[
    &binarization::STEP,
    &bucketization::STEP,
    &categorical_mapping::STEP,
    &one_hot_encoding::STEP,
    &normalization::STEP,
    &skewness::STEP,
    &tokenization::STEP,
];

const NUMBERS: Param<ColumnName> = Param::required("sourceColumn", "Column of numbers.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

const TEXT: &str =
    "Text is read as numbers; a cell that is none gives a missing result, and counts as failed.";
const PLACE: &str = "The new column stands right after its source, which stays.";

/// The column that `NUMBERS` names, and its values as numbers.
fn numbers(args: &Args, rel: &mut Rel) -> Result<(Column, Column)> {
    let column = rel.column(args.get(&NUMBERS))?;
    let numbers = rel.to_numbers(&column).map_err(|error| args.place(&NUMBERS, error))?;
    Ok((column, numbers))
}

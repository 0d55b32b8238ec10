//! Exact sums as columns, which are the same for the same values, and back.

use std::sync::Arc;

use arrow_array::builder::{Int8Builder, Int32Builder, Int64Builder, LargeBinaryBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int8Array, Int32Array, Int64Array, LargeBinaryArray};

use arrow_schema::DataType;

use super::apart::Apart;
use super::cells::is_whole;
use super::number::Number;
use super::sums::Sums;

/// The lowest power of two that a double reaches, and one above the highest.
const DOUBLES: (i32, i32) = (-1074, 1024);

/// Columns with a row for each of these: how many values there are; which of infinity, negative infinity and NaN are
/// among them, in one bit each; and of each power the exponent and the digits of its sum.
pub(crate) fn columns<'a, const H: usize, const W: usize>(
    sums: impl Iterator<Item = &'a Sums<H, W>>,
) -> Vec<ArrayRef> {
    let (mut counts, mut kinds) = (Int64Builder::new(), Int8Builder::new());
    let mut powers: Vec<_> = (0..=H).map(|_| (Int32Builder::new(), LargeBinaryBuilder::new())).collect();
    let mut bytes = Vec::new();
    for sums in sums {
        counts.append_value(sums.count as i64);
        kinds.append_value(sums.sum.apart().kinds());
        let (first, rest) = powers.split_at_mut(1);
        for (exponents, digits) in first {
            exponents.append_value(sums.sum.digits(&mut bytes));
            digits.append_value(&bytes);
        }
        for ((exponents, digits), number) in rest.iter_mut().zip(&sums.higher) {
            exponents.append_value(number.digits(&mut bytes));
            digits.append_value(&bytes);
        }
    }
    let mut columns: Vec<ArrayRef> = vec![Arc::new(counts.finish()), Arc::new(kinds.finish())];
    for (mut exponents, mut digits) in powers {
        columns.push(Arc::new(exponents.finish()));
        columns.push(Arc::new(digits.finish()));
    }
    columns
}

/// What [`columns`] wrote, or what came in its place: a state may come from anywhere.
pub(crate) struct Written<'a> {
    counts: &'a Int64Array,
    kinds: &'a Int8Array,
    powers: Vec<(&'a Int32Array, &'a LargeBinaryArray)>,
    /// Whether the values are whole numbers, or else doubles.
    whole: bool,
}

impl<'a> Written<'a> {
    /// Takes these columns for sums of the values of a column of this type.
    pub(crate) fn new(columns: &'a [ArrayRef], input: &DataType) -> Option<Self> {
        if columns.iter().any(|column| column.null_count() > 0) {
            return None;
        }
        let [counts, kinds, powers @ ..] = columns else { return None };
        let powers = powers.chunks(2).map(|power| match power {
            [exponents, digits] => {
                Some((exponents.as_primitive_opt::<Int32Type>()?, digits.as_binary_opt::<i64>()?))
            }
            _ => None,
        });
        Some(Written {
            counts: counts.as_primitive_opt::<Int64Type>()?,
            kinds: kinds.as_primitive_opt::<Int8Type>()?,
            powers: powers.collect::<Option<_>>()?,
            whole: is_whole(input),
        })
    }

    /// The sums that a row says; none where no values have such.
    pub(crate) fn row<const H: usize, const W: usize>(&self, row: usize) -> Option<Sums<H, W>> {
        let (count, kinds) = (u64::try_from(self.counts.value(row)).ok()?, self.kinds.value(row));
        let [sum, higher @ ..] = self.powers.as_slice() else { return None };
        if higher.len() != H || !(0..8).contains(&kinds) || self.whole && kinds != 0 {
            return None;
        }
        let mut sums = Sums { count, sum: self.number(1, *sum, row)?, ..Sums::default() };
        for ((own, columns), power) in sums.higher.iter_mut().zip(higher).zip(2..) {
            *own = self.number(power, *columns, row)?;
            // No sum of squares is negative.
            if power % 2 == 0 && own.is_negative() {
                return None;
            }
        }
        if kinds != 0 {
            sums.sum.set_apart(Apart::of_kinds(kinds));
        }
        let empty = kinds == 0 && self.powers.iter().all(|(_, digits)| digits.value(row).is_empty());
        (count > 0 || empty).then_some(sums)
    }

    /// The sum of a power, if values can have one as large and as small.
    fn number<const N: usize>(
        &self,
        power: i32,
        (exponents, digits): (&Int32Array, &LargeBinaryArray),
        row: usize,
    ) -> Option<Number<N>> {
        let (exponent, digits) = (exponents.value(row), digits.value(row));
        let least = if self.whole { 0 } else { DOUBLES.0 * power };
        // As many values as can be counted add 63 bits, and there is a sign.
        let most = i64::from(DOUBLES.1 * power + 64);
        let fits = exponent >= least && i64::from(exponent) + 8 * (digits.len() as i64 - 1) < most;
        if fits { Number::of_digits(digits, exponent) } else { None }
    }
}

//! Cells as they are added: to the last bit, and never by way of another type.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type};
use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow_schema::DataType;

use super::sums::Total;
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::cast::{cast, normalise_array, to_longs};
use crate::types::{DECIMAL, Type};

/// What a cell is.
pub(crate) enum Split {
    /// `value * 2^exponent`, of which the value takes at most so many bits, its sign apart.
    Word { value: i64, bits: u32, exponent: i32 },
    /// The same of more bits.
    Long { value: i128, bits: u32, exponent: i32 },
    /// An infinity or NaN.
    Apart(f64),
}

/// A value that can be summed.
pub(crate) trait Cell: Copy + Send + Sync + 'static {
    fn split(self) -> Split;

    /// The cell, if all cells of its kind are whole numbers.
    #[inline]
    fn whole(self) -> Option<i128> {
        None
    }
}

/// The exponent of the last bit of the smallest doubles.
const LEAST: i32 = -1074;

impl Cell for f64 {
    #[inline]
    fn split(self) -> Split {
        const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
        let bits = self.to_bits();
        let sign = bits as i64 >> 63;
        let fraction = (bits & ((1 << FRACTION) - 1)) as i64;
        let power = (bits >> FRACTION & 0x7ff) as i32;
        let (value, exponent) = match power {
            0x7ff => return Split::Apart(self),
            // Numbers next to zero have no leading one, and the exponent of those after them.
            0 => (fraction, LEAST),
            _ => (fraction | 1 << FRACTION, power - 1 + LEAST),
        };
        Split::Word { value: (value ^ sign) - sign, bits: f64::MANTISSA_DIGITS, exponent }
    }
}

impl Cell for i64 {
    #[inline]
    fn split(self) -> Split {
        Split::Word { value: self, bits: u64::BITS, exponent: 0 }
    }

    #[inline]
    fn whole(self) -> Option<i128> {
        Some(self.into())
    }
}

impl Cell for i128 {
    /// Decimals have many digits after the point, and seldom use them: without the zeros that they end in, they are short.
    #[inline]
    fn split(self) -> Split {
        let zeros = if self == 0 { 0 } else { self.trailing_zeros() };
        let (value, exponent) = (self >> zeros, zeros as i32);
        let bits = u128::BITS - value.unsigned_abs().leading_zeros();
        match i64::try_from(value) {
            Ok(value) => Split::Word { value, bits, exponent },
            Err(_) => Split::Long { value, bits, exponent },
        }
    }

    #[inline]
    fn whole(self) -> Option<i128> {
        Some(self)
    }
}

/// A column of numbers.
pub(crate) enum Cells {
    Doubles(Float64Array),
    Longs(Int64Array),
    /// In parts of which [`unit`] says how many make one.
    Decimals(Decimal128Array),
}

impl Cells {
    pub(crate) fn read(cells: &ArrayRef) -> Result<Cells> {
        let cells = normalise_array(cells, &mut Failures::default())?;
        Ok(match Type::from_arrow(cells.data_type()) {
            Some(ty) if ty.is_integer() => Cells::Longs(to_longs(&cells)?),
            Some(Type::Decimal) => Cells::Decimals(cells.as_primitive::<Decimal128Type>().clone()),
            _ => {
                let doubles = cast(&cells, &DataType::Float64, &mut Failures::default())?;
                Cells::Doubles(doubles.as_primitive::<Float64Type>().clone())
            }
        })
    }

    /// The total of the values in some rows.
    pub(crate) fn total(&self, rows: Range<usize>) -> Total {
        let mut total = Total::default();
        match self {
            Cells::Doubles(doubles) => total.add_all(&doubles.slice(rows.start, rows.len())),
            Cells::Longs(longs) => total.add_all(&longs.slice(rows.start, rows.len())),
            Cells::Decimals(decimals) => total.add_all(&decimals.slice(rows.start, rows.len())),
        }
        total
    }
}

/// How many of what is summed make one, for a column of this type.
pub(crate) fn unit(input: &DataType) -> u64 {
    match Type::from_arrow(input) {
        Some(Type::Decimal) => 10_u64.pow(DECIMAL.1 as u32),
        _ => 1,
    }
}

/// Whether what is summed are whole numbers, or else doubles.
pub(crate) fn is_whole(input: &DataType) -> bool {
    Type::from_arrow(input).is_some_and(|ty| ty.is_integer() || ty == Type::Decimal)
}

//! What is known of runs of rows: sums, counts, the least, the greatest, and how far values are spread.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow_schema::DataType;

use super::blocks::Fold;
use super::keys::Key;
use crate::error::Result;
use crate::kernel::aggregate::{Total, as_doubles};
use crate::types::DECIMAL;

type Rows<T> = Vec<Option<T>>;

/// A sum of whole numbers in 192 bits, of which no number of rows reaches the ends: what is too large on the way may fit again.
#[derive(Clone, Copy)]
pub(super) struct WholeSum {
    pub(super) high: i64,
    pub(super) low: u128,
}

impl WholeSum {
    fn new(value: i128) -> Self {
        WholeSum { high: (value >> 127) as i64, low: value as u128 }
    }

    /// The sum, unless it takes more than 128 bits.
    fn value(self) -> Option<i128> {
        let value = self.low as i128;
        (self.high == (value >> 127) as i64).then_some(value)
    }
}

impl Fold for WholeSum {
    fn join(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        WholeSum { high: self.high.wrapping_add(other.high).wrapping_add(carry.into()), low }
    }
}

pub(super) fn wholes<K: Key + Into<i128>>(cells: &ArrayRef) -> Result<Rows<WholeSum>> {
    Ok(K::read(cells)?.into_iter().map(|cell| cell.map(|value| WholeSum::new(value.into()))).collect())
}

pub(super) fn write_longs(rows: Rows<WholeSum>) -> ArrayRef {
    let longs = rows.into_iter().map(|sum| i64::try_from(sum?.value()?).ok());
    Arc::new(longs.collect::<Int64Array>())
}

pub(super) fn write_decimals(rows: Rows<WholeSum>) -> Result<ArrayRef> {
    let most = 10_u128.pow(u32::from(DECIMAL.0));
    let sums = rows.into_iter().map(|sum| sum?.value().filter(|sum| sum.unsigned_abs() < most));
    Ok(Arc::new(sums.collect::<Decimal128Array>().with_precision_and_scale(DECIMAL.0, DECIMAL.1)?))
}

impl Fold for Total {
    fn join(self, other: Self) -> Self {
        Total::join(self, other)
    }
}

pub(super) fn totals(cells: &ArrayRef) -> Result<Rows<Total>> {
    doubles(cells, |value| Total::default().add(value))
}

pub(super) fn write_totals(rows: Rows<Total>) -> ArrayRef {
    write(rows, |total| Some(total.value()))
}

/// A sum, and of how many values.
#[derive(Clone, Copy)]
pub(super) struct Mean(pub(super) Total, pub(super) u64);

impl Fold for Mean {
    fn join(self, other: Self) -> Self {
        Mean(Total::join(self.0, other.0), self.1.saturating_add(other.1))
    }
}

pub(super) fn means(cells: &ArrayRef) -> Result<Rows<Mean>> {
    doubles(cells, |value| Mean(Total::default().add(value), 1))
}

pub(super) fn write_means(rows: Rows<Mean>) -> ArrayRef {
    write(rows, |Mean(total, count)| Some(total.value() / count as f64))
}

/// How many values there are.
#[derive(Clone, Copy)]
pub(super) struct Count(pub(super) i64);

impl Fold for Count {
    fn join(self, other: Self) -> Self {
        Count(self.0.saturating_add(other.0))
    }
}

pub(super) fn counts(cells: &ArrayRef) -> Rows<Count> {
    (0..cells.len()).map(|row| Some(Count(cells.is_valid(row).into()))).collect()
}

pub(super) fn write_counts(rows: Rows<Count>) -> ArrayRef {
    let counts = rows.into_iter().map(|count| count.map_or(0, |count| count.0));
    Arc::new(Int64Array::from_iter_values(counts))
}

/// The greatest value, or the least.
#[derive(Clone, Copy)]
pub(super) struct Extreme<K, const GREATEST: bool>(pub(super) K);

impl<K: Key, const GREATEST: bool> Fold for Extreme<K, GREATEST> {
    fn join(self, other: Self) -> Self {
        Extreme(if GREATEST { self.0.max(other.0) } else { self.0.min(other.0) })
    }
}

pub(super) fn extremes<K: Key, const GREATEST: bool>(cells: &ArrayRef) -> Result<Rows<Extreme<K, GREATEST>>> {
    Ok(K::read(cells)?.into_iter().map(|cell| cell.map(Extreme)).collect())
}

pub(super) fn write_extremes<K: Key, const GREATEST: bool>(
    rows: Rows<Extreme<K, GREATEST>>,
    data_type: &DataType,
) -> Result<ArrayRef> {
    K::write(rows.into_iter().map(|row| row.map(|extreme| extreme.0)).collect(), data_type)
}

/// Count, mean, and the sum of squared distances from it (Chan and others).
#[derive(Clone, Copy)]
pub(super) struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Fold for Spread {
    fn join(self, other: Self) -> Self {
        let count = self.count + other.count;
        let delta = other.mean - self.mean;
        let step = delta * other.count / count;
        Spread {
            count,
            mean: self.mean + step,
            squares: self.squares + other.squares + delta * step * self.count,
        }
    }
}

pub(super) fn spreads(cells: &ArrayRef) -> Result<Rows<Spread>> {
    doubles(cells, |mean| Spread { count: 1.0, mean, squares: 0.0 * mean })
}

pub(super) fn write_spreads(rows: Rows<Spread>, of: impl Fn(f64) -> f64) -> ArrayRef {
    write(rows, |Spread { count, squares, .. }| (count > 1.0).then(|| of(squares / (count - 1.0))))
}

fn doubles<T>(cells: &ArrayRef, make: impl Fn(f64) -> T) -> Result<Rows<T>> {
    Ok(as_doubles(cells)?.iter().map(|value| value.map(&make)).collect())
}

fn write<T>(rows: Rows<T>, value: impl Fn(T) -> Option<f64>) -> ArrayRef {
    Arc::new(rows.into_iter().map(|row| row.and_then(&value)).collect::<Float64Array>())
}

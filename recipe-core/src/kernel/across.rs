//! One value from several of the same row. Null cells are left out.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Int64Array, PrimitiveArray};
use arrow_row::{RowConverter, SortField};
use arrow_schema::DataType;

use super::compare::{canonical, is_missing};
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};
use crate::types::DECIMAL;

/// What is told of doubles, as a double; null where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    /// Arithmetic mean.
    Average,
    /// The value in the middle, or the mean of the two.
    Median,
    /// Mean squared distance from the mean.
    Variance,
    /// Square root of the variance.
    StandardDeviation,
}

impl Statistic {
    fn of(self, values: &mut [f64]) -> Option<f64> {
        let count = values.len() as f64;
        let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / count)?;
        let variance = || values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        Some(match self {
            Statistic::Average => mean,
            Statistic::Variance => variance(),
            Statistic::StandardDeviation => variance().sqrt(),
            Statistic::Median => {
                values.sort_unstable_by(f64::total_cmp);
                let middle = values.len() / 2;
                if values.len() % 2 == 1 {
                    values[middle]
                } else {
                    f64::midpoint(values[middle - 1], values[middle])
                }
            }
        })
    }
}

impl Kernel for Statistic {
    fn name(&self) -> String {
        format!("{self:?} across").to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        Ok(Arc::new(rows_of::<Float64Type, Float64Type>(args, rows, |values| self.of(values))?))
    }
}

/// What is picked or made of longs, decimals or doubles, in their own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selection {
    /// The sum, 0 of none. One that does not fit is null, and counts as failed.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The `k`th greatest, counted from 1.
    KthLargest(usize),
    /// The `k`th greatest of the different values, counted from 1.
    KthLargestUnique(usize),
    /// The most frequent; of several that are, the one that is told.
    Mode(Ties),
}

/// Which of several most frequent values is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ties {
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// None: the result is null.
    None,
}

/// A number as these functions need it.
trait Number: Copy + Default {
    fn plus(self, other: Self) -> Option<Self>;
    fn order(&self, other: &Self) -> Ordering;
}

impl Number for i64 {
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Number for i128 {
    fn plus(self, other: Self) -> Option<Self> {
        let most = 10_u128.pow(u32::from(DECIMAL.0));
        self.checked_add(other).filter(|sum| sum.unsigned_abs() < most)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Number for f64 {
    fn plus(self, other: Self) -> Option<Self> {
        Some(self + other)
    }

    /// `NaN` is the greatest, as in Spark.
    fn order(&self, other: &Self) -> Ordering {
        self.partial_cmp(other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
    }
}

impl Selection {
    fn of<N: Number>(self, values: &mut Vec<N>) -> Option<N> {
        match self {
            Selection::Sum => values.iter().try_fold(N::default(), |sum, value| sum.plus(*value)),
            Selection::Min => values
                .iter()
                .copied()
                .reduce(|one, other| if other.order(&one).is_lt() { other } else { one }),
            Selection::Max => values
                .iter()
                .copied()
                .reduce(|one, other| if other.order(&one).is_gt() { other } else { one }),
            Selection::KthLargest(k) => {
                values.sort_unstable_by(|one, other| other.order(one));
                values.get(k - 1).copied()
            }
            Selection::KthLargestUnique(k) => {
                values.sort_unstable_by(|one, other| other.order(one));
                values.dedup_by(|one, other| one.order(other).is_eq());
                values.get(k - 1).copied()
            }
            Selection::Mode(ties) => {
                values.sort_unstable_by(Number::order);
                mode(values, ties)
            }
        }
    }
}

/// The most frequent of sorted values.
fn mode<N: Number>(values: &[N], ties: Ties) -> Option<N> {
    let (mut best, mut most, mut tied) = (None, 0, false);
    for run in values.chunk_by(|one, other| one.order(other).is_eq()) {
        if run.len() > most || (run.len() == most && ties == Ties::Greatest) {
            (best, tied) = (run.first().copied(), run.len() == most);
            most = run.len();
        } else if run.len() == most {
            tied = true;
        }
    }
    best.filter(|_| !tied || ties != Ties::None)
}

impl Kernel for Selection {
    fn name(&self) -> String {
        format!("{self:?} across").to_lowercase()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let selection = *self;
        let made: ArrayRef = match args[0].to_array(0)?.data_type() {
            DataType::Int64 => {
                Arc::new(rows_of::<Int64Type, Int64Type>(args, rows, |values| selection.of(values))?)
            }
            DataType::Float64 => {
                Arc::new(rows_of::<Float64Type, Float64Type>(args, rows, |values| selection.of(values))?)
            }
            DataType::Decimal128(..) => {
                let made =
                    rows_of::<Decimal128Type, Decimal128Type>(args, rows, |values| selection.of(values))?;
                Arc::new(made.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
            }
            other => return Err(Error::internal(format!("{other} is not a type of numbers"))),
        };
        if selection == Selection::Sum && made.null_count() > 0 {
            for row in (0..rows).filter(|row| made.is_null(*row)) {
                failures.push(row, "the sum does not fit");
            }
        }
        Ok(made)
    }
}

/// The mean of the most frequent doubles; null where there is none.
pub(crate) struct MeanOfModes;

impl Kernel for MeanOfModes {
    fn name(&self) -> String {
        "mean of modes across".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let made = rows_of::<Float64Type, Float64Type>(args, rows, |values| {
            values.sort_unstable_by(Number::order);
            let runs = || values.chunk_by(|one, other| one.order(other).is_eq());
            let most = runs().map(<[f64]>::len).max()?;
            let modes = runs().filter(|run| run.len() == most);
            let (sum, count) = modes.fold((0.0, 0_u32), |(sum, count), run| (sum + run[0], count + 1));
            Some(sum / f64::from(count))
        });
        Ok(Arc::new(made?))
    }
}

/// What `make` makes of each row's values that are there; they are gathered in one buffer, used again for every row.
fn rows_of<T: ArrowPrimitiveType, U: ArrowPrimitiveType>(
    args: &[Value],
    rows: usize,
    mut make: impl FnMut(&mut Vec<T::Native>) -> Option<U::Native>,
) -> Result<PrimitiveArray<U>> {
    let arrays = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
    let columns: Vec<_> =
        arrays.iter().map(|array| (array.as_primitive::<T>().values(), array.nulls())).collect();
    let mut values = Vec::with_capacity(columns.len());
    let made = (0..rows).map(|row| {
        values.clear();
        for (cells, nulls) in &columns {
            if nulls.is_none_or(|nulls| nulls.is_valid(row)) {
                values.push(cells[row]);
            }
        }
        make(&mut values)
    });
    Ok(made.collect())
}

/// How many cells of a row are not missing: a long.
pub(crate) struct CountPresent;

impl Kernel for CountPresent {
    fn name(&self) -> String {
        "count across".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let mut counts = vec![0_i64; rows];
        for arg in args {
            let missing = is_missing(&arg.to_array(rows)?);
            for (count, missing) in counts.iter_mut().zip(missing.values()) {
                *count += i64::from(!missing);
            }
        }
        Ok(Arc::new(Int64Array::from(counts)))
    }
}

/// How many different values that are not missing a row has, among columns of one type: a long.
pub(crate) struct CountDistinct;

impl Kernel for CountDistinct {
    fn name(&self) -> String {
        "count distinct across".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let mut cells = Vec::with_capacity(args.len());
        for arg in args {
            let array = canonical(&arg.to_array(rows)?);
            let converter = RowConverter::new(vec![SortField::new(array.data_type().clone())])?;
            cells.push((is_missing(&array), converter.convert_columns(&[array])?));
        }
        let count = |row: usize| {
            let there = cells.iter().enumerate().filter(|(_, (missing, _))| !missing.value(row));
            let new = there.filter(|(at, (_, bytes))| {
                let mut before = cells[..*at].iter().filter(|(missing, _)| !missing.value(row));
                !before.any(|(_, other)| other.row(row).as_ref() == bytes.row(row).as_ref())
            });
            new.count() as i64
        };
        Ok(Arc::new(Int64Array::from_iter_values((0..rows).map(count))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_a_row() {
        let cases = [
            (Statistic::Average, vec![1.0, 2.0, 6.0], Some(3.0)),
            (Statistic::Median, vec![9.0, 1.0, 2.0], Some(2.0)),
            (Statistic::Median, vec![4.0, 1.0, 2.0, 9.0], Some(3.0)),
            (Statistic::Variance, vec![2.0, 4.0], Some(1.0)),
            (Statistic::StandardDeviation, vec![2.0, 6.0], Some(2.0)),
            (Statistic::Variance, vec![5.0], Some(0.0)),
            (Statistic::Average, vec![], None),
        ];
        for (statistic, mut values, expected) in cases {
            assert_eq!(statistic.of(&mut values), expected, "{statistic:?}");
        }
    }

    #[test]
    fn selections_of_a_row() {
        let cases = [
            (Selection::Sum, vec![1, 2, 3], Some(6)),
            (Selection::Sum, vec![], Some(0)),
            (Selection::Sum, vec![i64::MAX, 1], None),
            (Selection::Min, vec![3, 1, 2], Some(1)),
            (Selection::Max, vec![3, 1, 2], Some(3)),
            (Selection::KthLargest(2), vec![3, 3, 1], Some(3)),
            (Selection::KthLargestUnique(2), vec![3, 3, 1], Some(1)),
            (Selection::KthLargest(4), vec![3, 3, 1], None),
            (Selection::Mode(Ties::Least), vec![2, 1, 2, 1, 3], Some(1)),
            (Selection::Mode(Ties::Greatest), vec![2, 1, 2, 1, 3], Some(2)),
            (Selection::Mode(Ties::None), vec![2, 1, 2, 1, 3], None),
            (Selection::Mode(Ties::None), vec![2, 1, 2], Some(2)),
            (Selection::Mode(Ties::Greatest), vec![2, 1, 1], Some(1)),
        ];
        for (selection, mut values, expected) in cases {
            assert_eq!(selection.of(&mut values), expected, "{selection:?} of {values:?}");
        }
        assert!(Selection::Max.of(&mut vec![f64::NAN, 1.0]).is_some_and(f64::is_nan));
        assert_eq!(Selection::Min.of(&mut vec![f64::NAN, 1.0]), Some(1.0));
    }
}

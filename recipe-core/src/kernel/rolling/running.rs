//! Functions of the cells from the first row on: totals so far.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow_schema::DataType;

use super::blocks::Fold;
use super::folds::{self, Count, Extreme, Mean, WholeSum};
use super::keys::Key;
use super::{Read, Rolling, Write};
use crate::error::Result;
use crate::kernel::aggregate::{AggregateFunction, Total, result_type};

/// Functions that make one value of those from the first row to this one. Null values are left out; before the first value the
/// result is null, of counts 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunningFunction {
    /// Sum: of whole numbers as a long, exact for decimals, null where it does not fit.
    Sum,
    /// Arithmetic mean, as a double.
    Average,
    /// How many values there are.
    Count,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
}

impl RunningFunction {
    /// The type of the result over values of `input`.
    pub(crate) fn data_type(self, input: &DataType) -> DataType {
        match self {
            RunningFunction::Sum => result_type(AggregateFunction::Sum, input),
            RunningFunction::Average => DataType::Float64,
            RunningFunction::Count => DataType::Int64,
            RunningFunction::Min | RunningFunction::Max => input.clone(),
        }
    }
}

/// What is computed from the first row on. The results of rows that came in can be taken at once.
pub(crate) trait Running: Rolling {
    /// What is known of the rows so far, as columns of one row or none.
    fn state(&self) -> Vec<ArrayRef>;

    /// Goes on from a [`state`](Self::state), unless there can be none like it.
    fn restore(&mut self, state: &RecordBatch) -> Option<()>;

    /// Adds rows that follow, of which only the [`state`](Self::state) they left is known, unless there can be none like it.
    fn join(&mut self, after: &RecordBatch) -> Option<()>;
}

/// What computes `function` over values of `input`.
pub(crate) fn running(function: RunningFunction, input: &DataType) -> Box<dyn Running> {
    match function {
        RunningFunction::Sum => match result_type(AggregateFunction::Sum, input) {
            DataType::Int64 => folded(folds::wholes::<i64>, |rows| Ok(folds::write_longs(rows))),
            DataType::Float64 => folded(folds::totals, |rows| Ok(folds::write_totals(rows))),
            _ => folded(folds::wholes::<i128>, folds::write_decimals),
        },
        RunningFunction::Average => folded(folds::means, |rows| Ok(folds::write_means(rows))),
        RunningFunction::Count => {
            folded(|cells| Ok(folds::counts(cells)), |rows| Ok(folds::write_counts(rows)))
        }
        RunningFunction::Min | RunningFunction::Max => {
            let largest = function == RunningFunction::Max;
            match (input, largest) {
                (DataType::Decimal128(..), false) => extreme::<i128, false>(input),
                (DataType::Decimal128(..), true) => extreme::<i128, true>(input),
                (_, false) => extreme::<i64, false>(input),
                (_, true) => extreme::<i64, true>(input),
            }
        }
    }
}

fn extreme<K: Key + Wide, const LARGEST: bool>(input: &DataType) -> Box<dyn Running> {
    let input = input.clone();
    folded(folds::extremes::<K, LARGEST>, move |rows| folds::write_extremes(rows, &input))
}

fn folded<T: Carried>(
    read: impl Fn(&ArrayRef) -> Result<Vec<Option<T>>> + Send + Sync + 'static,
    write: impl Fn(Vec<Option<T>>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Box<dyn Running> {
    Box::new(SoFar { known: None, results: Vec::new(), read: Box::new(read), write: Box::new(write) })
}

/// What is known of all rows so far.
struct SoFar<T> {
    known: Option<T>,
    results: Vec<Option<T>>,
    read: Read<T>,
    write: Write<T>,
}

impl<T: Carried> Rolling for SoFar<T> {
    fn push(&mut self, cells: &ArrayRef) -> Result<()> {
        let cells = (self.read)(cells)?;
        self.results.reserve(cells.len());
        for cell in cells {
            self.known = match (self.known, cell) {
                (Some(known), Some(cell)) => Some(known.join(cell)),
                (known, cell) => known.or(cell),
            };
            self.results.push(self.known);
        }
        Ok(())
    }

    fn finish(&mut self) {
        self.known = None;
    }

    fn take(&mut self, rows: usize) -> Result<ArrayRef> {
        let rest = self.results.split_off(rows.min(self.results.len()));
        (self.write)(std::mem::replace(&mut self.results, rest))
    }
}

impl<T: Carried> Running for SoFar<T> {
    fn state(&self) -> Vec<ArrayRef> {
        T::to_columns(self.known)
    }

    fn restore(&mut self, state: &RecordBatch) -> Option<()> {
        self.known = known_of(state).ok()?;
        self.results.clear();
        Some(())
    }

    fn join(&mut self, after: &RecordBatch) -> Option<()> {
        self.known = match (self.known, known_of(after).ok()?) {
            (Some(before), Some(after)) => Some(before.join(after)),
            (before, after) => before.or(after),
        };
        Some(())
    }
}

/// What a state says is known, if anything is.
fn known_of<T: Carried>(state: &RecordBatch) -> Result<Option<T>, Impossible> {
    match state.num_rows() {
        0 => Ok(None),
        1 if state.columns().iter().all(|column| column.null_count() == 0) => {
            T::of_row(state).map(Some).ok_or(Impossible)
        }
        _ => Err(Impossible),
    }
}

/// No rows leave such a state.
struct Impossible;

/// What is known of rows, and can be written down.
trait Carried: Fold {
    /// Columns of one row, or none.
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef>;

    /// What [`to_columns`](Self::to_columns) made of something.
    fn of_row(row: &RecordBatch) -> Option<Self>;
}

impl Carried for WholeSum {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        let mut columns = wide_columns(known.map(|sum| sum.low as i128));
        columns.push(Arc::new(Int64Array::from_iter_values(known.map(|sum| sum.high))));
        columns
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        Some(WholeSum { low: wide(row) as u128, high: long(row, 2) })
    }
}

impl<K: Key + Wide, const LARGEST: bool> Carried for Extreme<K, LARGEST> {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        wide_columns(known.map(|extreme| extreme.0.into()))
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        Some(Extreme(K::try_from(wide(row)).ok()?))
    }
}

impl Carried for Total {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        let part = |of: fn(&Total) -> f64| -> ArrayRef {
            Arc::new(Float64Array::from_iter_values(known.iter().map(of)))
        };
        vec![part(|total| total.parts().0), part(|total| total.parts().1)]
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        let part = |at: usize| row.column(at).as_primitive::<Float64Type>().value(0);
        Some(Total::of_parts(part(0), part(1)))
    }
}

impl Carried for Mean {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        let mut columns = Total::to_columns(known.map(|mean| mean.0));
        let counts = known.into_iter().map(|mean| mean.1.try_into().unwrap_or(i64::MAX));
        columns.push(Arc::new(Int64Array::from_iter_values(counts)));
        columns
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        let count = u64::try_from(long(row, 2)).ok().filter(|count| *count > 0)?;
        Some(Mean(Total::of_row(row)?, count))
    }
}

impl Carried for Count {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        vec![Arc::new(Int64Array::from_iter_values(known.into_iter().map(|count| count.0)))]
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        Some(long(row, 0)).filter(|count| *count >= 0).map(Count)
    }
}

/// Keys that any whole number of 128 bits can be tried as.
trait Wide: Into<i128> + TryFrom<i128> {}

impl Wide for i64 {}
impl Wide for i128 {}

/// A number of 128 bits in two columns.
fn wide_columns(value: Option<i128>) -> Vec<ArrayRef> {
    let half =
        |half: fn(i128) -> i64| -> ArrayRef { Arc::new(Int64Array::from_iter_values(value.map(half))) };
    vec![half(|value| (value >> 64) as i64), half(|value| value as i64)]
}

fn wide(row: &RecordBatch) -> i128 {
    i128::from(long(row, 0)) << 64 | i128::from(long(row, 1) as u64)
}

fn long(row: &RecordBatch, at: usize) -> i64 {
    row.column(at).as_primitive::<Int64Type>().value(0)
}

#[cfg(test)]
mod tests {
    use arrow_array::{Date32Array, Decimal128Array};

    use super::RunningFunction::{Average, Count, Max, Min, Sum};
    use super::*;
    use crate::kernel::aggregate::as_doubles;
    use crate::types::DECIMAL;

    fn table(columns: Vec<ArrayRef>) -> RecordBatch {
        let columns = columns.into_iter().enumerate().map(|(at, column)| (at.to_string(), column));
        RecordBatch::try_from_iter(columns).expect("a table")
    }

    const FUNCTIONS: [RunningFunction; 5] = [Sum, Average, Count, Min, Max];

    fn numbers() -> Vec<Option<f64>> {
        let mut state = 11_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        (0..70).map(|row| (row > 2 && next(4) > 0).then(|| next(90) as f64 * 0.25 - 9.0)).collect()
    }

    /// What a function makes of the values so far, by its definition.
    fn defined(function: RunningFunction, values: &[f64]) -> Option<f64> {
        match function {
            Count => Some(values.len() as f64),
            _ if values.is_empty() => None,
            Sum => Some(values.iter().sum()),
            Average => Some(values.iter().sum::<f64>() / values.len() as f64),
            Min => values.iter().copied().reduce(f64::min),
            Max => values.iter().copied().reduce(f64::max),
        }
    }

    /// The results where the cells come in parts of so many rows, each with what the one before left.
    fn in_parts(function: RunningFunction, cells: &ArrayRef, rows: usize) -> ArrayRef {
        let mut left: Option<Vec<ArrayRef>> = None;
        let mut given = Vec::new();
        for start in (0..cells.len()).step_by(rows) {
            let mut values = running(function, cells.data_type());
            if let Some(columns) = left {
                values.restore(&table(columns)).expect("a state");
            }
            let part = cells.slice(start, rows.min(cells.len() - start));
            values.push(&part).expect("values");
            given.push(values.take(part.len()).expect("results"));
            left = Some(values.state());
        }
        let given: Vec<&dyn Array> = given.iter().map(AsRef::as_ref).collect();
        arrow_select::concat::concat(&given).expect("one column")
    }

    #[test]
    fn functions_are_those_of_all_rows_so_far() {
        let values = numbers();
        let doubles: ArrayRef = Arc::new(Float64Array::from(values.clone()));
        let longs = values.iter().map(|value| value.map(|value| value as i64));
        let longs: ArrayRef = Arc::new(longs.collect::<Int64Array>());
        for cells in [doubles, longs] {
            let values: Vec<Option<f64>> = as_doubles(&cells).expect("numbers").iter().collect();
            for function in FUNCTIONS {
                let whole = in_parts(function, &cells, cells.len());
                assert_eq!(*whole.data_type(), function.data_type(cells.data_type()));
                let found = as_doubles(&whole).expect("numbers");
                for row in 0..values.len() {
                    let so_far: Vec<f64> = values[..=row].iter().copied().flatten().collect();
                    let found = found.is_valid(row).then(|| found.value(row));
                    let near = match (found, defined(function, &so_far)) {
                        (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
                        (found, expected) => found == expected,
                    };
                    assert!(near, "{function:?}, row {row}: {found:?}");
                }
                for rows in [1, 2, 7, 31] {
                    assert_eq!(&in_parts(function, &cells, rows), &whole, "{function:?}, in parts of {rows}");
                }
            }
        }
    }

    #[test]
    fn sums_that_do_not_fit_are_null_until_they_do() {
        let longs: ArrayRef = Arc::new(Int64Array::from(vec![Some(i64::MAX), Some(1), None, Some(-2)]));
        let sums = in_parts(Sum, &longs, 1);
        let expected = Int64Array::from(vec![Some(i64::MAX), None, None, Some(i64::MAX - 1)]);
        assert_eq!(sums.as_primitive::<Int64Type>(), &expected);
        let most = 10_i128.pow(u32::from(DECIMAL.0)) - 1;
        let decimals = Decimal128Array::from(vec![most, most, -most]);
        let decimals: ArrayRef =
            Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1).expect("a decimal type"));
        let sums = in_parts(Sum, &decimals, 1);
        assert_eq!([0, 1, 2].map(|row| sums.is_null(row)), [false, true, false]);
        assert_eq!(&sums.slice(2, 1), &decimals.slice(0, 1));
    }

    #[test]
    fn dates_stay_dates() {
        let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(7), None, Some(-3), Some(i32::MAX)]));
        let expected: ArrayRef = Arc::new(Date32Array::from(vec![7, 7, -3, -3]));
        assert_eq!(&in_parts(Min, &days, 1), &expected);
        let expected: ArrayRef = Arc::new(Date32Array::from(vec![7, 7, 7, i32::MAX]));
        assert_eq!(&in_parts(Max, &days, 2), &expected);
    }

    #[test]
    fn one_table_after_another_is_another() {
        let cells: ArrayRef = Arc::new(Float64Array::from(numbers()));
        for function in FUNCTIONS {
            let mut values = running(function, cells.data_type());
            for _ in 0..2 {
                values.push(&cells).expect("values");
                values.finish();
            }
            let once = in_parts(function, &cells, cells.len());
            for _ in 0..2 {
                assert_eq!(&values.take(cells.len()).expect("results"), &once, "{function:?}");
            }
        }
    }
}

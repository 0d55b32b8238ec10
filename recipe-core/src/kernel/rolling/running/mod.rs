//! Functions of the cells from the first row on: totals so far.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch};
use arrow_schema::DataType;

use super::blocks::Fold;
use super::folds::{self, Count, Extreme};
use super::keys::Key;
use super::{Read, Rolling, Write, sums};
use crate::error::Result;
use crate::kernel::aggregate::{AggregateFunction, result_type};

/// Functions that make one value of those from the first row to this one. Null values are left out; before the first value the
/// result is null, of counts 0. Sums and means are exact until they are rounded, as those of [`AggregateFunction`].
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

    /// Goes on from the rows so far and those of a [`state`](Self::state), which come after them, unless there can be none
    /// like it.
    fn join(&mut self, after: &RecordBatch) -> Option<()>;
}

/// What computes `function` over values of `input`.
pub(crate) fn running(function: RunningFunction, input: &DataType) -> Box<dyn Running> {
    match function {
        RunningFunction::Sum => sums::running_sum(input),
        RunningFunction::Average => sums::running_mean(input),
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

fn folded<T: Row>(
    read: impl Fn(&ArrayRef) -> Result<Vec<Option<T>>> + Send + Sync + 'static,
    write: impl Fn(Vec<Option<T>>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Box<dyn Running> {
    so_far(Folded(None), read, write)
}

pub(super) fn so_far<C: Carried + 'static>(
    known: C,
    read: impl Fn(&ArrayRef) -> Result<Vec<Option<C::Cell>>> + Send + Sync + 'static,
    write: impl Fn(Vec<Option<C::Result>>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Box<dyn Running> {
    Box::new(SoFar { known, results: Vec::new(), read: Box::new(read), write: Box::new(write) })
}

/// What is known of rows, and can be written down.
pub(super) trait Carried: Send + Sync {
    type Cell: Copy;
    type Result: Copy + Send + Sync;

    fn add(&mut self, cell: Self::Cell);

    fn result(&self) -> Option<Self::Result>;

    /// Forgets all rows.
    fn clear(&mut self);

    /// Columns of one row, or none where there were no cells.
    fn columns(&self) -> Vec<ArrayRef>;

    /// Takes in one row that [`columns`](Self::columns) of later rows gave, unless they can have given no such.
    fn join(&mut self, after: &RecordBatch) -> Option<()>;
}

/// What is known of all rows so far.
struct SoFar<C: Carried> {
    known: C,
    results: Vec<Option<C::Result>>,
    read: Read<C::Cell>,
    write: Write<C::Result>,
}

impl<C: Carried> Rolling for SoFar<C> {
    fn push(&mut self, cells: &ArrayRef) -> Result<()> {
        let cells = (self.read)(cells)?;
        self.results.reserve(cells.len());
        for cell in cells {
            if let Some(cell) = cell {
                self.known.add(cell);
            }
            self.results.push(self.known.result());
        }
        Ok(())
    }

    fn finish(&mut self) {
        self.known.clear();
    }

    fn take(&mut self, rows: usize) -> Result<ArrayRef> {
        let rest = self.results.split_off(rows.min(self.results.len()));
        (self.write)(std::mem::replace(&mut self.results, rest))
    }
}

impl<C: Carried> Running for SoFar<C> {
    fn state(&self) -> Vec<ArrayRef> {
        self.known.columns()
    }

    fn restore(&mut self, state: &RecordBatch) -> Option<()> {
        self.known.clear();
        self.results.clear();
        self.join(state)
    }

    fn join(&mut self, after: &RecordBatch) -> Option<()> {
        match after.num_rows() {
            0 => Some(()),
            1 if after.columns().iter().all(|column| column.null_count() == 0) => self.known.join(after),
            _ => None,
        }
    }
}

/// What is known of the cells, once there was one.
struct Folded<T>(Option<T>);

impl<T: Row> Carried for Folded<T> {
    type Cell = T;
    type Result = T;

    fn add(&mut self, cell: T) {
        self.0 = Some(self.0.map_or(cell, |known| known.join(cell)));
    }

    fn result(&self) -> Option<T> {
        self.0
    }

    fn clear(&mut self) {
        self.0 = None;
    }

    fn columns(&self) -> Vec<ArrayRef> {
        T::to_columns(self.0)
    }

    fn join(&mut self, after: &RecordBatch) -> Option<()> {
        self.add(T::of_row(after)?);
        Some(())
    }
}

/// What can be written down as a row.
trait Row: Fold {
    /// Columns of one row, or none.
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef>;

    /// What [`to_columns`](Self::to_columns) made of something.
    fn of_row(row: &RecordBatch) -> Option<Self>;
}

impl<K: Key + Wide, const LARGEST: bool> Row for Extreme<K, LARGEST> {
    fn to_columns(known: Option<Self>) -> Vec<ArrayRef> {
        wide_columns(known.map(|extreme| extreme.0.into()))
    }

    fn of_row(row: &RecordBatch) -> Option<Self> {
        Some(Extreme(K::try_from(wide(row)).ok()?))
    }
}

impl Row for Count {
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
mod tests;

//! Functions of the cells around each row: what lies in a window that moves down a column.
//!
//! A row costs the same however large the window is, or the logarithm of that where values have to be in order. Results
//! depend on the values in the window alone: sums are exact, so that what is taken out of them leaves nothing.

mod blocks;
mod folds;
mod keys;
mod ranks;
mod running;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use arrow_array::ArrayRef;
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::aggregate::{AggregateFunction, result_type};

use blocks::{Blocks, Fold};
use keys::{Key, double_keys, write_doubles};
use ranks::{Bag, Sliding};

pub use running::RunningFunction;
pub(crate) use running::{Running, running};

/// Functions that make one value of those in a window. Null values are left out; with none left the result is null, of
/// counts 0. Sums, means, variances and standard deviations are the doubles nearest to the exact results, as those of
/// [`AggregateFunction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RollingFunction {
    /// Sum: of whole numbers as a long, exact for decimals, null where it does not fit.
    Sum,
    /// Arithmetic mean, as a double.
    Average,
    /// How many values there are.
    Count,
    /// Least value.
    Min,
    /// Greatest value.
    Max,
    /// The `k`th greatest value, counted from 1.
    KthLargest(usize),
    /// The `k`th greatest of the different values, counted from 1.
    KthLargestUnique(usize),
    /// The most frequent value, and the least of several.
    LeastMode,
    /// The most frequent value, and the greatest of several.
    GreatestMode,
    /// The most frequent value, and null where there are several.
    OnlyMode,
    /// The arithmetic mean of the most frequent values, as a double.
    MeanOfModes,
    /// Sample variance (n - 1); null for a single value.
    Variance,
    /// Square root of the sample variance.
    StandardDeviation,
}

impl RollingFunction {
    /// The type of the result over values of `input`.
    pub(crate) fn data_type(self, input: &DataType) -> DataType {
        use RollingFunction::*;
        match self {
            Sum => result_type(AggregateFunction::Sum, input),
            Count => DataType::Int64,
            Min | Max | KthLargest(_) | KthLargestUnique(_) | LeastMode | GreatestMode | OnlyMode => {
                input.clone()
            }
            Average | MeanOfModes | Variance | StandardDeviation => DataType::Float64,
        }
    }
}

/// How many rows above and below a row its window has. It is cut at both ends of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) before: usize,
    pub(crate) after: usize,
}

/// Takes the cells of a column in order, and gives a result for each.
pub(crate) trait Rolling: Send + Sync {
    /// Takes in the cells of the rows that follow.
    fn push(&mut self, cells: &ArrayRef) -> Result<()>;

    /// Ends the table. What follows is another one, from its first row on; results are kept.
    fn finish(&mut self);

    /// The results of the next `rows` rows, for which all cells have come in.
    fn take(&mut self, rows: usize) -> Result<ArrayRef>;
}

/// What computes `function` over values of `input`. The first row that comes in has the number `first` in its table; results
/// are given from row `wanted` on, for which all rows above come in.
pub(crate) fn rolling(
    function: RollingFunction,
    input: &DataType,
    frame: Frame,
    first: u64,
    wanted: u64,
) -> Box<dyn Rolling> {
    use RollingFunction::*;
    let place = Place { frame, first, wanted };
    match function {
        Sum | Average | Variance | StandardDeviation => sums::rolling(function, input, place),
        Count => folded(place, |cells| Ok(folds::counts(cells)), |rows| Ok(folds::write_counts(rows))),
        MeanOfModes => {
            sliding(place, ranks::MeanOfModes::default(), double_keys, |rows| Ok(write_doubles(rows)))
        }
        Min | Max | KthLargest(_) | KthLargestUnique(_) | LeastMode | GreatestMode | OnlyMode => {
            match input {
                DataType::Decimal128(..) => of_keys::<i128>(function, place, input),
                _ => of_keys::<i64>(function, place, input),
            }
        }
    }
}

/// A function that picks one of the values, which compare as their keys do.
fn of_keys<K: Key>(function: RollingFunction, place: Place, input: &DataType) -> Box<dyn Rolling> {
    use RollingFunction::*;
    let input = input.clone();
    let pick = match function {
        Min => {
            return folded(place, folds::extremes::<K, false>, move |rows| {
                folds::write_extremes(rows, &input)
            });
        }
        KthLargest(k) => {
            return sliding(place, ranks::KthLargest::new(k), K::read, move |rows| K::write(rows, &input));
        }
        KthLargestUnique(k) => {
            return sliding(place, ranks::KthLargestUnique::new(k), K::read, move |rows| {
                K::write(rows, &input)
            });
        }
        LeastMode => ranks::Pick::Least,
        GreatestMode => ranks::Pick::Greatest,
        OnlyMode => ranks::Pick::Only,
        _ => {
            return folded(place, folds::extremes::<K, true>, move |rows| {
                folds::write_extremes(rows, &input)
            });
        }
    };
    sliding(place, ranks::Modes::new(pick), K::read, move |rows| K::write(rows, &input))
}

/// Where in a table a window moves.
#[derive(Clone, Copy)]
struct Place {
    frame: Frame,
    first: u64,
    wanted: u64,
}

type Read<T> = Box<dyn Fn(&ArrayRef) -> Result<Vec<Option<T>>> + Send + Sync>;
type Write<T> = Box<dyn Fn(Vec<Option<T>>) -> Result<ArrayRef> + Send + Sync>;

/// A function whose results over two runs of rows give that over both.
fn folded<T: Fold>(
    place: Place,
    read: impl Fn(&ArrayRef) -> Result<Vec<Option<T>>> + Send + Sync + 'static,
    write: impl Fn(Vec<Option<T>>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Box<dyn Rolling> {
    let window = Blocks::new(place.frame, place.first);
    Box::new(Moving::new(place, window, Box::new(read), Box::new(write)))
}

/// A function that follows which values come and which go.
fn sliding<B: Bag + 'static>(
    place: Place,
    bag: B,
    read: impl Fn(&ArrayRef) -> Result<Vec<Option<B::Cell>>> + Send + Sync + 'static,
    write: impl Fn(Vec<Option<B::Result>>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Box<dyn Rolling> {
    let window = Sliding::new(bag, place.first);
    Box::new(Moving::new(place, window, Box::new(read), Box::new(write)))
}

/// What lies in a window: cells come in at its end, and its start moves on.
trait Window: Send + Sync {
    type Cell: Copy;
    type Result: Copy + Send + Sync;

    /// The next cell, at the end.
    fn enter(&mut self, cell: Option<Self::Cell>);

    /// The result of the cells from row `start` on, which never goes back.
    fn result(&mut self, start: u64) -> Option<Self::Result>;

    /// Empties it: what comes next is the first row of a table.
    fn restart(&mut self);
}

/// A window that moves down a column.
struct Moving<W: Window> {
    window: W,
    frame: Frame,
    read: Read<W::Cell>,
    write: Write<W::Result>,
    /// The number of the row that comes in next.
    next: u64,
    /// The number of the row whose result comes next.
    due: u64,
    results: VecDeque<Option<W::Result>>,
}

impl<W: Window> Moving<W> {
    fn new(place: Place, window: W, read: Read<W::Cell>, write: Write<W::Result>) -> Self {
        let Place { frame, first, wanted } = place;
        Moving { window, frame, read, write, next: first, due: wanted, results: VecDeque::new() }
    }

    fn give(&mut self) {
        let start = self.due.saturating_sub(self.frame.before as u64);
        self.results.push_back(self.window.result(start));
        self.due += 1;
    }
}

impl<W: Window> Rolling for Moving<W> {
    fn push(&mut self, cells: &ArrayRef) -> Result<()> {
        for cell in (self.read)(cells)? {
            self.window.enter(cell);
            self.next += 1;
            if self.due.saturating_add(self.frame.after as u64) < self.next {
                self.give();
            }
        }
        Ok(())
    }

    fn finish(&mut self) {
        while self.due < self.next {
            self.give();
        }
        self.window.restart();
        (self.next, self.due) = (0, 0);
    }

    fn take(&mut self, rows: usize) -> Result<ArrayRef> {
        let rows = rows.min(self.results.len());
        (self.write)(self.results.drain(..rows).collect())
    }
}

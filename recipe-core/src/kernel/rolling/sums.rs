//! Sums of the cells of a window, or of all cells so far, and what is made of them.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch};
use arrow_schema::DataType;

use super::ranks::Bag;
use super::running::{Carried, Running, RunningFunction, so_far};
use super::{Place, Rolling, RollingFunction, sliding};
use crate::error::{Error, Result};
use crate::kernel::aggregate::as_doubles;
use crate::kernel::exact::{Cell, Cells, Finish, Sums, Written, columns, is_whole, unit};

/// The sums of cells of type `C`, and a function of them.
pub(super) struct OfSums<C, T: ArrowPrimitiveType, const H: usize, const W: usize> {
    sums: Sums<H, W>,
    input: DataType,
    unit: u64,
    finish: Finish<T, H, W>,
    cells: PhantomData<C>,
}

impl<C, T: ArrowPrimitiveType, const H: usize, const W: usize> OfSums<C, T, H, W> {
    fn new(input: &DataType, finish: Finish<T, H, W>) -> Self {
        OfSums { sums: Sums::default(), input: input.clone(), unit: unit(input), finish, cells: PhantomData }
    }
}

impl<C: Cell, T: ArrowPrimitiveType, const H: usize, const W: usize> Bag for OfSums<C, T, H, W> {
    type Cell = C;
    type Result = T::Native;

    fn insert(&mut self, value: C) {
        self.sums.add(value);
    }

    fn remove(&mut self, value: C) {
        self.sums.take(value);
        if self.sums.count() == 0 {
            Bag::clear(self);
        }
    }

    fn result(&self) -> Option<T::Native> {
        (self.finish)(&self.sums, self.unit)
    }

    fn clear(&mut self) {
        self.sums = Sums::default();
    }
}

impl<C: Cell, T: ArrowPrimitiveType, const H: usize, const W: usize> Carried for OfSums<C, T, H, W> {
    type Cell = C;
    type Result = T::Native;

    fn add(&mut self, cell: C) {
        self.sums.add(cell);
    }

    fn result(&self) -> Option<T::Native> {
        Bag::result(self)
    }

    fn clear(&mut self) {
        Bag::clear(self);
    }

    fn columns(&self) -> Vec<ArrayRef> {
        columns(Some(&self.sums).filter(|sums| sums.count() > 0).into_iter())
    }

    fn join(&mut self, after: &RecordBatch) -> Option<()> {
        let sums = Written::new(after.columns(), &self.input)?.row(0)?;
        self.sums.join(&sums).ok()?;
        (sums.count() > 0).then_some(())
    }
}

/// What computes a function of sums over values of `input`.
pub(super) fn rolling(function: RollingFunction, input: &DataType, place: Place) -> Box<dyn Rolling> {
    use RollingFunction::*;
    let output = function.data_type(input);
    match (function, &output) {
        (Sum, DataType::Int64) => {
            let sums = OfSums::<i128, Int64Type, 0, 2>::new(input, |sums, _| sums.long());
            sliding(place, sums, wholes, write::<Int64Type>(output))
        }
        (Sum, DataType::Decimal128(..)) => {
            let sums = OfSums::<i128, Decimal128Type, 0, 2>::new(input, |sums, _| sums.decimal());
            sliding(place, sums, wholes, write::<Decimal128Type>(output))
        }
        (Sum, _) => rolling_doubles(input, place, Sums::<0, 2>::sum),
        (Variance, _) => rolling_doubles(input, place, Sums::variance),
        (StandardDeviation, _) => rolling_doubles(input, place, Sums::deviation),
        _ => rolling_doubles(input, place, Sums::<0, 2>::mean),
    }
}

/// A function of numbers of any type that gives doubles.
fn rolling_doubles<const H: usize, const W: usize>(
    input: &DataType,
    place: Place,
    finish: Finish<Float64Type, H, W>,
) -> Box<dyn Rolling> {
    let write = write::<Float64Type>(DataType::Float64);
    if is_whole(input) {
        sliding(place, OfSums::<i128, Float64Type, H, W>::new(input, finish), wholes, write)
    } else {
        sliding(place, OfSums::<f64, Float64Type, H, W>::new(input, finish), doubles, write)
    }
}

/// What computes the sum so far of values of `input`.
pub(super) fn running_sum(input: &DataType) -> Box<dyn Running> {
    let output = RunningFunction::Sum.data_type(input);
    match &output {
        DataType::Int64 => {
            let sums = OfSums::<i128, Int64Type, 0, 2>::new(input, |sums, _| sums.long());
            so_far(sums, wholes, write::<Int64Type>(output))
        }
        DataType::Decimal128(..) => {
            let sums = OfSums::<i128, Decimal128Type, 0, 2>::new(input, |sums, _| sums.decimal());
            so_far(sums, wholes, write::<Decimal128Type>(output))
        }
        _ => running_doubles(input, Sums::sum),
    }
}

/// What computes the mean so far of values of `input`.
pub(super) fn running_mean(input: &DataType) -> Box<dyn Running> {
    running_doubles(input, Sums::mean)
}

fn running_doubles(input: &DataType, finish: Finish<Float64Type, 0, 2>) -> Box<dyn Running> {
    let write = write::<Float64Type>(DataType::Float64);
    if is_whole(input) {
        so_far(OfSums::<i128, Float64Type, 0, 2>::new(input, finish), wholes, write)
    } else {
        so_far(OfSums::<f64, Float64Type, 0, 2>::new(input, finish), doubles, write)
    }
}

/// The cells of a column of whole numbers.
fn wholes(cells: &ArrayRef) -> Result<Vec<Option<i128>>> {
    Ok(match Cells::read(cells)? {
        Cells::Decimals(decimals) => decimals.iter().collect(),
        Cells::Longs(longs) => longs.iter().map(|long| long.map(i128::from)).collect(),
        Cells::Doubles(_) => return Err(Error::internal("doubles are summed as such")),
    })
}

fn doubles(cells: &ArrayRef) -> Result<Vec<Option<f64>>> {
    Ok(as_doubles(cells)?.iter().collect())
}

fn write<T: ArrowPrimitiveType>(
    output: DataType,
) -> impl Fn(Vec<Option<T::Native>>) -> Result<ArrayRef> + Send + Sync + 'static {
    move |rows| {
        let results = rows.into_iter().collect::<PrimitiveArray<T>>();
        Ok(Arc::new(results.with_data_type(output.clone())))
    }
}

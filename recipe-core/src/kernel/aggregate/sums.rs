//! Functions of exact sums: the same for any order of the values and any way of putting parts together.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use arrow_schema::DataType;

use super::{Accumulator, AggregateFunction, result_type, states};
use crate::error::{Error, Kind, Result};
use crate::kernel::exact::{Cell, Cells, Finish, Sums, Written, columns, unit};

/// A function of the sums of the first powers of the values of each group.
struct OfSums<T: ArrowPrimitiveType, const H: usize, const W: usize> {
    input: DataType,
    output: DataType,
    finish: Finish<T, H, W>,
    groups: Vec<Sums<H, W>>,
    /// Bytes that the groups take elsewhere.
    bytes: usize,
}

pub(super) fn of_sums(function: AggregateFunction, input: &DataType) -> Box<dyn Accumulator> {
    use AggregateFunction::*;
    let output = result_type(function, input);
    match (function, &output) {
        (Sum, DataType::Int64) => make::<Int64Type, 0, 2>(input, output, |sums, _| sums.long()),
        (Sum, DataType::Decimal128(..)) => {
            make::<Decimal128Type, 0, 2>(input, output, |sums, _| sums.decimal())
        }
        (Sum, _) => make::<Float64Type, 0, 2>(input, output, Sums::sum),
        (Variance, _) => make::<Float64Type, 1, 4>(input, output, Sums::variance),
        (StandardDeviation, _) => make::<Float64Type, 1, 4>(input, output, Sums::deviation),
        (PopulationVariance, _) => make::<Float64Type, 1, 4>(input, output, Sums::population_variance),
        (PopulationStandardDeviation, _) => {
            make::<Float64Type, 1, 4>(input, output, Sums::population_deviation)
        }
        (StandardErrorOfMean, _) => make::<Float64Type, 1, 4>(input, output, Sums::error_of_mean),
        (Skewness, _) => make::<Float64Type, 2, 5>(input, output, |sums, _| sums.skewness()),
        (Kurtosis, _) => make::<Float64Type, 3, 6>(input, output, |sums, _| sums.kurtosis()),
        _ => make::<Float64Type, 0, 2>(input, output, Sums::mean),
    }
}

fn make<T: ArrowPrimitiveType, const H: usize, const W: usize>(
    input: &DataType,
    output: DataType,
    finish: Finish<T, H, W>,
) -> Box<dyn Accumulator> {
    Box::new(OfSums::<T, H, W> { input: input.clone(), output, finish, groups: Vec::new(), bytes: 0 })
}

impl<T: ArrowPrimitiveType, const H: usize, const W: usize> OfSums<T, H, W> {
    fn add<A: ArrowPrimitiveType<Native: Cell>>(&mut self, values: &PrimitiveArray<A>, groups: &[u32]) {
        let mut bytes = 0;
        if values.null_count() == 0 {
            for (group, value) in groups.iter().zip(values.values()) {
                bytes += self.groups[*group as usize].add(*value);
            }
        } else {
            for (group, value) in groups.iter().zip(values) {
                bytes += value.map_or(0, |value| self.groups[*group as usize].add(value));
            }
        }
        self.bytes += bytes;
    }
}

impl<T: ArrowPrimitiveType, const H: usize, const W: usize> Accumulator for OfSums<T, H, W> {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize_with(count, Sums::default);
        match Cells::read(values)? {
            Cells::Doubles(doubles) => self.add(&doubles, groups),
            Cells::Longs(longs) => self.add(&longs, groups),
            Cells::Decimals(decimals) => self.add(&decimals, groups),
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize_with(count, Sums::default);
        self.bytes = 0;
        let unit = unit(&self.input);
        let results = std::mem::take(&mut self.groups).into_iter().map(|sums| (self.finish)(&sums, unit));
        Ok(Arc::new(results.collect::<PrimitiveArray<T>>().with_data_type(self.output.clone())))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let none = Sums::default();
        Ok(states(columns((0..count).map(|group| self.groups.get(group).unwrap_or(&none)))))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        let wrong = || Error::from(Kind::Data("the state cannot come from any values".into()));
        self.groups.resize_with(count, Sums::default);
        let columns = state.as_struct_opt().filter(|state| state.null_count() == 0).ok_or_else(wrong)?;
        let state = Written::new(columns.columns(), &self.input).ok_or_else(wrong)?;
        for (row, group) in groups.iter().enumerate() {
            let known = state.row(row).ok_or_else(wrong)?;
            self.bytes += self.groups[*group as usize].join(&known)?;
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice()) + self.bytes
    }
}

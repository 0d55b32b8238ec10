//! Counts, sums, means and products.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int8Type, Int64Type};
use arrow_array::{Array, ArrayRef, Decimal128Array, Float64Array, Int8Array, Int64Array};
use arrow_schema::DataType;

use super::{Accumulator, each, states};
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::cast::{cast, to_longs};
use crate::types::{DECIMAL, Type};

/// A sum of doubles kept in two parts, so that its rounding hardly depends on the order of the values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Total {
    high: f64,
    low: f64,
}

impl Total {
    /// The sum and `value`.
    pub(crate) fn add(self, value: f64) -> Total {
        self.join(Total { high: value, low: 0.0 })
    }

    /// The sum of both.
    pub(crate) fn join(self, other: Total) -> Total {
        let high = self.high + other.high;
        if !high.is_finite() {
            return Total { high, low: 0.0 };
        }
        // The part that rounding took from `high` (Knuth's two-sum).
        let back = high - self.high;
        let error = (self.high - (high - back)) + (other.high - back);
        let low = self.low + other.low + error;
        let sum = high + low;
        Total { high: sum, low: low - (sum - high) }
    }

    /// The sum in two parts.
    pub(crate) fn parts(self) -> (f64, f64) {
        (self.high, self.low)
    }

    /// The sum that is in these [parts](Self::parts).
    pub(crate) fn of_parts(high: f64, low: f64) -> Total {
        Total { high, low }
    }

    /// The sum, rounded once.
    pub(crate) fn value(self) -> f64 {
        self.high
    }
}

/// Values as doubles.
pub(crate) fn as_doubles(values: &ArrayRef) -> Result<Float64Array> {
    let doubles = cast(values, &DataType::Float64, &mut Failures::default())?;
    Ok(doubles.as_primitive::<Float64Type>().clone())
}

#[derive(Default)]
pub(super) struct Counts(Vec<i64>);

impl Accumulator for Counts {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.resize(count, 0);
        for (row, group) in groups.iter().enumerate() {
            self.0[*group as usize] += i64::from(values.is_valid(row));
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.0.resize(count, 0);
        Ok(Arc::new(Int64Array::from(std::mem::take(&mut self.0))))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        Ok(Arc::new(each(&self.0, count, 0).collect::<Int64Array>()))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.resize(count, 0);
        for (group, more) in groups.iter().zip(state.as_primitive::<Int64Type>().values()) {
            let known = &mut self.0[*group as usize];
            *known = known.wrapping_add(*more);
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.0.as_slice())
    }
}

pub(super) fn sum(input: &DataType) -> Box<dyn Accumulator> {
    match Type::from_arrow(input) {
        Some(ty) if ty.is_integer() => Box::new(WholeSums { decimal: false, sums: Vec::new() }),
        Some(Type::Decimal) => Box::new(WholeSums { decimal: true, sums: Vec::new() }),
        _ => Box::new(Averages { means: false, ..Averages::default() }),
    }
}

/// Exact sums of whole numbers or decimals. A sum that does not fit the result is null.
struct WholeSums {
    decimal: bool,
    sums: Vec<WholeSum>,
}

#[derive(Clone, Copy, Default)]
enum WholeSum {
    #[default]
    Empty,
    Sum(i128),
    TooLarge,
}

impl WholeSum {
    fn add(self, value: i128) -> WholeSum {
        match self {
            WholeSum::Empty => WholeSum::Sum(value),
            WholeSum::Sum(sum) => sum.checked_add(value).map_or(WholeSum::TooLarge, WholeSum::Sum),
            WholeSum::TooLarge => WholeSum::TooLarge,
        }
    }

    fn join(self, other: WholeSum) -> WholeSum {
        match other {
            WholeSum::Empty => self,
            WholeSum::Sum(sum) => self.add(sum),
            WholeSum::TooLarge => WholeSum::TooLarge,
        }
    }

    fn long(self) -> Option<i64> {
        match self {
            WholeSum::Sum(sum) => i64::try_from(sum).ok(),
            _ => None,
        }
    }

    fn decimal(self) -> Option<i128> {
        match self {
            WholeSum::Sum(sum) => {
                Some(sum).filter(|sum| sum.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)))
            }
            _ => None,
        }
    }
}

impl Accumulator for WholeSums {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.sums.resize(count, WholeSum::Empty);
        if self.decimal {
            let values = values.as_primitive::<Decimal128Type>();
            for (group, value) in groups.iter().zip(values) {
                let sum = &mut self.sums[*group as usize];
                *sum = value.map_or(*sum, |value| sum.add(value));
            }
        } else {
            for (group, value) in groups.iter().zip(&to_longs(values)?) {
                let sum = &mut self.sums[*group as usize];
                *sum = value.map_or(*sum, |value| sum.add(i128::from(value)));
            }
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.sums.resize(count, WholeSum::Empty);
        let sums = std::mem::take(&mut self.sums).into_iter();
        Ok(if self.decimal {
            let sums: Decimal128Array = sums.map(WholeSum::decimal).collect();
            Arc::new(sums.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
        } else {
            Arc::new(sums.map(WholeSum::long).collect::<Int64Array>())
        })
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let sums = || each(&self.sums, count, WholeSum::Empty);
        let kind = sums().map(|sum| match sum {
            WholeSum::Empty => 0,
            WholeSum::Sum(_) => 1,
            WholeSum::TooLarge => 2,
        });
        let value = || sums().map(|sum| if let WholeSum::Sum(sum) = sum { sum } else { 0 });
        let high = value().map(|value| (value >> 64) as i64);
        let low = value().map(|value| value as i64);
        Ok(states(vec![
            Arc::new(kind.collect::<Int8Array>()),
            Arc::new(high.collect::<Int64Array>()),
            Arc::new(low.collect::<Int64Array>()),
        ]))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.sums.resize(count, WholeSum::Empty);
        let state = state.as_struct();
        let kind = state.column(0).as_primitive::<Int8Type>();
        let [high, low] = [1, 2].map(|at| state.column(at).as_primitive::<Int64Type>());
        for (row, group) in groups.iter().enumerate() {
            let more = match kind.value(row) {
                0 => WholeSum::Empty,
                1 => WholeSum::Sum(i128::from(high.value(row)) << 64 | i128::from(low.value(row) as u64)),
                _ => WholeSum::TooLarge,
            };
            let sum = &mut self.sums[*group as usize];
            *sum = sum.join(more);
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.sums.as_slice())
    }
}

/// Means of numbers, or their sums.
pub(super) struct Averages {
    means: bool,
    totals: Vec<(Total, u64)>,
}

impl Default for Averages {
    fn default() -> Self {
        Averages { means: true, totals: Vec::new() }
    }
}

impl Accumulator for Averages {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.totals.resize(count, Default::default());
        for (group, value) in groups.iter().zip(&as_doubles(values)?) {
            if let Some(value) = value {
                let (total, number) = &mut self.totals[*group as usize];
                *total = total.add(value);
                *number += 1;
            }
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.totals.resize(count, Default::default());
        let totals = std::mem::take(&mut self.totals).into_iter();
        let divisor = |number: u64| if self.means { number as f64 } else { 1.0 };
        let results = totals.map(|(total, number)| (number > 0).then(|| total.value() / divisor(number)));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let totals = || each(&self.totals, count, Default::default());
        Ok(states(vec![
            Arc::new(totals().map(|(total, _)| total.high).collect::<Float64Array>()),
            Arc::new(totals().map(|(total, _)| total.low).collect::<Float64Array>()),
            Arc::new(totals().map(|(_, number)| number as i64).collect::<Int64Array>()),
        ]))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.totals.resize(count, Default::default());
        let state = state.as_struct();
        let [high, low] = [0, 1].map(|at| state.column(at).as_primitive::<Float64Type>());
        let numbers = state.column(2).as_primitive::<Int64Type>();
        for (row, group) in groups.iter().enumerate() {
            let (total, number) = &mut self.totals[*group as usize];
            *total = total.join(Total { high: high.value(row), low: low.value(row) });
            *number = number.wrapping_add(numbers.value(row) as u64);
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.totals.as_slice())
    }
}

#[derive(Default)]
pub(super) struct Products(Vec<Option<f64>>);

impl Accumulator for Products {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.resize(count, None);
        for (group, value) in groups.iter().zip(&as_doubles(values)?) {
            if let Some(value) = value {
                let product = self.0[*group as usize].get_or_insert(1.0);
                *product *= value;
            }
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.0.resize(count, None);
        Ok(Arc::new(std::mem::take(&mut self.0).into_iter().collect::<Float64Array>()))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        Ok(Arc::new(each(&self.0, count, None).collect::<Float64Array>()))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.update(state, groups, count)
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.0.as_slice())
    }
}

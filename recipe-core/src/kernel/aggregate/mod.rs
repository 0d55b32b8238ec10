//! Aggregate functions: what each computes of the values of a group, for every engine and window.

mod collected;
mod counted;
mod numbers;
mod sums;
mod values;

use std::sync::Arc;

use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field};

use crate::error::Result;
use crate::types::{DECIMAL, Type};

pub(crate) use collected::between;
pub(crate) use counted::fixed_hasher;
pub(crate) use numbers::as_doubles;

/// Functions that make one value of many. Null values are left out, unless the function says otherwise; with none left the
/// result is null, of counts 0.
///
/// Sums, means, variances, standard deviations and errors, skewness and kurtosis are the doubles nearest to the exact results,
/// whatever the order of the values. One that is infinite or `NaN` makes a sum or mean what IEEE 754 says, and the others `NaN`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum AggregateFunction {
    /// Sum: of whole numbers as a long, exact for decimals, null when it does not fit.
    Sum,
    /// Sum of the different values, as [`Sum`](Self::Sum).
    SumDistinct,
    /// Arithmetic mean, as a double.
    Average,
    /// Least value.
    Min,
    /// Greatest value.
    Max,
    /// How many values there are.
    Count,
    /// How many different values there are.
    CountDistinct,
    /// The value in the middle, or the mean of the two, as a double.
    Median,
    /// The value that so large a part of the values, from 0 to 1, lies below, as a double. Between two values it is on the
    /// line from one to the other.
    Quantile(f64),
    /// Median distance from the median, as a double.
    MedianAbsoluteDeviation,
    /// The most frequent value; of equally frequent ones that which came first.
    Mode,
    /// The most frequent number; of equally frequent ones that which is told.
    ModeOf(Ties),
    /// Sample variance (n - 1); null for a single value.
    Variance,
    /// Square root of the sample variance.
    StandardDeviation,
    /// Variance of the population (n).
    PopulationVariance,
    /// Square root of the variance of the population.
    PopulationStandardDeviation,
    /// Standard deviation by the square root of the count.
    StandardErrorOfMean,
    /// Mean distance from the mean, which is rounded, as are the distances.
    MeanAbsoluteDeviation,
    /// Third standardised moment of the population; `NaN` where all values are equal.
    Skewness,
    /// Fourth standardised moment of the population, less 3; `NaN` where all values are equal.
    Kurtosis,
    /// Product in row order, as a double, rounded at every value.
    Product,
    /// The first value.
    First,
    /// The last value.
    Last,
    /// The first cell, which may be null.
    FirstCell,
    /// The last cell, which may be null.
    LastCell,
    /// The `k`th greatest value, counted from 1.
    KthLargest(usize),
    /// The `k`th greatest of the different values, counted from 1.
    KthLargestUnique(usize),
    /// All values in a list, in row order.
    CollectList,
}

/// What is taken of several most frequent numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// Their arithmetic mean, as a double.
    Mean,
    /// None: the result is null.
    Nothing,
}

impl AggregateFunction {
    /// Whether the function is about numbers only.
    pub fn needs_numbers(self) -> bool {
        use AggregateFunction::*;
        match self {
            Sum
            | SumDistinct
            | Average
            | Median
            | Variance
            | StandardDeviation
            | PopulationVariance
            | PopulationStandardDeviation
            | StandardErrorOfMean
            | MeanAbsoluteDeviation
            | Quantile(_)
            | MedianAbsoluteDeviation
            | ModeOf(_)
            | Skewness
            | Kurtosis
            | Product => true,
            Min | Max | Count | CountDistinct | Mode | First | Last | FirstCell | LastCell
            | KthLargest(_) | KthLargestUnique(_) | CollectList => false,
        }
    }
}

/// Takes in values group by group and gives one result for each.
pub(crate) trait Accumulator: Send + Sync {
    /// Takes in `values`, each of which belongs to the group beside it; `count` groups are known.
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()>;

    /// The result of each of `count` groups.
    fn finish(&mut self, count: usize) -> Result<ArrayRef>;

    /// What is known of each of `count` groups, as [`merge`](Self::merge) takes it.
    fn state(&self, count: usize) -> Result<ArrayRef>;

    /// Takes in what was known of other groups, each of which is the group beside it; `count` groups are known. Their
    /// values count as having come after those of this one.
    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()>;

    /// About how many bytes it holds.
    fn memory(&self) -> usize;
}

/// Columns of a state under one roof. They all have a name, since states may travel.
fn states(columns: Vec<ArrayRef>) -> ArrayRef {
    let fields = columns.iter().enumerate();
    let fields = fields.map(|(at, column)| Field::new(at.to_string(), column.data_type().clone(), true));
    Arc::new(StructArray::new(fields.collect(), columns, None))
}

/// An item for each of `count` groups, of which the last may not be known yet.
fn each<T: Copy>(known: &[T], count: usize, unknown: T) -> impl Iterator<Item = T> {
    known.iter().copied().chain(std::iter::repeat(unknown)).take(count)
}

/// The type of `function` over values of `input`.
pub(crate) fn result_type(function: AggregateFunction, input: &DataType) -> DataType {
    use AggregateFunction::*;
    match function {
        Sum | SumDistinct => match Type::from_arrow(input) {
            Some(ty) if ty.is_integer() => DataType::Int64,
            Some(Type::Decimal) => DataType::Decimal128(DECIMAL.0, DECIMAL.1),
            _ => DataType::Float64,
        },
        Count | CountDistinct => DataType::Int64,
        ModeOf(Ties::Mean) => DataType::Float64,
        Min | Max | Mode | ModeOf(_) | First | Last | FirstCell | LastCell | KthLargest(_)
        | KthLargestUnique(_) => input.clone(),
        CollectList => DataType::new_list(input.clone(), true),
        Average
        | Median
        | Variance
        | StandardDeviation
        | PopulationVariance
        | PopulationStandardDeviation
        | StandardErrorOfMean
        | MeanAbsoluteDeviation
        | Quantile(_)
        | MedianAbsoluteDeviation
        | Skewness
        | Kurtosis
        | Product => DataType::Float64,
    }
}

/// What computes `function` over values of `input`.
pub(crate) fn accumulator(function: AggregateFunction, input: &DataType) -> Result<Box<dyn Accumulator>> {
    use AggregateFunction::*;
    Ok(match function {
        Sum
        | Average
        | Variance
        | StandardDeviation
        | PopulationVariance
        | PopulationStandardDeviation
        | StandardErrorOfMean
        | Skewness
        | Kurtosis => sums::of_sums(function, input),
        Count => Box::new(numbers::Counts::default()),
        Median | MeanAbsoluteDeviation | Quantile(_) | MedianAbsoluteDeviation | Product => {
            Box::new(collected::Collected::new(function))
        }
        Min | Max | First | Last => match input {
            DataType::Int32 => Box::new(values::PickedNumbers::<Int32Type>::new(function, input)),
            DataType::Int64 => Box::new(values::PickedNumbers::<Int64Type>::new(function, input)),
            DataType::Float64 => Box::new(values::PickedNumbers::<Float64Type>::new(function, input)),
            DataType::Date32 => Box::new(values::PickedNumbers::<Date32Type>::new(function, input)),
            _ => Box::new(values::Picked::new(function, input)?),
        },
        FirstCell => Box::new(values::PickedCells::new(First, input)?),
        LastCell => Box::new(values::PickedCells::new(Last, input)?),
        SumDistinct | Mode | ModeOf(_) | CountDistinct | KthLargestUnique(_) => {
            Box::new(counted::Counted::new(function, input)?)
        }
        KthLargest(_) | CollectList => Box::new(values::Listed::new(function, input)?),
    })
}

#[cfg(test)]
mod tests;

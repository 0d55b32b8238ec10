//! Which numbers are outliers: kernels over a number and what its column says of all numbers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::AggregateFunction;

/// How far from the others a number must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Distance from the mean, in standard deviations.
    ZScore,
    /// Distance from the median, in median distances from it that are scaled to standard deviations.
    ModifiedZScore,
    /// Distance from the first and the third quartile, in distances between the two.
    Quartiles,
}

/// By this, the median distance from the median of normal numbers is their standard deviation.
const NORMAL: f64 = 0.6745;

impl Strategy {
    /// What has to be known of the column.
    pub(super) fn statistics(self) -> [AggregateFunction; 2] {
        use AggregateFunction::*;
        match self {
            Strategy::ZScore => [Average, StandardDeviation],
            Strategy::ModifiedZScore => [Median, MedianAbsoluteDeviation],
            Strategy::Quartiles => [Quantile(0.25), Quantile(0.75)],
        }
    }

    /// Whether `value` is an outlier, given the two statistics. Dividing by a deviation of 0 says nothing of a number.
    fn holds(self, threshold: f64, value: f64, one: f64, other: f64) -> bool {
        match self {
            Strategy::ZScore => other > 0.0 && (value - one).abs() / other > threshold,
            Strategy::ModifiedZScore => other > 0.0 && NORMAL * (value - one).abs() / other > threshold,
            Strategy::Quartiles => {
                let reach = threshold * (other - one);
                value < one - reach || value > other + reach
            }
        }
    }
}

/// Whether a double is an outlier; not null itself. Its arguments are the double and the strategy's statistics.
pub(super) struct IsOutlier(pub(super) Strategy, pub(super) f64);

impl Kernel for IsOutlier {
    fn name(&self) -> String {
        format!("is outlier ({:?}, {})", self.0, self.1)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let [value, one, other] = columns.as_slice() else {
            return Err(Error::internal("an outlier is told by a number and two statistics"));
        };
        let doubles = |column| ArrayRef::as_primitive::<Float64Type>(column).values();
        let (values, ones, others) = (doubles(value), doubles(one), doubles(other));
        let holds = |row: usize| self.0.holds(self.1, values[row], ones[row], others[row]);
        let mut far = BooleanBuffer::collect_bool(rows, holds);
        for nulls in columns.iter().filter_map(|column| column.nulls()) {
            far = &far & nulls.inner();
        }
        Ok(Arc::new(BooleanArray::from(far)))
    }
}

/// Doubles without infinity and `NaN`, which make the same of every statistic.
pub(super) struct OnlyFinite;

impl Kernel for OnlyFinite {
    fn name(&self) -> String {
        "where finite".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let values = args[0].to_array(rows)?;
        let finite: Float64Array = values
            .as_primitive::<Float64Type>()
            .unary_opt::<_, Float64Type>(|value| Some(value).filter(|value| value.is_finite()));
        Ok(Arc::new(finite))
    }
}

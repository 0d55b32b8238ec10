//! Values as whole numbers that compare as they do.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float32Type, Float64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal128Array, Float32Array, Float64Array, Int64Array,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, TimeUnit};

use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::aggregate::as_doubles;
use crate::kernel::cast::{cast, to_longs};

/// A whole number that stands for a value: of decimals 128 bits, of numbers, dates and moments 64.
///
/// `-0.0` is `0.0`, and any `NaN` the same one, greater than all numbers.
pub(super) trait Key: Copy + Ord + Send + Sync + 'static {
    const LEAST: Self;

    fn read(cells: &ArrayRef) -> Result<Vec<Option<Self>>>;

    fn write(rows: Vec<Option<Self>>, data_type: &DataType) -> Result<ArrayRef>;
}

impl Key for i64 {
    const LEAST: Self = i64::MIN;

    fn read(cells: &ArrayRef) -> Result<Vec<Option<i64>>> {
        Ok(match cells.data_type() {
            DataType::Float64 => {
                cells.as_primitive::<Float64Type>().iter().map(|value| value.map(of_double)).collect()
            }
            DataType::Float32 => {
                let values = cells.as_primitive::<Float32Type>().iter();
                values.map(|value| value.map(|value| of_double(value.into()))).collect()
            }
            DataType::Date32 => {
                cells.as_primitive::<Date32Type>().iter().map(|day| day.map(i64::from)).collect()
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                cells.as_primitive::<TimestampMicrosecondType>().iter().collect()
            }
            _ => to_longs(cells)?.iter().collect(),
        })
    }

    fn write(rows: Vec<Option<i64>>, data_type: &DataType) -> Result<ArrayRef> {
        let rows = rows.into_iter();
        Ok(match data_type {
            DataType::Float64 => Arc::new(rows.map(|key| key.map(double_of)).collect::<Float64Array>()),
            DataType::Float32 => {
                Arc::new(rows.map(|key| Some(double_of(key?) as f32)).collect::<Float32Array>())
            }
            DataType::Date32 => Arc::new(rows.map(|key| i32::try_from(key?).ok()).collect::<Date32Array>()),
            DataType::Timestamp(..) => {
                let moments = rows.collect::<TimestampMicrosecondArray>();
                Arc::new(moments.with_data_type(data_type.clone()))
            }
            _ => {
                let longs: ArrayRef = Arc::new(rows.collect::<Int64Array>());
                cast(&longs, data_type, &mut Failures::default())?
            }
        })
    }
}

impl Key for i128 {
    const LEAST: Self = i128::MIN;

    fn read(cells: &ArrayRef) -> Result<Vec<Option<i128>>> {
        Ok(cells.as_primitive::<Decimal128Type>().iter().collect())
    }

    fn write(rows: Vec<Option<i128>>, data_type: &DataType) -> Result<ArrayRef> {
        Ok(Arc::new(rows.into_iter().collect::<Decimal128Array>().with_data_type(data_type.clone())))
    }
}

/// Numbers as the keys of doubles.
pub(super) fn double_keys(cells: &ArrayRef) -> Result<Vec<Option<i64>>> {
    Ok(as_doubles(cells)?.iter().map(|value| value.map(of_double)).collect())
}

pub(super) fn write_doubles(rows: Vec<Option<f64>>) -> ArrayRef {
    Arc::new(rows.into_iter().collect::<Float64Array>())
}

fn of_double(value: f64) -> i64 {
    // Adding zero makes the negative one positive.
    let bits = if value.is_nan() { f64::NAN } else { value + 0.0 }.to_bits() as i64;
    turn(bits)
}

/// The double that has this key.
pub(super) fn double_of(key: i64) -> f64 {
    f64::from_bits(turn(key) as u64)
}

/// Negative numbers the other way round.
fn turn(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

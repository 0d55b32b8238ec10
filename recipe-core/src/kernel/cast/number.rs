//! Numbers and truths of one type as another, a whole array at a time.
//!
//! Every conversion goes by longs, doubles or decimals, so that each type is read and written in one place.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, PrimitiveArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::types::{DECIMAL, Type};

/// One, as a decimal.
pub(super) const ONE: i128 = 10_i128.pow(DECIMAL.1 as u32);

/// Numbers or truths as numbers of another type. Fractions of decimals are cut off for whole numbers; what does not
/// fit becomes null.
pub(super) fn to_number(array: &ArrayRef, to: Type) -> Result<ArrayRef> {
    Ok(match to {
        Type::Byte => narrow::<Int8Type>(&to_longs(array)?),
        Type::Short => narrow::<Int16Type>(&to_longs(array)?),
        Type::Int => narrow::<Int32Type>(&to_longs(array)?),
        Type::Long => Arc::new(to_longs(array)?),
        // By way of doubles, long numbers would be rounded twice.
        Type::Float if array.data_type().is_integer() => {
            Arc::new(to_longs(array)?.unary::<_, Float32Type>(|long| long as f32))
        }
        Type::Float => Arc::new(to_doubles(array)?.unary::<_, Float32Type>(|double| double as f32)),
        Type::Double => Arc::new(to_doubles(array)?),
        Type::Decimal => to_decimals(to_longs(array)?.unary(|long| i128::from(long) * ONE))?,
        _ => return Err(Error::internal(format!("{to} is not a type of numbers"))),
    })
}

/// Whole numbers, decimals or truths as longs.
pub(crate) fn to_longs(array: &ArrayRef) -> Result<Int64Array> {
    Ok(match array.data_type() {
        DataType::Boolean => {
            let truths = array.as_boolean();
            let longs = truths.values().iter().map(i64::from).collect::<Vec<_>>();
            Int64Array::new(longs.into(), truths.nulls().cloned())
        }
        DataType::Int8 => array.as_primitive::<Int8Type>().unary(i64::from),
        DataType::Int16 => array.as_primitive::<Int16Type>().unary(i64::from),
        DataType::Int32 => array.as_primitive::<Int32Type>().unary(i64::from),
        DataType::Int64 => array.as_primitive::<Int64Type>().clone(),
        DataType::Decimal128(..) => {
            array.as_primitive::<Decimal128Type>().unary_opt(|value| i64::try_from(value / ONE).ok())
        }
        other => return Err(Error::internal(format!("{other} holds no whole numbers"))),
    })
}

/// Numbers or truths as doubles.
pub(super) fn to_doubles(array: &ArrayRef) -> Result<Float64Array> {
    Ok(match array.data_type() {
        DataType::Float32 => array.as_primitive::<Float32Type>().unary(f64::from),
        DataType::Float64 => array.as_primitive::<Float64Type>().clone(),
        DataType::Decimal128(..) => {
            array.as_primitive::<Decimal128Type>().unary(|value| value as f64 / ONE as f64)
        }
        _ => to_longs(array)?.unary(|long| long as f64),
    })
}

/// Whether each number is another than zero.
pub(super) fn to_truths(array: &ArrayRef) -> Result<BooleanArray> {
    let doubles = to_doubles(array)?;
    let truths = BooleanBuffer::collect_bool(doubles.len(), |row| doubles.values()[row] != 0.0);
    Ok(BooleanArray::new(truths, doubles.nulls().cloned()))
}

/// Counts of the smallest part of a decimal as decimals.
pub(super) fn to_decimals(parts: Decimal128Array) -> Result<ArrayRef> {
    Ok(Arc::new(parts.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?))
}

fn narrow<T: ArrowPrimitiveType<Native: TryFrom<i64>>>(longs: &Int64Array) -> ArrayRef {
    let narrow: PrimitiveArray<T> = longs.unary_opt(|long| long.try_into().ok());
    Arc::new(narrow)
}

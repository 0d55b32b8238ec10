//! Columns of any Arrow type as columns of the types the engine works on.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type,
    Float32Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Decimal128Array, Int32Array, Int64Array, PrimitiveArray, StringViewArray, new_null_array,
};
use arrow_buffer::{ScalarBuffer, i256};
use arrow_schema::{DataType, Schema, TimeUnit};

use super::number::{ONE, to_decimals};
use super::tell;
use crate::error::{Error, Result};
use crate::kernel::Failures;
use crate::types::{DECIMAL, Type};

/// A column of any Arrow type as it is seen by steps: text as views, numbers and dates as DataBrew's types. Types that no
/// step computes with stay what they are.
pub(crate) fn normal_type(data_type: &DataType) -> DataType {
    if let DataType::Dictionary(_, values) = data_type {
        return normal_type(values);
    }
    if data_type.is_nested() {
        return data_type.clone();
    }
    Type::from_arrow(data_type).map_or_else(|| data_type.clone(), Type::to_arrow)
}

/// Columns as they are seen by steps: text as views, numbers and dates as DataBrew's types. Types that no step computes with
/// stay what they are.
pub fn normalise_schema(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| {
        Arc::new(field.as_ref().clone().with_data_type(normal_type(field.data_type())).with_nullable(true))
    });
    Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())
}

/// Whether every cell of the type is one of its normal type, too.
pub(crate) fn always_fits(data_type: &DataType) -> bool {
    use DataType::*;
    match data_type {
        Decimal32(precision, scale)
        | Decimal64(precision, scale)
        | Decimal128(precision, scale)
        | Decimal256(precision, scale) => {
            // The digits before the point, and behind it.
            i32::from(*precision) - i32::from(*scale) <= i32::from(DECIMAL.0) - i32::from(DECIMAL.1)
                && *scale <= DECIMAL.1
                && *scale >= 0
        }
        Timestamp(unit, _) => matches!(unit, TimeUnit::Microsecond | TimeUnit::Nanosecond),
        Utf8View | Date64 => false,
        Dictionary(_, values) => always_fits(values),
        _ => true,
    }
}

/// A column with its normal type. Cells that do not fit it exactly are null, and told to `failures`; of moments, parts of
/// a microsecond are left out.
pub(crate) fn normalise_array(array: &ArrayRef, failures: &mut Failures) -> Result<ArrayRef> {
    use DataType::*;
    let to = normal_type(array.data_type());
    if *array.data_type() == to {
        return Ok(array.clone());
    }
    let normal: ArrayRef = match array.data_type() {
        UInt8 => Arc::new(array.as_primitive::<UInt8Type>().unary::<_, Int16Type>(i16::from)),
        UInt16 => Arc::new(array.as_primitive::<UInt16Type>().unary::<_, Int32Type>(i32::from)),
        UInt32 => Arc::new(array.as_primitive::<UInt32Type>().unary::<_, Int64Type>(i64::from)),
        UInt64 => to_decimals(array.as_primitive::<UInt64Type>().unary(|whole| i128::from(whole) * ONE))?,
        Float16 => Arc::new(array.as_primitive::<Float16Type>().unary::<_, Float32Type>(f32::from)),
        Decimal32(_, scale) => rescale(&array.as_primitive::<Decimal32Type>().unary(i128::from), *scale)?,
        Decimal64(_, scale) => rescale(&array.as_primitive::<Decimal64Type>().unary(i128::from), *scale)?,
        Decimal128(_, scale) => rescale(array.as_primitive(), *scale)?,
        Decimal256(_, scale) => rescale_long(array.as_primitive(), *scale)?,
        Date64 => {
            const DAY: i64 = 86_400_000;
            let days = |millis: i64| (millis % DAY == 0).then(|| i32::try_from(millis / DAY).ok()).flatten();
            Arc::new(ticks(array).unary_opt::<_, Date32Type>(days))
        }
        Timestamp(unit, _) => Arc::new(to_moments(&ticks(array), *unit)),
        Utf8 => Arc::new(StringViewArray::from(array.as_string::<i32>())),
        LargeUtf8 => Arc::new(StringViewArray::from(array.as_string::<i64>())),
        Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let values = normalise_array(dictionary.values(), &mut Failures::default())?;
            arrow_select::take::take(&values, dictionary.keys(), None)?
        }
        Null => new_null_array(&to, array.len()),
        other => return Err(Error::internal(format!("{other} is not read as {to}"))),
    };
    Ok(tell(array, normal, failures))
}

/// Dates, times and durations as the numbers they are held as.
pub(crate) fn ticks(array: &dyn Array) -> Int64Array {
    let data = array.to_data();
    let (values, start, rows) = (data.buffers()[0].clone(), data.offset(), data.len());
    if data.data_type().primitive_width() == Some(size_of::<i32>()) {
        return Int32Array::new(ScalarBuffer::new(values, start, rows), data.nulls().cloned())
            .unary(i64::from);
    }
    Int64Array::new(ScalarBuffer::new(values, start, rows), data.nulls().cloned())
}

fn to_moments(ticks: &Int64Array, unit: TimeUnit) -> PrimitiveArray<TimestampMicrosecondType> {
    match unit {
        TimeUnit::Second => ticks.unary_opt(|seconds| seconds.checked_mul(1_000_000)),
        TimeUnit::Millisecond => ticks.unary_opt(|millis| millis.checked_mul(1000)),
        TimeUnit::Microsecond => ticks.reinterpret_cast(),
        TimeUnit::Nanosecond => ticks.unary(|nanos| nanos.div_euclid(1000)),
    }
}

/// Decimals of another scale as the engine's; those that these do not hold become null.
fn rescale(values: &Decimal128Array, scale: i8) -> Result<ArrayRef> {
    let missing = i32::from(DECIMAL.1) - i32::from(scale);
    let power = 10_i128.checked_pow(missing.unsigned_abs());
    to_decimals(values.unary_opt(|value| {
        let rescaled = match power {
            Some(part) if missing < 0 => (value % part == 0).then_some(value / part),
            Some(factor) => value.checked_mul(factor),
            None => (value == 0).then_some(0),
        };
        rescaled.filter(fits)
    }))
}

/// As [`rescale`], for decimals of up to 76 digits.
fn rescale_long(values: &PrimitiveArray<Decimal256Type>, scale: i8) -> Result<ArrayRef> {
    if scale <= DECIMAL.1 {
        return rescale(&values.unary_opt(i256::to_i128), scale);
    }
    let part = i256::from_i128(10).checked_pow(u32::from(scale.abs_diff(DECIMAL.1)));
    to_decimals(values.unary_opt(|value| {
        let whole =
            |part| (value.checked_rem(part)? == i256::ZERO).then(|| value.checked_div(part)?.to_i128())?;
        part.map_or_else(|| (value == i256::ZERO).then_some(0), whole).filter(fits)
    }))
}

fn fits(value: &i128) -> bool {
    Decimal128Type::is_valid_decimal_precision(*value, DECIMAL.0)
}

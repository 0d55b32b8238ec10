//! Columns of any Arrow type as columns of the types the engine works on.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type,
    Float32Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowNativeTypeOp, Decimal128Array, Int32Array, Int64Array, PrimitiveArray, RecordBatch,
    RecordBatchOptions, StringViewArray, new_null_array,
};
use arrow_buffer::{ScalarBuffer, i256};
use arrow_schema::{DataType, Field, Schema, TimeUnit};

use super::number::{ONE, to_decimals};
use crate::error::{Error, Kind, Result};
use crate::types::{DECIMAL, Type, type_name};

/// Any Arrow batch with the types the engine works on: text as views, numbers and dates as DataBrew's types.
pub fn normalise(batch: &RecordBatch) -> Result<RecordBatch> {
    let schema = normalise_schema(batch.schema_ref())?;
    if batch.schema_ref().fields() == schema.fields() {
        return Ok(batch.clone());
    }
    let columns = batch.columns().iter().map(normalise_array).collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)?)
}

/// The columns of [`normalise`]d batches; a column of a type that no step can work on is an error.
pub fn normalise_schema(schema: &Schema) -> Result<Schema> {
    let fields = schema.fields().iter().map(|field| {
        let data_type = normal_type(field.data_type()).ok_or_else(|| {
            let (name, found) = (field.name(), type_name(field.data_type()));
            Error::from(Kind::SchemaMismatch(format!(
                "column `{name}` is {found}, which no step can work on; drop or convert it before"
            )))
        })?;
        Ok(Field::new(field.name(), data_type, true))
    });
    Ok(Schema::new(fields.collect::<Result<Vec<_>>>()?))
}

/// The type that columns of a type get; none where no step can work on them.
pub(crate) fn normal_type(data_type: &DataType) -> Option<DataType> {
    if data_type.is_nested() && !matches!(data_type, DataType::Union(..)) {
        return Some(data_type.clone());
    }
    Some(Type::from_arrow(data_type)?.to_arrow())
}

/// A column with its normal type. Numbers and moments that do not fit it become null.
pub(crate) fn normalise_array(array: &ArrayRef) -> Result<ArrayRef> {
    use DataType::*;
    let Some(to) = normal_type(array.data_type()) else {
        return Err(Error::internal(format!("no step can work on {}", array.data_type())));
    };
    if *array.data_type() == to {
        return Ok(array.clone());
    }
    Ok(match array.data_type() {
        UInt8 => Arc::new(array.as_primitive::<UInt8Type>().unary::<_, Int16Type>(i16::from)),
        UInt16 => Arc::new(array.as_primitive::<UInt16Type>().unary::<_, Int32Type>(i32::from)),
        UInt32 => Arc::new(array.as_primitive::<UInt32Type>().unary::<_, Int64Type>(i64::from)),
        UInt64 => to_decimals(array.as_primitive::<UInt64Type>().unary(|whole| i128::from(whole) * ONE))?,
        Float16 => Arc::new(array.as_primitive::<Float16Type>().unary::<_, Float32Type>(f32::from)),
        Decimal32(precision, scale) => {
            rescale(&array.as_primitive::<Decimal32Type>().unary(i128::from), *precision, *scale)?
        }
        Decimal64(precision, scale) => {
            rescale(&array.as_primitive::<Decimal64Type>().unary(i128::from), *precision, *scale)?
        }
        Decimal128(precision, scale) => rescale(array.as_primitive(), *precision, *scale)?,
        Decimal256(precision, scale) => rescale_long(array.as_primitive(), *precision, *scale)?,
        Date64 => {
            const DAY: i64 = 86_400_000;
            Arc::new(ticks(array).unary_opt::<_, Date32Type>(|millis| i32::try_from(millis / DAY).ok()))
        }
        Timestamp(unit, _) => Arc::new(to_moments(&ticks(array), *unit)),
        Utf8 => Arc::new(StringViewArray::from(array.as_string::<i32>())),
        LargeUtf8 => Arc::new(StringViewArray::from(array.as_string::<i64>())),
        Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            arrow_select::take::take(&normalise_array(dictionary.values())?, dictionary.keys(), None)?
        }
        _ => new_null_array(&to, array.len()),
    })
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
        TimeUnit::Nanosecond => ticks.unary(|nanos| nanos / 1000),
    }
}

/// Decimals of another scale as the engine's. Digits beyond those it keeps are rounded, halves away from zero.
fn rescale(values: &Decimal128Array, precision: u8, scale: i8) -> Result<ArrayRef> {
    let missing = i32::from(DECIMAL.1) - i32::from(scale);
    if missing < 0 {
        let part = 10_i128.pow(missing.unsigned_abs());
        return to_decimals(values.unary(|value| divide(value, part)));
    }
    let Some(factor) = 10_i128.checked_pow(missing.unsigned_abs()) else {
        return Err(Error::internal(format!("no decimal holds numbers of scale {scale}")));
    };
    if i32::from(precision) + missing <= i32::from(DECIMAL.0) {
        return to_decimals(values.unary(|value| value.wrapping_mul(factor)));
    }
    to_decimals(values.unary_opt(|value| value.checked_mul(factor).filter(fits)))
}

/// As [`rescale`], for decimals of up to 76 digits.
fn rescale_long(values: &PrimitiveArray<Decimal256Type>, precision: u8, scale: i8) -> Result<ArrayRef> {
    if scale <= DECIMAL.1 {
        return rescale(&values.unary_opt(i256::to_i128), precision, scale);
    }
    let part = i256::from_i128(10).wrapping_pow(u32::from(scale.abs_diff(DECIMAL.1)));
    to_decimals(values.unary_opt(|value| divide(value, part).to_i128().filter(fits)))
}

fn fits(value: &i128) -> bool {
    Decimal128Type::is_valid_decimal_precision(*value, DECIMAL.0)
}

fn divide<N: ArrowNativeTypeOp>(value: N, by: N) -> N {
    let (whole, rest) = (value.div_wrapping(by), value.mod_wrapping(by));
    let half = by.div_wrapping(N::ONE.add_wrapping(N::ONE));
    if rest.is_ge(half) {
        whole.add_wrapping(N::ONE)
    } else if rest.is_le(half.neg_wrapping()) {
        whole.sub_wrapping(N::ONE)
    } else {
        whole
    }
}

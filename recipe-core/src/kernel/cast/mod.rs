//! One meaning of changing a value's type, for every step and engine.

mod normalise;
mod number;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow_array::builder::BooleanBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray, StringViewArray, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use self::number::{to_decimals, to_doubles, to_number, to_truths};
use super::Failures;
use super::date::{DAY, to_date, to_timestamp};
use super::number::{Plain, parse_decimal, parse_double, parse_long};
use super::print::{cell, to_text, write_double};
use super::text::read_cells;
use crate::error::Result;
use crate::types::Type;

pub use normalise::normalise_schema;
pub(crate) use normalise::{always_fits, normal_type, normalise_array, ticks};
pub(crate) use number::to_longs;

/// `array` as another DataBrew type. Missing cells become null; present ones that cannot be converted become null and
/// are reported to `failures`. Fractions are cut off for whole numbers, and one that does not fit is not read.
pub fn cast(array: &ArrayRef, to: &DataType, failures: &mut Failures) -> Result<ArrayRef> {
    if array.data_type() == to {
        return Ok(array.clone());
    }
    if Type::from_arrow(to) == Some(Type::String) {
        return if is_bytes(array.data_type()) { Ok(from_bytes(array, failures)) } else { to_text(array) };
    }
    let array = &normalise_array(array, failures)?;
    if array.data_type() == to {
        return Ok(array.clone());
    }
    let (Some(from), Some(target)) = (Type::from_arrow(array.data_type()), Type::from_arrow(to)) else {
        return Ok(all_failed(array, to, failures));
    };
    match (from, target) {
        (Type::String, _) => from_text(array.as_string_view(), target, failures),
        (number, Type::Boolean) if number.is_number() => Ok(Arc::new(to_truths(array)?)),
        (Type::Float | Type::Double, Type::Decimal) => {
            let mut text = String::new();
            let mut read = |value: f64| {
                text.clear();
                write_double(value, &mut text);
                parse_decimal(&text)
            };
            let doubles = to_doubles(array)?;
            let decimals = doubles.iter().map(|value| value.and_then(&mut read)).collect();
            Ok(tell(array, to_decimals(decimals)?, failures))
        }
        (Type::Float | Type::Double, whole) if whole.is_integer() => {
            let longs: PrimitiveArray<Int64Type> = to_doubles(array)?.unary_opt(whole_part);
            Ok(tell(array, to_number(&(Arc::new(longs) as ArrayRef), whole)?, failures))
        }
        (from, number) if number.is_number() && (from.is_number() || from == Type::Boolean) => {
            Ok(tell(array, to_number(array, number)?, failures))
        }
        (Type::Date, Type::Timestamp) => {
            let days = array.as_primitive::<Date32Type>();
            let moments =
                days.unary_opt::<_, TimestampMicrosecondType>(|day| i64::from(day).checked_mul(DAY));
            Ok(tell(array, Arc::new(moments), failures))
        }
        (Type::Timestamp, Type::Date) => {
            let moments = array.as_primitive::<TimestampMicrosecondType>();
            Ok(Arc::new(moments.unary::<_, Date32Type>(|moment| moment.div_euclid(DAY) as i32)))
        }
        _ => Ok(all_failed(array, to, failures)),
    }
}

fn is_bytes(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

/// Bytes as the text that they are in UTF-8; others have failed.
fn from_bytes(array: &ArrayRef, failures: &mut Failures) -> ArrayRef {
    let cells: Box<dyn Iterator<Item = Option<&[u8]>>> = match array.data_type() {
        DataType::Binary => Box::new(array.as_binary::<i32>().iter()),
        DataType::LargeBinary => Box::new(array.as_binary::<i64>().iter()),
        _ => Box::new(array.as_binary_view().iter()),
    };
    let texts = cells.map(|bytes| std::str::from_utf8(bytes?).ok()).collect::<StringViewArray>();
    tell(array, Arc::new(texts), failures)
}

fn whole_part(value: f64) -> Option<i64> {
    let whole = value.trunc();
    // The doubles nearest to the ends of the range of a long.
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole).then_some(whole as i64)
}

fn from_text(texts: &StringViewArray, to: Type, failures: &mut Failures) -> Result<ArrayRef> {
    let long = Plain::long;
    Ok(match to {
        Type::Byte => numbers::<Int8Type, _>(texts, long, parse_long, |long| long.try_into().ok(), failures),
        Type::Short => {
            numbers::<Int16Type, _>(texts, long, parse_long, |long| long.try_into().ok(), failures)
        }
        Type::Int => numbers::<Int32Type, _>(texts, long, parse_long, |long| long.try_into().ok(), failures),
        Type::Long => numbers::<Int64Type, _>(texts, long, parse_long, Some, failures),
        Type::Float => numbers::<Float32Type, _>(
            texts,
            Plain::double,
            parse_double,
            |double| Some(double as f32),
            failures,
        ),
        Type::Double => numbers::<Float64Type, _>(texts, Plain::double, parse_double, Some, failures),
        Type::Decimal => {
            let decimals = numbers::<Decimal128Type, _>(texts, Plain::decimal, parse_decimal, Some, failures);
            to_decimals(decimals.as_primitive().clone())?
        }
        Type::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(texts.len());
            for (row, text) in texts.iter().enumerate() {
                let text = text.filter(|text| !text.is_empty());
                let truth = text.and_then(parse_boolean);
                if let (Some(text), None) = (text, truth) {
                    failures.push(row, text);
                }
                builder.append_option(truth);
            }
            Arc::new(builder.finish())
        }
        Type::Date => Arc::new(to_date(texts, failures)),
        Type::Timestamp => Arc::new(to_timestamp(texts, failures)),
        Type::String => Arc::new(texts.clone()),
    })
}

/// `true`, `yes`, `t`, `y` and `1`, and their opposites, case-insensitively.
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["true", "yes", "t", "y", "1"]) {
        Some(true)
    } else if is(["false", "no", "f", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// Numbers that are `plain` or `parse`d, as far as they `fit` their type.
fn numbers<T: ArrowPrimitiveType, N>(
    texts: &StringViewArray,
    plain: impl Fn(Plain) -> N,
    parse: impl Fn(&str) -> Option<N>,
    fit: impl Fn(N) -> Option<T::Native>,
    failures: &mut Failures,
) -> ArrayRef {
    let quick = |text| fit(plain(Plain::of_short(text)?));
    Arc::new(read_cells::<T>(texts, failures, quick, |text| fit(parse(text)?)))
}

/// Tells of cells that were present in `from` and are null in `to`.
fn tell(from: &ArrayRef, to: ArrayRef, failures: &mut Failures) -> ArrayRef {
    let nulls = from.logical_nulls();
    if to.null_count() != nulls.as_ref().map_or(0, NullBuffer::null_count) {
        let was_there = |row: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row));
        for row in (0..to.len()).filter(|row| to.is_null(*row)).filter(was_there) {
            failures.push(row, cell(from.as_ref(), row).unwrap_or_default());
        }
    }
    to
}

fn all_failed(array: &ArrayRef, to: &DataType, failures: &mut Failures) -> ArrayRef {
    for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
        failures.push(row, cell(array.as_ref(), row).unwrap_or_default());
    }
    new_null_array(to, array.len())
}

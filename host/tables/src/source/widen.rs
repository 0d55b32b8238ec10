//! One type for the cells of a column that has other types in other files: one that holds each as it is.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, TimeUnit};

/// The type that holds the cells of both, if there is one. Where it depends on the cell, the cell is looked at when it is
/// [converted](convert).
pub(super) fn common(one: &DataType, other: &DataType) -> Option<DataType> {
    use DataType::*;
    if one == other {
        return Some(one.clone());
    }
    Some(match (one, other) {
        (Null, known) | (known, Null) => known.clone(),
        (Dictionary(_, one), Dictionary(_, other)) => common(one, other)?,
        (Dictionary(_, value), plain) | (plain, Dictionary(_, value)) => common(value, plain)?,
        (one, other) if is_text(one) && is_text(other) => {
            let views = *one == Utf8View || *other == Utf8View;
            if views { Utf8View } else { LargeUtf8 }
        }
        (one, other) if is_bytes(one) && is_bytes(other) => LargeBinary,
        (one, other) if one.is_integer() && other.is_integer() => common_integer(one, other),
        (whole, float) | (float, whole) if whole.is_integer() && float.is_floating() => {
            common_float(whole, float)
        }
        (one, other) if one.is_floating() && other.is_floating() => {
            if *one == Float64 || *other == Float64 {
                Float64
            } else {
                Float32
            }
        }
        (one, other) => match (digits(one), digits(other)) {
            (Some(one), Some(other)) => common_decimal(one, other)?,
            _ => return common_moment(one, other).or_else(|| common_nested(one, other)),
        },
    })
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_bytes(data_type: &DataType) -> bool {
    use DataType::*;
    matches!(data_type, Binary | LargeBinary | BinaryView | FixedSizeBinary(_))
}

fn common_integer(one: &DataType, other: &DataType) -> DataType {
    use DataType::*;
    let bits = |data_type: &DataType| data_type.primitive_width().unwrap_or(8) * 8;
    // How many bits a signed number needs.
    let signed = |data_type: &DataType| bits(data_type) + usize::from(data_type.is_unsigned_integer());
    if one.is_unsigned_integer() && other.is_unsigned_integer() {
        return if bits(one) > bits(other) { one.clone() } else { other.clone() };
    }
    match signed(one).max(signed(other)) {
        0..=8 => Int8,
        9..=16 => Int16,
        17..=32 => Int32,
        33..=64 => Int64,
        _ => Decimal128(20, 0),
    }
}

/// A long is looked at when it becomes a double.
fn common_float(whole: &DataType, float: &DataType) -> DataType {
    use DataType::*;
    match (whole.primitive_width(), float) {
        (Some(1), float) => float.clone(),
        (Some(2), Float16 | Float32) => Float32,
        _ => Float64,
    }
}

/// The digits of exact numbers before the point, and after it.
fn digits(data_type: &DataType) -> Option<(i16, i16)> {
    use DataType::*;
    Some(match data_type {
        Int8 | UInt8 => (3, 0),
        Int16 | UInt16 => (5, 0),
        Int32 | UInt32 => (10, 0),
        Int64 => (19, 0),
        UInt64 => (20, 0),
        Decimal32(precision, scale)
        | Decimal64(precision, scale)
        | Decimal128(precision, scale)
        | Decimal256(precision, scale) => (i16::from(*precision) - i16::from(*scale), i16::from(*scale)),
        _ => return None,
    })
}

fn common_decimal(one: (i16, i16), other: (i16, i16)) -> Option<DataType> {
    let (whole, scale) = (one.0.max(other.0), one.1.max(other.1));
    let precision = u8::try_from((whole + scale).max(1)).ok()?;
    let scale = i8::try_from(scale).ok()?;
    match precision {
        0..=38 => Some(DataType::Decimal128(precision, scale)),
        39..=76 => Some(DataType::Decimal256(precision, scale)),
        _ => None,
    }
}

fn common_moment(one: &DataType, other: &DataType) -> Option<DataType> {
    use DataType::*;
    Some(match (one, other) {
        (Date32, Date64) | (Date64, Date32) => Date64,
        (Date32 | Date64, moment @ Timestamp(_, None)) | (moment @ Timestamp(_, None), Date32 | Date64) => {
            moment.clone()
        }
        (Timestamp(one, in_zone), Timestamp(other, in_other)) => {
            let zone = match (in_zone, in_other) {
                (one, other) if one == other => one.clone(),
                (Some(_), Some(_)) => Some("UTC".into()),
                // A moment without a zone is one of UTC.
                (Some(zone), None) | (None, Some(zone)) if is_utc(zone) => None,
                _ => return None,
            };
            Timestamp(finer(*one, *other), zone)
        }
        (Time32(one) | Time64(one), Time32(other) | Time64(other)) => match finer(*one, *other) {
            unit @ (TimeUnit::Second | TimeUnit::Millisecond) => Time32(unit),
            unit => Time64(unit),
        },
        (Duration(one), Duration(other)) => Duration(finer(*one, *other)),
        _ => return None,
    })
}

fn is_utc(zone: &str) -> bool {
    matches!(zone, "UTC" | "Etc/UTC" | "Z" | "+00:00" | "GMT" | "Etc/GMT")
}

fn finer(one: TimeUnit, other: TimeUnit) -> TimeUnit {
    let order = [TimeUnit::Nanosecond, TimeUnit::Microsecond, TimeUnit::Millisecond];
    order.into_iter().find(|unit| *unit == one || *unit == other).unwrap_or(TimeUnit::Second)
}

fn common_nested(one: &DataType, other: &DataType) -> Option<DataType> {
    use DataType::*;
    Some(match (one, other) {
        (Struct(one), Struct(other)) => Struct(common_fields(one, other)?),
        (Map(one, sorted), Map(other, also_sorted)) => {
            let (Struct(entries), Struct(others)) = (one.data_type(), other.data_type()) else { return None };
            let [key, value] = entries.as_ref() else { return None };
            let [other_key, other_value] = others.as_ref() else { return None };
            let key = common_field(key, other_key)?.as_ref().clone().with_nullable(false);
            let entries = Struct([Arc::new(key), common_field(value, other_value)?].into_iter().collect());
            Map(Arc::new(one.as_ref().clone().with_data_type(entries)), *sorted && *also_sorted)
        }
        (one, other) => {
            let item = common_field(item(one)?, item(other)?)?;
            match (one, other) {
                (FixedSizeList(_, length), FixedSizeList(_, other)) if length == other => {
                    FixedSizeList(item, *length)
                }
                (LargeList(_), _) | (_, LargeList(_)) => LargeList(item),
                _ => List(item),
            }
        }
    })
}

fn item(list: &DataType) -> Option<&FieldRef> {
    match list {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => Some(item),
        _ => None,
    }
}

fn common_field(one: &FieldRef, other: &FieldRef) -> Option<FieldRef> {
    Some(Arc::new(Field::new(one.name(), common(one.data_type(), other.data_type())?, true)))
}

/// Structures have the same fields, in any order.
fn common_fields(one: &Fields, other: &Fields) -> Option<Fields> {
    if one.len() != other.len() {
        return None;
    }
    one.iter().map(|field| common_field(field, other.find(field.name())?.1)).collect()
}

/// Cells with a type that [`common`] found for theirs, or the first row whose cell it cannot hold.
pub(super) fn convert(cells: &ArrayRef, to: &DataType) -> Result<ArrayRef, usize> {
    if cells.data_type() == to {
        return Ok(cells.clone());
    }
    try_convert(cells, to).map_err(|_| {
        let fails = |row: &usize| try_convert(&cells.slice(*row, 1), to).is_err();
        (0..cells.len()).find(fails).unwrap_or_default()
    })
}

fn try_convert(cells: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let converted = cast_with_options(cells, to, &strict)?;
    if has_longs(cells.data_type()) && has_doubles(to) {
        // A long that has no double of its own comes back as another.
        let lenient = CastOptions { safe: true, ..CastOptions::default() };
        let back = cast_with_options(&converted, cells.data_type(), &lenient)?;
        if back.to_data() != cells.to_data() {
            return Err(ArrowError::CastError("a long is no double".into()));
        }
    }
    Ok(converted)
}

fn has_longs(data_type: &DataType) -> bool {
    has(data_type, &|leaf| matches!(leaf, DataType::Int64 | DataType::UInt64))
}

fn has_doubles(data_type: &DataType) -> bool {
    has(data_type, &|leaf| *leaf == DataType::Float64)
}

fn has(data_type: &DataType, wanted: &impl Fn(&DataType) -> bool) -> bool {
    match data_type {
        DataType::Struct(fields) => fields.iter().any(|field| has(field.data_type(), wanted)),
        DataType::Map(entries, _) => has(entries.data_type(), wanted),
        DataType::Dictionary(_, value) => has(value, wanted),
        other => item(other).map_or_else(|| wanted(other), |item| has(item.data_type(), wanted)),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::{Float64Array, Int64Array, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn types_widen_where_every_cell_fits() {
        use DataType::*;
        let moment = |unit, zone: Option<&str>| Timestamp(unit, zone.map(Into::into));
        let list = |item| DataType::new_list(item, true);
        let cases = [
            (Int32, Int64, Some(Int64)),
            (UInt32, Int32, Some(Int64)),
            (UInt8, UInt16, Some(UInt16)),
            (UInt64, Int8, Some(Decimal128(20, 0))),
            (Int32, Float64, Some(Float64)),
            (Int32, Float32, Some(Float64)),
            (Int16, Float32, Some(Float32)),
            (Float32, Float64, Some(Float64)),
            (Decimal128(10, 2), Decimal128(12, 3), Some(Decimal128(12, 3))),
            (Decimal128(38, 0), Decimal128(38, 38), Some(Decimal256(76, 38))),
            (Decimal256(76, 0), Decimal128(38, 38), None),
            (Int64, Decimal128(10, 2), Some(Decimal128(21, 2))),
            (Decimal128(10, 2), Float64, None),
            (Null, Utf8View, Some(Utf8View)),
            (Dictionary(Box::new(Int32), Box::new(Utf8)), Utf8View, Some(Utf8View)),
            (Date32, moment(TimeUnit::Millisecond, None), Some(moment(TimeUnit::Millisecond, None))),
            (Date32, moment(TimeUnit::Millisecond, Some("UTC")), None),
            (
                moment(TimeUnit::Nanosecond, None),
                moment(TimeUnit::Millisecond, Some("UTC")),
                Some(moment(TimeUnit::Nanosecond, None)),
            ),
            (moment(TimeUnit::Second, None), moment(TimeUnit::Second, Some("Europe/Paris")), None),
            (
                Time32(TimeUnit::Millisecond),
                Time64(TimeUnit::Microsecond),
                Some(Time64(TimeUnit::Microsecond)),
            ),
            (Binary, FixedSizeBinary(4), Some(LargeBinary)),
            (Boolean, Int8, None),
            (Float64, Utf8View, None),
            (list(Int32), list(Int64), Some(list(Int64))),
        ];
        for (one, other, expected) in cases {
            assert_eq!(common(&one, &other), expected, "{one} and {other}");
            assert_eq!(common(&other, &one), expected, "{other} and {one}");
        }
    }

    #[test]
    fn cells_that_do_not_fit_are_found() {
        let longs: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some((1 << 53) + 1)]));
        assert_eq!(convert(&longs, &DataType::Float64).expect_err("too long"), 2);
        let doubles = convert(&longs.slice(0, 2), &DataType::Float64).expect("doubles");
        assert_eq!(doubles.as_ref(), &Float64Array::from(vec![Some(1.0), None]));
        let moments: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![0, 253_402_214_400_000_000]));
        let nanoseconds = DataType::Timestamp(TimeUnit::Nanosecond, None);
        assert_eq!(convert(&moments, &nanoseconds).expect_err("too far"), 1);
    }
}

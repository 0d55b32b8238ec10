//! How every type prints: in casts to text, in CSV and in tables.
//!
//! Doubles print the shortest text that reads as the same number, with at least one digit after the point, and with an
//! exponent only below 1e-7 and from 1e21 on. Decimals print exactly, with all digits of their scale; those of the engine's
//! own scale without zeros at the end. Bytes print as `\x00` where they are not printable ASCII.

mod bytes;
mod json;
mod moment;

pub(crate) use bytes::{hex, push_hex};

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, UInt64Array};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{DataType, Field};
use arrow_select::take::take;

use super::Failures;
use super::cast::{normalise_array, to_longs};
use super::growth::Growth;
use crate::error::{Error, Result};
use crate::types::DECIMAL;
pub use json::{write_json, write_json_text};

/// The text of one cell; none for null.
pub fn cell(array: &dyn Array, row: usize) -> Option<String> {
    let slice = array.slice(row, 1);
    let text = to_text(&slice).ok()?;
    let text = text.as_string_view();
    text.is_valid(0).then(|| text.value(0).to_owned())
}

/// Every cell as text, as `Utf8View`; null stays null. Bytes that the field marks as UUIDs are text as such.
pub fn field_to_text(array: &ArrayRef, field: &Field) -> Result<ArrayRef> {
    let mark = field.metadata().get(EXTENSION_TYPE_NAME_KEY).map(String::as_str);
    match (array.data_type(), mark) {
        (DataType::FixedSizeBinary(16), Some("arrow.uuid")) => bytes::uuids_to_text(array),
        _ => to_text(array),
    }
}

/// Every cell as text, as `Utf8View`; null stays null.
pub fn to_text(array: &ArrayRef) -> Result<ArrayRef> {
    use DataType::*;
    Ok(match array.data_type() {
        Utf8View => array.clone(),
        Utf8 | LargeUtf8 | Null => normalise_array(array, &mut Failures::default())?,
        Int8 | Int16 | Int32 | Int64 => {
            let values = to_longs(array)?;
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_integer(values.value(row), out)).is_some()
            })?
        }
        UInt8 => each::<UInt8Type>(array, write_integer)?,
        UInt16 => each::<UInt16Type>(array, write_integer)?,
        UInt32 => each::<UInt32Type>(array, write_integer)?,
        UInt64 => each::<UInt64Type>(array, write_integer)?,
        Boolean => {
            let values = array.as_boolean();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| out.push_str(truth(values.value(row)))).is_some()
            })?
        }
        Float16 => each::<Float16Type>(array, |value, out| write_float(value.into(), out))?,
        Float32 => each::<Float32Type>(array, write_float)?,
        Float64 => each::<Float64Type>(array, write_double)?,
        Decimal32(_, scale) => {
            each::<Decimal32Type>(array, |value, out| write_decimal(value.into(), *scale, true, out))?
        }
        Decimal64(_, scale) => {
            each::<Decimal64Type>(array, |value, out| write_decimal(value.into(), *scale, true, out))?
        }
        Decimal128(precision, scale) => {
            let all = (*precision, *scale) != DECIMAL;
            each::<Decimal128Type>(array, |value, out| write_decimal(value, *scale, all, out))?
        }
        Decimal256(precision, scale) => each::<Decimal256Type>(array, |value, out| {
            out.push_str(&Decimal256Type::format_decimal(value, *precision, *scale));
        })?,
        Date32 => moment::print_ticks(array, moment::write_date)?,
        Date64 => moment::print_ticks(array, moment::write_date_of_millis)?,
        Time32(unit) | Time64(unit) => {
            moment::print_ticks(array, |ticks, out| moment::write_time(ticks, *unit, out))?
        }
        Timestamp(unit, zone) => moment::timestamps(array, *unit, zone.as_deref())?,
        Duration(unit) => moment::print_ticks(array, |ticks, out| moment::write_duration(ticks, *unit, out))?,
        Interval(unit) => moment::intervals(array, *unit)?,
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => bytes::bytes_to_text(array)?,
        Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            take(&to_text(dictionary.values())?, dictionary.keys(), None)?
        }
        RunEndEncoded(ends, _) => match ends.data_type() {
            Int16 => runs::<Int16Type>(array)?,
            Int32 => runs::<Int32Type>(array)?,
            _ => runs::<Int64Type>(array)?,
        },
        List(_) | LargeList(_) | ListView(_) | LargeListView(_) | FixedSizeList(..) | Struct(_) | Map(..)
        | Union(..) => print(array.len(), |row, out| {
            array.is_valid(row).then(|| json::write_json(array.as_ref(), row, out)).is_some()
        })?,
    })
}

fn each<T: ArrowPrimitiveType>(array: &ArrayRef, write: impl Fn(T::Native, &mut String)) -> Result<ArrayRef> {
    let values = array.as_primitive::<T>();
    print(values.len(), |row, out| values.is_valid(row).then(|| write(values.value(row), out)).is_some())
}

fn runs<R: RunEndIndexType>(array: &ArrayRef) -> Result<ArrayRef> {
    let Some(runs) = array.as_run_opt::<R>() else {
        return Err(Error::internal("ends of runs have one type"));
    };
    let places = (0..runs.len()).map(|row| runs.get_physical_index(row) as u64);
    let places = UInt64Array::from_iter_values(places);
    Ok(take(&to_text(runs.values())?, &places, None)?)
}

/// Texts written one by one by `write`, which says whether there is one. It need not go on with one that is longer than
/// [`MAX_CELL_BYTES`](super::growth::MAX_CELL_BYTES), which is an error.
pub(crate) fn print(rows: usize, mut write: impl FnMut(usize, &mut String) -> bool) -> Result<ArrayRef> {
    let mut growth = Growth::default();
    let mut builder = StringViewBuilder::with_capacity(rows);
    let mut text = String::new();
    for row in 0..rows {
        text.clear();
        let present = write(row, &mut text);
        growth.add(text.len())?;
        builder.append_option(present.then_some(text.as_str()));
    }
    Ok(Arc::new(builder.finish()))
}

fn write_integer(value: impl itoa::Integer, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(value));
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Writes a double.
pub(crate) fn write_double(value: f64, out: &mut String) {
    if write_special(value, out) {
        return;
    }
    if write_few_places(value, out) {
        return;
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    if !text.contains('e') {
        out.push_str(text);
    } else if (1e-7..1e21).contains(&value.abs()) {
        plain(format_args!("{value}"), out);
    } else {
        out.push_str(text);
    }
}

/// Writes a double that has at most two digits behind its point, such as an amount, if it is one.
///
/// Of 15 digits, no two numbers are the same double: the one that is read as this double is the shortest there is.
fn write_few_places(value: f64, out: &mut String) -> bool {
    let magnitude = value.abs();
    let hundredths = (magnitude * 100.0).round();
    if hundredths >= 1e15 || (hundredths / 100.0).to_bits() != magnitude.to_bits() {
        return false;
    }
    if value.is_sign_negative() {
        out.push('-');
    }
    let hundredths = hundredths as u64;
    out.push_str(itoa::Buffer::new().format(hundredths / 100));
    out.push('.');
    let digit = |digit: u64| char::from(b'0' + (digit % 10) as u8);
    out.push(digit(hundredths / 10));
    if !hundredths.is_multiple_of(10) {
        out.push(digit(hundredths));
    }
    true
}

fn write_float(value: f32, out: &mut String) {
    if write_special(value.into(), out) {
        return;
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    if text.contains('e') && (1e-7..1e21).contains(&value.abs()) {
        plain(format_args!("{value}"), out);
    } else {
        out.push_str(text);
    }
}

fn write_special(value: f64, out: &mut String) -> bool {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    }
    !value.is_finite()
}

fn plain(text: std::fmt::Arguments, out: &mut String) {
    let start = out.len();
    let _ = write!(out, "{text}");
    if !out[start..].contains('.') {
        out.push_str(".0");
    }
}

/// Writes a decimal with all digits of its scale, or without zeros at its end.
fn write_decimal(value: i128, scale: i8, all: bool, out: &mut String) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(value.unsigned_abs());
    if value < 0 {
        out.push('-');
    }
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| *scale > 0) else {
        out.push_str(digits);
        if value != 0 {
            (0..scale.unsigned_abs()).for_each(|_| out.push('0'));
        }
        return;
    };
    match digits.len().checked_sub(scale) {
        Some(whole @ 1..) => {
            out.push_str(&digits[..whole]);
            out.push('.');
            out.push_str(&digits[whole..]);
        }
        _ => {
            out.push_str("0.");
            (digits.len()..scale).for_each(|_| out.push('0'));
            out.push_str(digits);
        }
    }
    if !all {
        out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::builder::{Int32Builder, MapBuilder, StringBuilder};
    use arrow_array::*;
    use arrow_buffer::{Buffer, IntervalDayTime, IntervalMonthDayNano, i256};

    use super::*;

    fn text(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn prints_numbers() {
        let cases = [
            (18931.9, "18931.9"),
            (5.0, "5.0"),
            (-0.0, "-0.0"),
            (0.000_000_1, "0.0000001"),
            (0.000_000_01, "1e-8"),
            (1e20, "100000000000000000000.0"),
            (1e21, "1e21"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(|out| write_double(value, out)), expected);
        }
        for (value, expected) in
            [(1, "0.000000000000000001"), (-12_500_000_000_000_000_000, "-12.5"), (0, "0")]
        {
            assert_eq!(text(|out| write_decimal(value, 18, false, out)), expected);
        }
        for (value, scale, expected) in
            [(1250, 2, "12.50"), (-5, 2, "-0.05"), (-12, 0, "-12"), (0, -2, "0"), (7, -2, "700")]
        {
            assert_eq!(text(|out| write_decimal(value, scale, true, out)), expected);
        }
    }

    #[test]
    fn few_places_print_as_many_do() {
        let mut state = 1_u64;
        let mut few = 0;
        for at in 0..200_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (state >> 11) % 10_u64.pow(1 + (at % 17) as u32);
            let value = digits as f64 / [1.0, 10.0, 100.0, 1000.0][(at % 4) as usize];
            for value in [value, -value, f64::from_bits(value.to_bits() + 1), 9_999_999_999_999.99 - value] {
                let mut out = String::new();
                if write_few_places(value, &mut out) {
                    few += 1;
                    assert_eq!(out, ryu::Buffer::new().format_finite(value));
                }
            }
        }
        assert!(few > 100_000, "{few}");
    }

    #[test]
    fn every_type_prints() {
        let interval = |months, days, nanos| IntervalMonthDayNano::new(months, days, nanos);
        let doubles: ArrayRef = Arc::new(Float64Array::from(vec![1e20, f64::INFINITY]));
        let long = Decimal256Array::from(vec![i256::from_i128(-150)]).with_precision_and_scale(50, 2);
        let amount = Decimal128Array::from(vec![Some(1250), None, Some(-5)]).with_precision_and_scale(10, 2);
        let engine = Decimal128Array::from(vec![12 * 10_i128.pow(18)]).with_precision_and_scale(38, 18);
        let runs =
            RunArray::<Int16Type>::try_new(&Int16Array::from(vec![2, 3]), &StringArray::from(vec!["a", "b"]));
        let dictionary = DictionaryArray::new(Int16Array::from(vec![Some(1), None, Some(0)]), doubles);
        let cases: Vec<(ArrayRef, &str)> = vec![
            (Arc::new(UInt64Array::from(vec![u64::MAX])), "18446744073709551615"),
            (Arc::new(Float16Array::new(Buffer::from(vec![0x3E00_u16]).into(), None)), "1.5"),
            (Arc::new(amount.expect("a decimal")), "12.50 | null | -0.05"),
            (Arc::new(engine.expect("a decimal")), "12"),
            (Arc::new(long.expect("a decimal")), "-1.50"),
            (Arc::new(Date64Array::from(vec![Some(1), None])), "1970-01-01 00:00:00.001 | null"),
            (Arc::new(Time32SecondArray::from(vec![61, -1])), "00:01:01 | -00:00:01"),
            (Arc::new(Time64NanosecondArray::from(vec![1])), "00:00:00.000000001"),
            (
                Arc::new(TimestampMillisecondArray::from(vec![1]).with_timezone("+01:30")),
                "1970-01-01 01:30:00.001+01:30",
            ),
            (Arc::new(DurationMicrosecondArray::from(vec![-1])), "-PT0.000001S"),
            (Arc::new(IntervalYearMonthArray::from(vec![14, -1])), "P14M | P-1M"),
            (Arc::new(IntervalDayTimeArray::from(vec![IntervalDayTime::new(2, -61_005)])), "P2DT-61.005S"),
            (Arc::new(IntervalMonthDayNanoArray::from(vec![interval(1, -2, 3)])), "P1M-2DT0.000000003S"),
            (Arc::new(BinaryArray::from(vec![&b"a"[..], b"\\\xFF"])), "a | \\x5C\\xFF"),
            (Arc::new(FixedSizeBinaryArray::new(2, Buffer::from(vec![0_u8, 255]), None)), "\\x00\\xFF"),
            (Arc::new(runs.expect("runs").slice(1, 2)), "a | b"),
            (Arc::new(dictionary), "Infinity | null | 100000000000000000000.0"),
            (Arc::new(NullArray::new(1)), "null"),
        ];
        for (array, expected) in cases {
            let texts = to_text(&array).expect("text");
            let texts = texts.as_string_view().iter().map(|text| text.unwrap_or("null"));
            assert_eq!(texts.collect::<Vec<_>>().join(" | "), expected, "{}", array.data_type());
        }
    }

    #[test]
    fn what_is_inside_of_others_prints_exactly() {
        let amount = Decimal128Array::from(vec![12_345_678_901_234_567_850]).with_precision_and_scale(38, 2);
        let amount: ArrayRef = Arc::new(amount.expect("a decimal"));
        let fields = StructArray::from(vec![
            (Arc::new(Field::new("n", amount.data_type().clone(), true)), amount),
            (
                Arc::new(Field::new("x", DataType::Float64, true)),
                Arc::new(Float64Array::from(vec![f64::NAN])) as _,
            ),
            (
                Arc::new(Field::new("b", DataType::Binary, true)),
                Arc::new(BinaryArray::from(vec![&b"\xFF"[..]])) as _,
            ),
        ]);
        assert_eq!(cell(&fields, 0).as_deref(), Some(r#"{"n":123456789012345678.50,"x":"NaN","b":"\\xFF"}"#));
        let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
        for keys in [["a", "b"], ["a", "a"]] {
            for key in keys {
                map.keys().append_value(key);
            }
            map.values().append_slice(&[1, 2]);
            map.append(true).expect("a map");
        }
        let map = map.finish();
        assert_eq!(cell(&map, 0).as_deref(), Some(r#"{"a":1,"b":2}"#));
        let twice = r#"[{"keys":"a","values":1},{"keys":"a","values":2}]"#;
        assert_eq!(cell(&map, 1).as_deref(), Some(twice));
    }

    #[test]
    fn uuids_print_as_such() {
        let bytes: ArrayRef = Arc::new(FixedSizeBinaryArray::new(16, Buffer::from(vec![0xAB_u8; 16]), None));
        let mark = [(EXTENSION_TYPE_NAME_KEY.to_owned(), "arrow.uuid".to_owned())];
        let field = Field::new("u", bytes.data_type().clone(), true).with_metadata(mark.into());
        let text = field_to_text(&bytes, &field).expect("text");
        assert_eq!(text.as_string_view().value(0), "abababab-abab-abab-abab-abababababab");
    }
}

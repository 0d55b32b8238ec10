//! How every type prints: in casts to text, in CSV and in tables.
//!
//! Doubles print the shortest text that reads as the same number, with at least one digit after the point, and with an
//! exponent only below 1e-7 and from 1e21 on. Decimals print exactly, without trailing zeros. Timestamps print as
//! `2023-06-01 23:15:00`, with a fraction only where there is one. Lists, structs and maps print as JSON.

mod foreign;

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::date32_to_datetime;
use arrow_array::types::{Date32Type, Decimal128Type, Float32Type, Float64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

use super::Failures;
use super::cast::{normalise_array, to_longs};
use super::date::{write_day, write_plain};
use super::growth::Growth;
use crate::error::Result;
use crate::types::DECIMAL;

/// The text of one cell; none for null.
pub fn cell(array: &dyn Array, row: usize) -> Option<String> {
    let slice = array.slice(row, 1);
    let text = to_text(&slice).ok()?;
    let text = text.as_string_view();
    text.is_valid(0).then(|| text.value(0).to_owned())
}

/// Every cell as text, as `Utf8View`; null stays null.
pub fn to_text(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(match array.data_type() {
        DataType::Utf8View => array.clone(),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => {
            let values = to_longs(array)?;
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_long(values.value(row), out)).is_some()
            })?
        }
        DataType::Boolean => {
            let values = array.as_boolean();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| out.push_str(truth(values.value(row)))).is_some()
            })?
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_double(values.value(row), out)).is_some()
            })?
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_float(values.value(row), out)).is_some()
            })?
        }
        DataType::Decimal128(_, scale) => {
            let values = array.as_primitive::<Decimal128Type>();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_decimal(values.value(row), *scale, out)).is_some()
            })?
        }
        DataType::Date32 => {
            let values = array.as_primitive::<Date32Type>();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_date(values.value(row), out)).is_some()
            })?
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            let values = array.as_primitive::<TimestampMicrosecondType>();
            print(values.len(), |row, out| {
                values.is_valid(row).then(|| write_timestamp(values.value(row), out)).is_some()
            })?
        }
        nested if nested.is_nested() => print(array.len(), |row, out| {
            array.is_valid(row).then(|| write_json(array.as_ref(), row, out)).is_some()
        })?,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => {
            to_text(&normalise_array(array, &mut Failures::default())?)?
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Null => {
            normalise_array(array, &mut Failures::default())?
        }
        _ => foreign::to_text(array)?,
    })
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

fn write_long(value: i64, out: &mut String) {
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

fn write_decimal(value: i128, scale: i8, out: &mut String) {
    let Ok(scale) = u32::try_from(scale) else {
        let _ = write!(out, "{value}{}", "0".repeat(usize::from(scale.unsigned_abs())));
        return;
    };
    let unit = 10_u128.pow(scale.min(u32::from(DECIMAL.0)));
    let magnitude = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{}", magnitude / unit);
    let fraction = magnitude % unit;
    if fraction > 0 {
        let _ = write!(out, ".{fraction:0width$}", width = scale as usize);
        out.truncate(out.trim_end_matches('0').len());
    }
}

fn write_date(day: i32, out: &mut String) {
    if !write_day(day.into(), out) {
        let date = date32_to_datetime(day).map(|moment| moment.date());
        foreign::write_moment(date, day, "temporal for Date32", out);
    }
}

fn write_timestamp(micros: i64, out: &mut String) {
    if !write_plain(micros, out) {
        let Some(moment) = chrono::DateTime::from_timestamp_micros(micros) else {
            let _ = write!(out, "{micros}");
            return;
        };
        let _ = write!(out, "{}", moment.format("%Y-%m-%d %H:%M:%S"));
    }
    let fraction = micros.rem_euclid(1_000_000);
    if fraction > 0 {
        let _ = write!(out, ".{fraction:06}");
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// Writes a text as JSON does, in quotes.
pub fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Writes a cell as JSON, numbers with every digit; what JSON has no numbers for is text.
fn write_json(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        return out.push_str("null");
    }
    match array.data_type() {
        DataType::List(_) => write_items(array.as_list::<i32>().value(row).as_ref(), out),
        DataType::LargeList(_) => write_items(array.as_list::<i64>().value(row).as_ref(), out),
        DataType::FixedSizeList(..) => write_items(array.as_fixed_size_list().value(row).as_ref(), out),
        DataType::Struct(fields) => {
            let members = fields.iter().zip(array.as_struct().columns());
            out.push('{');
            for (at, (field, column)) in members.enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json_text(field.name(), out);
                out.push(':');
                write_json(column, row, out);
            }
            out.push('}');
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            out.push('{');
            for at in 0..entries.len() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json_text(&cell(keys.as_ref(), at).unwrap_or_default(), out);
                out.push(':');
                write_json(values.as_ref(), at, out);
            }
            out.push('}');
        }
        other => {
            let text = cell(array, row).unwrap_or_default();
            if *other == DataType::Boolean || other.is_numeric() && !is_special(&text) {
                out.push_str(&text);
            } else {
                write_json_text(&text, out);
            }
        }
    }
}

/// Whether the text of a number is a word.
pub(crate) fn is_special(text: &str) -> bool {
    text.ends_with(|last: char| last.is_ascii_alphabetic())
}

fn write_items(array: &dyn Array, out: &mut String) {
    out.push('[');
    for row in 0..array.len() {
        out.push_str(if row > 0 { "," } else { "" });
        write_json(array, row, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::{write_date, write_decimal, write_double, write_few_places, write_timestamp};

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
            assert_eq!(text(|out| write_decimal(value, 18, out)), expected);
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
    fn prints_days() {
        for (day, expected) in [
            (0, "1970-01-01"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (2_932_896, "9999-12-31"),
            (2_932_897, "+10000-01-01"),
            (i32::MAX, "ERROR: Cast error: Failed to convert 2147483647 to temporal for Date32"),
        ] {
            assert_eq!(text(|out| write_date(day, out)), expected);
        }
    }

    #[test]
    fn prints_timestamps() {
        for (micros, expected) in [
            (0, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59.999999"),
            (250_000, "1970-01-01 00:00:00.25"),
            (253_402_300_799_999_999, "9999-12-31 23:59:59.999999"),
            (253_402_300_800_000_000, "+10000-01-01 00:00:00"),
            (-62_167_219_200_000_001, "-0001-12-31 23:59:59.999999"),
        ] {
            assert_eq!(text(|out| write_timestamp(micros, out)), expected);
        }
    }
}

//! Values as Spark writes them.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::DateTime;
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{Float32Type, Float64Type, TimestampMicrosecondType};
use datafusion::arrow::array::{Array, ArrayRef, StringViewArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;

use super::{SECOND, TIMESTAMP, plain};

/// The values as texts, where Arrow writes them otherwise.
pub(super) fn cast(array: &ArrayRef) -> Result<Option<ArrayRef>> {
    let texts: StringViewArray = match array.data_type() {
        DataType::Float64 => {
            array.as_primitive::<Float64Type>().iter().map(|value| value.map(double_text)).collect()
        }
        DataType::Float32 => {
            array.as_primitive::<Float32Type>().iter().map(|value| value.map(float_text)).collect()
        }
        DataType::Timestamp(..) => {
            let moments = plain(array, &TIMESTAMP)?;
            let moments = moments.as_primitive::<TimestampMicrosecondType>();
            moments.iter().map(|micros| micros.map(moment_text)).collect()
        }
        _ => return Ok(None),
    };
    Ok(Some(Arc::new(texts)))
}

/// A double as Java writes it.
pub(in super::super) fn double_text(value: f64) -> String {
    java(value, &format!("{value:e}"))
}

fn float_text(value: f32) -> String {
    java(f64::from(value), &format!("{value:e}"))
}

/// From the shortest digits that tell it from others, as `d.ddde±n`.
fn java(value: f64, shortest: &str) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let (digits, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = digits.replace('.', "");
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    if !(-3..7).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        return format!("{sign}{first}.{rest}E{exponent}");
    }
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}.0", "0".repeat(whole - digits.len()));
    }
    let (whole, rest) = digits.split_at(whole);
    format!("{sign}{whole}.{rest}")
}

/// A moment, with as many digits of a second as it has.
fn moment_text(micros: i64) -> String {
    let Some(moment) = DateTime::from_timestamp_micros(micros) else { return String::new() };
    let mut text = moment.format("%Y-%m-%d %H:%M:%S").to_string();
    let fraction = micros.rem_euclid(SECOND);
    if fraction > 0 {
        let digits = format!("{fraction:06}");
        let _ = write!(text, ".{}", digits.trim_end_matches('0'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_java_writes_them() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (1.5e7, "1.5E7"),
            (9_999_999.0, "9999999.0"),
            (123.456, "123.456"),
            (1e100, "1.0E100"),
            (-12.0, "-12.0"),
        ];
        for (value, text) in cases {
            assert_eq!(double_text(value), text);
        }
        assert_eq!(moment_text(1_500_000), "1970-01-01 00:00:01.5");
    }
}

//! What texts are read as.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::types::*;
use datafusion::arrow::array::{ArrayRef, BooleanArray, PrimitiveArray, StringViewArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};

use super::{DAY, SECOND, each, plain};

/// The texts as another type.
pub(super) fn cast(texts: &StringViewArray, to: &DataType) -> Result<ArrayRef> {
    Ok(match to {
        DataType::Boolean => Arc::new(
            texts.iter().map(|text| text.and_then(|text| flag_of(trimmed(text)))).collect::<BooleanArray>(),
        ),
        DataType::Int8 => Arc::new(each::<Int8Type>(texts, |text| whole_of(text)?.try_into().ok())),
        DataType::Int16 => Arc::new(each::<Int16Type>(texts, |text| whole_of(text)?.try_into().ok())),
        DataType::Int32 => Arc::new(each::<Int32Type>(texts, |text| whole_of(text)?.try_into().ok())),
        DataType::Int64 => Arc::new(each::<Int64Type>(texts, whole_of)),
        DataType::Float32 => Arc::new(each::<Float32Type>(texts, |text| Some(double_of(text)? as f32))),
        DataType::Float64 => Arc::new(each::<Float64Type>(texts, double_of)),
        DataType::Decimal128(precision, scale) => {
            let read = |text: &str| decimal_of(text, *precision, *scale);
            let numbers: PrimitiveArray<Decimal128Type> = each(texts, read);
            Arc::new(numbers.with_precision_and_scale(*precision, *scale)?)
        }
        DataType::Date32 => Arc::new(each::<Date32Type>(texts, days_of)),
        DataType::Timestamp(..) => {
            let moments: ArrayRef = Arc::new(each::<TimestampMicrosecondType>(texts, moment_of));
            plain(&moments, to)?
        }
        other => return plan_err!("a text cannot be cast to {other}"),
    })
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ')
}

fn flag_of(text: &str) -> Option<bool> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one_of(&["t", "true", "y", "yes", "1"]) {
        return Some(true);
    }
    is_one_of(&["f", "false", "n", "no", "0"]).then_some(false)
}

/// A whole number; digits behind a point are left out.
fn whole_of(text: &str) -> Option<i64> {
    let text = trimmed(text);
    let (number, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    if !is_digits(digits) || !is_digits(rest) || digits.is_empty() && rest.is_empty() {
        return None;
    }
    if digits.is_empty() { Some(0) } else { number.parse().ok() }
}

fn double_of(text: &str) -> Option<f64> {
    let text = trimmed(text);
    let is_word = text.len() > 1 && text.chars().all(|c| c.is_ascii_alphabetic() || c == '+' || c == '-');
    let number = if is_word { text } else { text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text) };
    number.parse().ok()
}

/// A number with so many digits after the decimal point, rounded half away from zero.
fn decimal_of(text: &str, precision: u8, scale: i8) -> Option<i128> {
    let text = trimmed(text);
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{rest}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // How many of the digits are kept, or zeros added.
    let kept = whole.len() as i64 + i64::from(exponent) + i64::from(scale);
    let kept = usize::try_from(kept).ok().or((kept > -1000).then_some(0))?;
    let mut value: i128 = 0;
    for place in 0..kept {
        let digit = digits.as_bytes().get(place).map_or(0, |byte| byte - b'0');
        value = value.checked_mul(10)?.checked_add(i128::from(digit))?;
        if place > 80 + digits.len() {
            return None;
        }
    }
    let is_exact_place = i64::from(exponent) + whole.len() as i64 + i64::from(scale) >= 0;
    if is_exact_place && digits.as_bytes().get(kept).is_some_and(|byte| *byte >= b'5') {
        value += 1;
    }
    let most = 10_i128.checked_pow(u32::from(precision)).unwrap_or(i128::MAX);
    (value < most).then_some(sign * value)
}

/// Days since 1970-01-01: `y-m-d`, where the day, and the month, may be left out; what follows a blank or a `T` does not count.
fn days_of(text: &str) -> Option<i32> {
    let text = trimmed(text);
    let end = text.find(['T', ' ']);
    day(end.map_or(text, |end| &text[..end]), end.is_some())
}

/// Of a date that has to be whole where something follows it.
fn day(text: &str, is_followed: bool) -> Option<i32> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        (digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    if is_followed && parts.len() != 3 || parts.len() > 3 {
        return None;
    }
    let year = i32::try_from(number(parts.first()?, 4..=7)?).ok()?;
    let month = parts.get(1).map_or(Some(1), |month| number(month, 1..=2))?;
    let day = parts.get(2).map_or(Some(1), |day| number(day, 1..=2))?;
    Some(NaiveDate::from_ymd_opt(year, month, day)?.num_days_from_ce() - EPOCH)
}

/// The day number of 1970-01-01.
const EPOCH: i32 = 719_163;

/// Microseconds since 1970-01-01 UTC: a date, and a time behind a blank or a `T`, with an offset where it has one.
pub(in super::super) fn moment_of(text: &str) -> Option<i64> {
    let text = trimmed(text);
    let Some((date, time)) = text.split_once(['T', ' ']) else {
        return Some(i64::from(day(text, false)?) * DAY);
    };
    let days = i64::from(day(date, true)?);
    let (time, offset) = zone(time)?;
    if time.is_empty() {
        return Some(days * DAY - offset);
    }
    let mut parts = time.split(':');
    let mut part = |most: i64| match parts.next() {
        None => Some(0),
        Some(digits)
            if (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            digits.parse::<i64>().ok().filter(|value| *value <= most)
        }
        Some(_) => None,
    };
    let (hour, minute) = (part(23)?, part(59)?);
    let (seconds, fraction) = match parts.next() {
        None => (0, 0),
        Some(text) => {
            let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
            let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            if !(1..=2).contains(&whole.len()) || !is_digits(whole) || !is_digits(rest) {
                return None;
            }
            let six: String = rest.chars().chain("000000".chars()).take(6).collect();
            (whole.parse::<i64>().ok().filter(|seconds| *seconds <= 59)?, six.parse::<i64>().ok()?)
        }
    };
    if parts.next().is_some() {
        return None;
    }
    Some(days * DAY + (hour * 3600 + minute * 60 + seconds) * SECOND + fraction - offset)
}

/// A time without its offset, and the microseconds that it is ahead of UTC.
fn zone(text: &str) -> Option<(&str, i64)> {
    for name in ["Z", "UTC", "GMT"] {
        if let Some(time) = text.strip_suffix(name) {
            return Some((time.trim_end(), 0));
        }
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, 0)) };
    let (time, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset[1..].replace(':', "");
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (&*digits, "0") };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 18 && minutes <= 59).then_some((time.trim_end(), sign * (hours * 60 + minutes) * 60 * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_spark_reads_them() {
        assert_eq!(
            ["1.9", " -2 ", ".5", "1e3", "", "x", "99999999999999999999"].map(whole_of),
            [Some(1), Some(-2), Some(0), None, None, None, None]
        );
        assert_eq!(
            ["1.005", "-1.5", "1e2", "1234.5", "0.001"].map(|text| decimal_of(text, 5, 2)),
            [Some(101), Some(-150), Some(10_000), None, Some(0)]
        );
        assert_eq!(
            ["1970-1-2", "1970-01", "1971", "1970-01-03 x", "70-1-1", "1970-02-30"].map(days_of),
            [Some(1), Some(0), Some(365), Some(2), None, None]
        );
        let moments = ["1970-01-01 00:00:01.5", "1970-01-01T01:00+01:00", "1970-01-02", "1970-01-01 25:00"];
        assert_eq!(moments.map(moment_of), [Some(1_500_000), Some(0), Some(DAY), None]);
        assert_eq!(["Yes", "0", "2"].map(flag_of), [Some(true), Some(false), None]);
        assert_eq!(
            ["1.5d", "nan", "1e3", "x"].map(|text| double_of(text).map(f64::to_bits)),
            [Some(1.5_f64.to_bits()), Some(f64::NAN.to_bits()), Some(1000_f64.to_bits()), None]
        );
    }
}

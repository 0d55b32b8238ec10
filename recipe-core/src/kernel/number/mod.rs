//! How text reads as a number.
//!
//! Blanks around it do not count, and a sign and an exponent may stand. Thousands separators and currency signs are
//! no part of a number. `NaN` and `Infinity` (also `inf`) are doubles, case-insensitively, as in Spark.

mod finite;
mod literal;
mod plain;

pub(crate) use finite::Finite;
pub(crate) use literal::Literal;
pub(crate) use plain::Plain;

use crate::types::DECIMAL;

/// The text as a double.
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    Plain::of_text(text).map(Plain::double).or_else(|| general_double(text))
}

/// The text as a long; a fraction is cut off, as Spark's cast does. None where it does not fit.
pub(crate) fn parse_long(text: &str) -> Option<i64> {
    Plain::of_text(text).map(Plain::long).or_else(|| general_long(text))
}

/// The text as a decimal with 18 digits after the point, further ones rounded half up. None where it does not fit, or
/// nothing but zeros would be left of it.
pub(crate) fn parse_decimal(text: &str) -> Option<i128> {
    let general = || general_decimal(text).filter(|parts| *parts != 0 || is_zero(text));
    Plain::of_text(text).map(Plain::decimal).or_else(general)
}

/// Whether a number has no digit but zeros before its exponent.
fn is_zero(number: &str) -> bool {
    number.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).all(|byte| !matches!(byte, b'1'..=b'9'))
}

fn general_double(text: &str) -> Option<f64> {
    let text = text.trim();
    // A finite number too large for a double is none; only a word may say infinity.
    text.parse()
        .ok()
        .filter(|value: &f64| value.is_finite() || !text.bytes().any(|byte| byte.is_ascii_digit()))
}

fn general_long(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(long) = text.parse() {
        return Some(long);
    }
    i64::try_from(general_decimal(text)? / 10_i128.pow(DECIMAL.1.unsigned_abs().into())).ok()
}

fn general_decimal(text: &str) -> Option<i128> {
    read_decimal(text.trim(), true)
}

/// A number in parts of a decimal. Digits beyond those that it keeps are rounded half up, or must all be zero.
fn read_decimal(text: &str, round: bool) -> Option<i128> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mantissa, exponent) = match digits.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&digits[..at], std::str::from_utf8(&digits[at + 1..]).ok()?.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    const KEPT: u32 = 38;
    let mut value: u128 = 0;
    let mut kept: u32 = 0;
    let mut dropped: Option<u8> = None;
    let mut scale = i64::from(DECIMAL.1) + i64::from(exponent);
    let mut point = false;
    let mut any = false;
    for byte in mantissa {
        match byte {
            b'.' if !point => point = true,
            b'0'..=b'9' => {
                any = true;
                let digit = byte - b'0';
                if kept < KEPT {
                    value = value * 10 + u128::from(digit);
                    kept += u32::from(value > 0);
                    scale -= i64::from(point);
                } else if !round && digit != 0 {
                    return None;
                } else {
                    dropped.get_or_insert(digit);
                    scale += i64::from(!point);
                }
            }
            _ => return None,
        }
    }
    if !any {
        return None;
    }
    let magnitude = if value == 0 {
        0
    } else if scale >= 0 {
        let scaled = value.checked_mul(10_u128.checked_pow(u32::try_from(scale).ok()?)?)?;
        scaled + u128::from(scale == 0 && dropped.is_some_and(|digit| digit >= 5))
    } else {
        match u32::try_from(-scale).ok().and_then(|places| 10_u128.checked_pow(places)) {
            Some(divisor) if round || value.is_multiple_of(divisor) => {
                value / divisor + u128::from(value % divisor >= divisor / 2)
            }
            None if round => 0,
            _ => return None,
        }
    };
    let magnitude = i128::try_from(magnitude).ok().filter(|value| *value < 10_i128.pow(DECIMAL.0.into()))?;
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::{parse_decimal, parse_double, parse_long, read_decimal};

    #[test]
    fn reads_longs() {
        let cases = [
            ("42", Some(42)),
            (" -7 ", Some(-7)),
            ("+3", Some(3)),
            ("63.0", Some(63)),
            ("63.9", Some(63)),
            ("-1.9", Some(-1)),
            ("1e3", Some(1000)),
            (".5", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e400", None),
            ("1e-400", Some(0)),
            ("1,000", None),
            ("", None),
            ("-", None),
            (".", None),
            ("e5", None),
            ("1e", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_long(text), expected, "{text:?}");
        }
    }

    #[test]
    fn reads_decimals() {
        const ONE: i128 = 1_000_000_000_000_000_000;
        let cases = [
            ("1", Some(ONE)),
            ("-0.1", Some(-ONE / 10)),
            ("1e-18", Some(1)),
            ("4e-19", None),
            ("1e-20", None),
            ("-0.00000000000000000001", None),
            ("0e-20", Some(0)),
            ("-0.00000000000000000000", Some(0)),
            ("1.5E-7", Some(ONE / 10_000_000 * 3 / 2)),
            ("5e-19", Some(1)),
            ("0.0000000000000000005", Some(1)),
            ("99999999999999999999.999999999999999999", Some(10_i128.pow(38) - 1)),
            ("99999999999999999999.9999999999999999995", None),
            ("12345678901234567890.0000000000000000015", Some(12_345_678_901_234_567_890 * ONE + 2)),
            ("1e20", None),
            ("000000000000000000000000000000000000000000001", Some(ONE)),
            ("1.2.3", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_decimal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn digits_that_no_decimal_holds_are_zeros_or_not_read_exactly() {
        let long = format!("1.{}", "0".repeat(40));
        assert_eq!(read_decimal(&long, false), parse_decimal("1"));
        assert_eq!(read_decimal(&(long.clone() + "1"), false), None);
        assert_eq!(read_decimal(&(long + "1"), true), parse_decimal("1"));
    }

    #[test]
    fn reads_doubles() {
        assert_eq!(parse_double(" 18931.90 "), Some(18931.9));
        assert_eq!(parse_double("-Infinity"), Some(f64::NEG_INFINITY));
        assert!(parse_double("NaN").is_some_and(f64::is_nan));
        assert_eq!(parse_double("$5"), None);
        assert_eq!(parse_double("1e400"), None);
    }
}

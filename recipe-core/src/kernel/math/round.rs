//! Rounding to a number of digits.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::DataType;

use super::{counted, not_a_number};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};
use crate::types::DECIMAL;

/// Longs, decimals or doubles to so many digits after the point, or to tens where negative; halves away from zero. A
/// result that does not fit its type is null, and counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoundTo(pub(crate) i32);

impl RoundTo {
    fn long(self, value: i64) -> Option<i64> {
        if self.0 >= 0 {
            return Some(value);
        }
        i64::try_from(to_unit(value.into(), self.0.unsigned_abs())?).ok()
    }

    fn decimal(self, value: i128) -> Option<i128> {
        let zeros = u32::try_from(i32::from(DECIMAL.1).saturating_sub(self.0)).unwrap_or(0);
        to_unit(value, zeros).filter(|result| result.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)))
    }
}

impl Kernel for RoundTo {
    fn name(&self) -> String {
        format!("round to {} digits", self.0)
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        Ok(match numbers.data_type() {
            DataType::Int64 => {
                let longs = numbers.as_primitive::<Int64Type>();
                counted(longs, longs.unary_opt::<_, Int64Type>(|value| self.long(value)), failures)
            }
            DataType::Decimal128(..) => {
                let decimals = numbers.as_primitive::<Decimal128Type>();
                let made: PrimitiveArray<Decimal128Type> = decimals.unary_opt(|value| self.decimal(value));
                counted(decimals, made.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?, failures)
            }
            DataType::Float64 => {
                let doubles = numbers.as_primitive::<Float64Type>();
                Arc::new(doubles.unary::<_, Float64Type>(|value| round(value, self.0)))
            }
            other => return Err(not_a_number(other)),
        })
    }
}

/// The number that is nearest to `value` and divides by 10 so many times; halves away from zero.
fn to_unit(value: i128, zeros: u32) -> Option<i128> {
    let Some(unit) = 10_i128.checked_pow(zeros) else { return Some(0) };
    let half = value.signum() * (unit / 2);
    Some(value.checked_add(half)? / unit * unit)
}

/// Powers of ten that are doubles without any error.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The double rounded as it is printed: 2.675 to 2.68, though it is a little less. As Spark does.
fn round(value: f64, digits: i32) -> f64 {
    let Some(ten) = TENS.get(digits.unsigned_abs() as usize) else { return round_printed(value, digits) };
    let scaled = if digits < 0 { value / ten } else { value * ten };
    let size = scaled.abs();
    // What scaling and printing can be off by, twice over. Closer to a half than this, the printed digits decide.
    let doubt = size * (2.0 * f64::EPSILON);
    if size < 9_007_199_254_740_992.0 && (size.fract() - 0.5).abs() > doubt {
        // Both sides are exact, so that this is the double nearest to the decimal number.
        let rounded = scaled.round();
        return if digits < 0 { rounded * ten } else { rounded / ten };
    }
    round_printed(value, digits)
}

fn round_printed(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let mut buffer = ryu::Buffer::new();
    let printed = buffer.format_finite(value.abs());
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let number: Option<u128> = format!("{before}{after}").parse().ok();
    let exponent: Option<i32> = exponent.parse().ok();
    let (Some(number), Some(exponent)) = (number, exponent) else { return value };
    // The value is `number` times ten to the power of `lowest`.
    let lowest = exponent - after.len() as i32;
    let Ok(dropped @ 1..) = u32::try_from(-i64::from(digits) - i64::from(lowest)) else { return value };
    // A printed double has at most 17 digits, and a zero.
    let Some(unit) = 10_u128.checked_pow(dropped) else { return value.signum() * 0.0 };
    let kept = (number + unit / 2) / unit;
    format!("{kept}e{}", -i64::from(digits)).parse().map_or(value, |rounded: f64| rounded.copysign(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_round_as_they_print() {
        let cases = [
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (0.5, 0, 1.0),
            (0.499_999_999_999_999_94, 0, 0.0),
            (2.675, 2, 2.68),
            (-1.005, 2, -1.01),
            (1.45, 1, 1.5),
            (0.15, 1, 0.2),
            (309.239_999_999_999_95, 2, 309.24),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1300.0),
            (4.0, -1, 0.0),
            (5.0, -1, 10.0),
            (5.0, -2, 0.0),
            (1e300, 2, 1e300),
            (1e-300, 2, 0.0),
            (9_007_199_254_740_993.0, 0, 9_007_199_254_740_992.0),
            (9_007_199_254_740_991.0, -1, 9_007_199_254_740_990.0),
            (0.1, 30, 0.1),
            (1.55e-25, 26, 1.6e-25),
            (5e-324, 324, 5e-324),
            (6e22, -23, 1e23),
            (f64::MAX, -308, f64::INFINITY),
            (1.0, i32::MAX, 1.0),
            (1.0, -400, 0.0),
            (f64::INFINITY, 2, f64::INFINITY),
        ];
        for (value, digits, expected) in cases {
            assert_eq!(round(value, digits).to_bits(), f64::to_bits(expected), "{value} to {digits}");
        }
        assert!(round(f64::NAN, 2).is_nan());
        assert_eq!(round(-0.2, 0).to_bits(), (-0.0_f64).to_bits());
    }

    /// The short way agrees with the printed digits.
    #[test]
    fn both_ways_to_round_agree() {
        let mut bits = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for value in
                [(bits >> 40) as f64 / 1000.0, (bits >> 20) as f64 / 65_536.0, (bits >> 50) as f64 * 0.005]
            {
                for digits in [-3, 0, 1, 2, 5] {
                    let (short, printed) = (round(value, digits), round_printed(value, digits));
                    assert_eq!(short.to_bits(), printed.to_bits(), "{value} to {digits}");
                }
            }
        }
    }

    #[test]
    fn longs_and_decimals_never_wrap() {
        let longs = [
            (2, 5, Some(5)),
            (-1, 15, Some(20)),
            (-1, -15, Some(-20)),
            (-1, 14, Some(10)),
            (-18, i64::MAX, Some(9_000_000_000_000_000_000)),
            (-19, i64::MAX, None),
            (-20, i64::MAX, Some(0)),
            (i32::MIN, i64::MIN, Some(0)),
        ];
        for (digits, value, expected) in longs {
            assert_eq!(RoundTo(digits).long(value), expected, "{value} to {digits}");
        }
        let (one, most) = (10_i128.pow(18), 10_i128.pow(38) - 1);
        let decimals = [
            (0, one / 2, Some(one)),
            (0, -one / 2, Some(-one)),
            (17, 15, Some(20)),
            (18, 15, Some(15)),
            (99, 15, Some(15)),
            (-20, most, None),
            (-21, most, Some(0)),
            (i32::MIN, most, Some(0)),
        ];
        for (digits, value, expected) in decimals {
            assert_eq!(RoundTo(digits).decimal(value), expected, "{value} to {digits}");
        }
    }
}

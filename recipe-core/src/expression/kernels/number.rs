//! Numbers. A result that does not fit its type is null, as in arithmetic.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, Float64Array, Int64Array, PrimitiveArray};
use arrow_schema::DataType;

use super::doubles;
use crate::error::{Error, Result};
use crate::kernel::{Failures, Kernel, Value};
use crate::types::DECIMAL;

/// One of a decimal, in its smallest units.
const ONE: i128 = 10_i128.pow(DECIMAL.1 as u32);

/// Longs, decimals or doubles without their sign or with fewer digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Reduce {
    Absolute,
    /// To the next whole number, which is a long where there were doubles.
    Up,
    Down,
    /// To so many digits after the point, or to tens where negative; halves away from zero.
    Round(i32),
}

impl Reduce {
    fn long(self, value: i64) -> Option<i64> {
        match self {
            Reduce::Absolute => value.checked_abs(),
            Reduce::Up | Reduce::Down | Reduce::Round(0..) => Some(value),
            Reduce::Round(digits) => i64::try_from(to_unit(value.into(), digits.unsigned_abs())?).ok(),
        }
    }

    fn decimal(self, value: i128) -> Option<i128> {
        let result = match self {
            Reduce::Absolute => value.checked_abs(),
            Reduce::Up => value.checked_neg().and_then(|below| value.checked_add(below.rem_euclid(ONE))),
            Reduce::Down => value.checked_sub(value.rem_euclid(ONE)),
            Reduce::Round(digits) => {
                to_unit(value, u32::try_from(i32::from(DECIMAL.1).saturating_sub(digits)).unwrap_or(0))
            }
        };
        result.filter(|result| result.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)))
    }
}

impl Kernel for Reduce {
    fn name(&self) -> String {
        match self {
            Reduce::Absolute => "absolute".into(),
            Reduce::Up => "round up".into(),
            Reduce::Down => "round down".into(),
            Reduce::Round(digits) => format!("round to {digits} digits"),
        }
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        match (self, &args[0]) {
            (Reduce::Up | Reduce::Down, DataType::Float64) => DataType::Int64,
            (_, data_type) => data_type.clone(),
        }
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        Ok(match cells.data_type() {
            DataType::Int64 => {
                let longs = cells.as_primitive::<Int64Type>();
                Arc::new(longs.unary_opt::<_, Int64Type>(|value| self.long(value)))
            }
            DataType::Decimal128(..) => {
                let decimals = cells.as_primitive::<Decimal128Type>();
                let reduced: PrimitiveArray<Decimal128Type> = decimals.unary_opt(|value| self.decimal(value));
                Arc::new(reduced.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
            }
            DataType::Float64 => {
                let doubles = cells.as_primitive::<Float64Type>();
                match *self {
                    Reduce::Absolute => Arc::new(doubles.unary::<_, Float64Type>(f64::abs)),
                    Reduce::Up => Arc::new(whole(doubles, f64::ceil)),
                    Reduce::Down => Arc::new(whole(doubles, f64::floor)),
                    Reduce::Round(digits) => {
                        Arc::new(doubles.unary::<_, Float64Type>(|value| round(value, digits)))
                    }
                }
            }
            other => return Err(Error::internal(format!("{other} has no digits"))),
        })
    }
}

/// The number that is nearest to `value` and divides by 10 so many times; halves away from zero.
fn to_unit(value: i128, zeros: u32) -> Option<i128> {
    let Some(unit) = 10_i128.checked_pow(zeros) else { return Some(0) };
    let half = value.signum() * (unit / 2);
    Some(value.checked_add(half)? / unit * unit)
}

fn whole(doubles: &Float64Array, to: impl Fn(f64) -> f64) -> Int64Array {
    doubles.unary_opt(|value| {
        let whole = to(value);
        // The doubles nearest to the ends of the range of a long.
        (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole).then_some(whole as i64)
    })
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

/// A function of one double; null where it gives none.
pub(in super::super) struct Real {
    name: &'static str,
    apply: fn(f64) -> Option<f64>,
}

impl Real {
    pub(in super::super) fn new(name: &'static str, apply: fn(f64) -> Option<f64>) -> Self {
        Real { name, apply }
    }
}

impl Kernel for Real {
    fn name(&self) -> String {
        self.name.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        Ok(Arc::new(cells.as_primitive::<Float64Type>().unary_opt::<_, Float64Type>(self.apply)))
    }
}

/// A function of two doubles; null where it gives none.
pub(in super::super) struct Real2 {
    name: &'static str,
    apply: fn(f64, f64) -> Option<f64>,
}

impl Real2 {
    pub(in super::super) fn new(name: &'static str, apply: fn(f64, f64) -> Option<f64>) -> Self {
        Real2 { name, apply }
    }
}

impl Kernel for Real2 {
    fn name(&self) -> String {
        self.name.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let [left, right] = args else {
            return Err(Error::internal("this is a function of two numbers"));
        };
        let (left, right) = (doubles(left), doubles(right));
        let results = (0..rows).map(|row| (self.apply)(left.get(row)?, right.get(row)?));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
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
            (Reduce::Absolute, -5, Some(5)),
            (Reduce::Absolute, i64::MIN, None),
            (Reduce::Up, 5, Some(5)),
            (Reduce::Round(2), 5, Some(5)),
            (Reduce::Round(-1), 15, Some(20)),
            (Reduce::Round(-1), -15, Some(-20)),
            (Reduce::Round(-1), 14, Some(10)),
            (Reduce::Round(-18), i64::MAX, Some(9_000_000_000_000_000_000)),
            (Reduce::Round(-19), i64::MAX, None),
            (Reduce::Round(-20), i64::MAX, Some(0)),
            (Reduce::Round(i32::MIN), i64::MIN, Some(0)),
        ];
        for (reduce, value, expected) in longs {
            assert_eq!(reduce.long(value), expected, "{reduce:?} {value}");
        }
        let most = 10_i128.pow(38) - 1;
        let decimals = [
            (Reduce::Absolute, -ONE, Some(ONE)),
            (Reduce::Up, ONE + 1, Some(2 * ONE)),
            (Reduce::Up, -ONE - 1, Some(-ONE)),
            (Reduce::Up, ONE, Some(ONE)),
            (Reduce::Up, most, None),
            (Reduce::Down, ONE + 1, Some(ONE)),
            (Reduce::Down, -1, Some(-ONE)),
            (Reduce::Down, -most, None),
            (Reduce::Round(0), ONE / 2, Some(ONE)),
            (Reduce::Round(0), -ONE / 2, Some(-ONE)),
            (Reduce::Round(17), 15, Some(20)),
            (Reduce::Round(18), 15, Some(15)),
            (Reduce::Round(99), 15, Some(15)),
            (Reduce::Round(-20), most, None),
            (Reduce::Round(-21), most, Some(0)),
            (Reduce::Round(i32::MIN), most, Some(0)),
        ];
        for (reduce, value, expected) in decimals {
            assert_eq!(reduce.decimal(value), expected, "{reduce:?} {value}");
        }
    }
}

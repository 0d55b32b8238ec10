//! Functions of one number, and numbers that look random.
//!
//! Null gives null. Where a function is not defined the result is null, too. Transcendental functions are `libm`'s, whose
//! results are the same on every machine and in WebAssembly.

mod random;
mod round;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Float64Array, PrimitiveArray};
use arrow_schema::DataType;

use super::print::cell;
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};
use crate::types::{DECIMAL, Type};

pub(crate) use random::Random;
pub(crate) use round::RoundTo;

const UNIT: i128 = 10_i128.pow(DECIMAL.1 as u32);

/// A function whose result is of the number's own type. One that does not fit it is null, and counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    /// Without its sign.
    Absolute,
    /// With the other sign.
    Negate,
}

impl Kernel for Signed {
    fn name(&self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        macro_rules! whole {
            ($ty:ty, $checked:expr) => {{
                let numbers = numbers.as_primitive::<$ty>();
                counted(numbers, numbers.unary_opt::<_, $ty>($checked), failures)
            }};
        }
        macro_rules! own {
            ($ty:ty) => {
                match self {
                    Signed::Absolute => whole!($ty, |value| value.checked_abs()),
                    Signed::Negate => whole!($ty, |value| value.checked_neg()),
                }
            };
        }
        macro_rules! float {
            ($ty:ty) => {{
                let numbers = numbers.as_primitive::<$ty>();
                Arc::new(match self {
                    Signed::Absolute => numbers.unary::<_, $ty>(|value| value.abs()),
                    Signed::Negate => numbers.unary::<_, $ty>(|value| -value),
                })
            }};
        }
        Ok(match numbers.data_type() {
            DataType::Int8 => own!(Int8Type),
            DataType::Int16 => own!(Int16Type),
            DataType::Int32 => own!(Int32Type),
            DataType::Int64 => own!(Int64Type),
            DataType::Float32 => float!(Float32Type),
            DataType::Float64 => float!(Float64Type),
            DataType::Decimal128(..) => {
                let decimals = numbers.as_primitive::<Decimal128Type>();
                let made: PrimitiveArray<Decimal128Type> = match self {
                    Signed::Absolute => decimals.unary(i128::abs),
                    Signed::Negate => decimals.unary(|value: i128| -value),
                };
                Arc::new(made.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
            }
            other => return Err(not_a_number(other)),
        })
    }
}

/// A function to a whole number: a long. One that does not fit is null, and counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// The least whole number that is not less.
    Ceiling,
    /// The greatest whole number that is not greater.
    Floor,
    /// The nearest whole number; of two, that further from zero.
    Round,
}

impl Kernel for Whole {
    fn name(&self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        Ok(match numbers.data_type() {
            DataType::Int64 => numbers,
            DataType::Float64 => {
                let numbers = numbers.as_primitive::<Float64Type>();
                let whole = |value: f64| match self {
                    Whole::Ceiling => value.ceil(),
                    Whole::Floor => value.floor(),
                    Whole::Round => value.round(),
                };
                counted(numbers, numbers.unary_opt::<_, Int64Type>(|value| to_long(whole(value))), failures)
            }
            DataType::Decimal128(..) => {
                let numbers = numbers.as_primitive::<Decimal128Type>();
                let whole = |value: i128| match self {
                    Whole::Ceiling => -(-value).div_euclid(UNIT),
                    Whole::Floor => value.div_euclid(UNIT),
                    Whole::Round => (value + value.signum() * (UNIT / 2)) / UNIT,
                };
                let longs = numbers.unary_opt::<_, Int64Type>(|value| i64::try_from(whole(value)).ok());
                counted(numbers, longs, failures)
            }
            other => return Err(not_a_number(other)),
        })
    }
}

/// The long that is this whole number.
fn to_long(value: f64) -> Option<i64> {
    // The least long is a power of two, and so is the first number that is too great.
    const END: f64 = 9_223_372_036_854_775_808.0;
    (-END..END).contains(&value).then_some(value as i64)
}

/// A function of a double to a double.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Real {
    /// The square root; null below zero.
    SquareRoot,
    /// e to the power of the number.
    Exponent,
    /// The natural logarithm; null at zero and below.
    Ln,
    /// The natural logarithm of the number plus 1; null at -1 and below.
    Ln1p,
    /// The logarithm to a base; null at zero and below.
    Log(f64),
    /// The number to the power of an exponent; null where there is no such real number.
    Power(f64),
    /// The root of a degree; below zero only where the degree is an odd whole number.
    Root(f64),
    /// From radians to degrees.
    Degrees,
    /// From degrees to radians.
    Radians,
}

impl Real {
    /// The function's value, where it has one.
    pub(crate) fn of(self, value: f64) -> Option<f64> {
        match self {
            Real::SquareRoot => (value >= 0.0 || value.is_nan()).then(|| value.sqrt()),
            Real::Exponent => Some(libm::exp(value)),
            Real::Ln => (value > 0.0).then(|| libm::log(value)),
            Real::Ln1p => (value > -1.0).then(|| libm::log1p(value)),
            // These two are exact where the base is a whole power.
            Real::Log(2.0) => (value > 0.0).then(|| libm::log2(value)),
            Real::Log(10.0) => (value > 0.0).then(|| libm::log10(value)),
            Real::Log(base) => (value > 0.0).then(|| libm::log(value) / libm::log(base)),
            Real::Power(exponent) => {
                let power = libm::pow(value, exponent);
                (!power.is_nan() || value.is_nan() || exponent.is_nan()).then_some(power)
            }
            // These two are exact where the root is.
            Real::Root(2.0) => Real::SquareRoot.of(value),
            Real::Root(3.0) => Some(libm::cbrt(value)),
            Real::Root(degree) if value < 0.0 && (degree % 2.0).abs().total_cmp(&1.0).is_eq() => {
                Some(-libm::pow(-value, 1.0 / degree))
            }
            Real::Root(degree) => (value >= 0.0 || value.is_nan()).then(|| libm::pow(value, 1.0 / degree)),
            Real::Degrees => Some(value.to_degrees()),
            Real::Radians => Some(value.to_radians()),
        }
    }
}

impl Kernel for Real {
    fn name(&self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        let numbers = numbers.as_primitive::<Float64Type>();
        let made: Float64Array = match self {
            Real::Exponent | Real::Degrees | Real::Radians => {
                numbers.unary(|value| self.of(value).unwrap_or_default())
            }
            _ => numbers.unary_opt(|value| self.of(value)),
        };
        Ok(Arc::new(made))
    }
}

/// -1 for numbers below zero, 0 for zero, 1 above: an int.
pub(crate) struct Sign;

impl Kernel for Sign {
    fn name(&self) -> String {
        "sign".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        let made: PrimitiveArray<Int32Type> = match numbers.data_type() {
            DataType::Int64 => numbers.as_primitive::<Int64Type>().unary(|value| value.signum() as i32),
            DataType::Decimal128(..) => {
                numbers.as_primitive::<Decimal128Type>().unary(|value| value.signum() as i32)
            }
            DataType::Float64 => numbers.as_primitive::<Float64Type>().unary_opt(|value| {
                (!value.is_nan()).then(|| i32::from(value > 0.0) - i32::from(value < 0.0))
            }),
            other => return Err(not_a_number(other)),
        };
        Ok(Arc::new(made))
    }
}

/// Whether a number is a whole multiple of 2, or, if `odd`, lies between two. Fractions, infinity and `NaN` are neither.
pub(crate) struct Parity {
    /// Whether odd numbers are looked for.
    pub(crate) odd: bool,
}

impl Kernel for Parity {
    fn name(&self) -> String {
        if self.odd { "is odd" } else { "is even" }.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        fn test<T: ArrowPrimitiveType>(numbers: &ArrayRef, is: impl Fn(T::Native) -> bool) -> ArrayRef {
            let numbers = numbers.as_primitive::<T>();
            let values = numbers.values().iter().map(|value| is(*value)).collect();
            Arc::new(arrow_array::BooleanArray::new(values, numbers.nulls().cloned()))
        }
        let odd = self.odd;
        let numbers = args[0].to_array(rows)?;
        Ok(match numbers.data_type() {
            DataType::Int64 => test::<Int64Type>(&numbers, |value| (value & 1 == 1) == odd),
            DataType::Float64 => {
                let rest = if odd { 1.0 } else { 0.0 };
                test::<Float64Type>(&numbers, |value| (value % 2.0).abs().total_cmp(&rest).is_eq())
            }
            DataType::Decimal128(..) => {
                let rest = if odd { UNIT } else { 0 };
                test::<Decimal128Type>(&numbers, |value| (value % (2 * UNIT)).abs() == rest)
            }
            other => return Err(not_a_number(other)),
        })
    }
}

/// `made`, with the rows counted in which there was a number and is none now.
fn counted<T: ArrowPrimitiveType, U: ArrowPrimitiveType>(
    numbers: &PrimitiveArray<T>,
    made: PrimitiveArray<U>,
    failures: &mut Failures,
) -> ArrayRef {
    if made.null_count() > numbers.null_count() {
        for row in (0..numbers.len()).filter(|row| numbers.is_valid(*row) && made.is_null(*row)) {
            failures.push(row, cell(numbers, row).unwrap_or_default());
        }
    }
    Arc::new(made)
}

fn not_a_number(found: &DataType) -> Error {
    Error::internal(format!("{found} is not a type of numbers"))
}

/// The type functions of numbers work in: longs for whole numbers, decimals, and doubles for all others.
pub(crate) fn working_type(ty: Type) -> Type {
    match ty {
        ty if ty.is_integer() => Type::Long,
        Type::Decimal => Type::Decimal,
        _ => Type::Double,
    }
}

#[cfg(test)]
mod tests;

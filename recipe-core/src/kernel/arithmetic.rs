//! Arithmetic over numbers of one type: longs, decimals or doubles.
//!
//! Null gives null, and so does a result that does not fit: nothing wraps. Decimals stay exact. Dividing gives a
//! double; by zero it gives null, as in Spark.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Datum, PrimitiveArray};
use arrow_schema::DataType;

use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};
use crate::types::DECIMAL;

/// What is done to two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,
}

/// An operation on two numbers of one type.
pub(crate) struct Arithmetic(pub(crate) Operation);

impl Kernel for Arithmetic {
    fn name(&self) -> String {
        format!("{:?}", self.0).to_lowercase()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let operation = self.0;
        Ok(match args[0].get().0.data_type() {
            DataType::Int64 => Arc::new(both::<Int64Type>(args, rows, |one, other| match operation {
                Operation::Add => one.checked_add(other),
                Operation::Subtract => one.checked_sub(other),
                Operation::Multiply => one.checked_mul(other),
                Operation::Divide => one.checked_div(other),
                Operation::Modulus => one.checked_rem(other),
            })),
            DataType::Decimal128(..) => {
                let results = both::<Decimal128Type>(args, rows, |one, other| decimal(operation, one, other));
                Arc::new(results.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
            }
            DataType::Float64 => Arc::new(both::<Float64Type>(args, rows, |one, other| match operation {
                Operation::Add => Some(one + other),
                Operation::Subtract => Some(one - other),
                Operation::Multiply => Some(one * other),
                Operation::Divide => (other != 0.0).then(|| one / other),
                Operation::Modulus => (other != 0.0).then(|| one % other),
            })),
            other => return Err(Error::internal(format!("no arithmetic over {other}"))),
        })
    }
}

const UNIT: i128 = 10_i128.pow(DECIMAL.1 as u32);

fn decimal(operation: Operation, one: i128, other: i128) -> Option<i128> {
    let result = match operation {
        Operation::Add => one.checked_add(other)?,
        Operation::Subtract => one.checked_sub(other)?,
        // Split so that the product of the digits behind the points is all that has to be rounded.
        Operation::Multiply => {
            let (whole, part) = (other / UNIT, other % UNIT);
            let (one_whole, one_part) = (one / UNIT, one % UNIT);
            let product = one_part * part;
            let rounded = (product + product.signum() * (UNIT / 2)) / UNIT;
            one.checked_mul(whole)?.checked_add(one_whole.checked_mul(part)?)?.checked_add(rounded)?
        }
        Operation::Divide => return None,
        Operation::Modulus => one.checked_rem(other)?,
    };
    Some(result).filter(|result| result.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0)))
}

fn both<T: ArrowPrimitiveType>(
    args: &[Value],
    rows: usize,
    apply: impl Fn(T::Native, T::Native) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let side = |arg: &Value| -> (PrimitiveArray<T>, bool) {
        let (array, scalar) = arg.get();
        (array.as_primitive::<T>().clone(), scalar)
    };
    let ((one, one_scalar), (other, other_scalar)) = (side(&args[0]), side(&args[1]));
    let cell = |array: &PrimitiveArray<T>, scalar: bool, row: usize| {
        let row = if scalar { 0 } else { row };
        array.is_valid(row).then(|| array.value(row))
    };
    (0..rows).map(|row| apply(cell(&one, one_scalar, row)?, cell(&other, other_scalar, row)?)).collect()
}

/// Two texts one after the other; null where one is.
pub(crate) struct Concat;

impl Kernel for Concat {
    fn name(&self) -> String {
        "concat".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (one, other) = (args[0].to_array(rows)?, args[1].to_array(rows)?);
        let pairs = one.as_string_view().iter().zip(other.as_string_view());
        let mut builder = arrow_array::builder::StringViewBuilder::with_capacity(rows);
        let mut text = String::new();
        for (one, other) in pairs {
            let both = one.zip(other);
            text.clear();
            if let Some((one, other)) = both {
                text.push_str(one);
                text.push_str(other);
            }
            builder.append_option(both.map(|_| text.as_str()));
        }
        Ok(Arc::new(builder.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation, UNIT, decimal};

    #[test]
    fn decimals_are_exact() {
        let cases = [
            (Operation::Multiply, UNIT / 10, UNIT / 5, Some(UNIT / 50)),
            (Operation::Multiply, -3 * UNIT / 2, 3 * UNIT, Some(-9 * UNIT / 2)),
            (Operation::Multiply, 10_i128.pow(37), 10_i128.pow(37), None),
            (Operation::Add, 10_i128.pow(38) - 1, 1, None),
            (Operation::Modulus, 7 * UNIT, 0, None),
        ];
        for (operation, one, other, expected) in cases {
            assert_eq!(decimal(operation, one, other), expected, "{operation:?} {one} {other}");
        }
    }
}

//! Arithmetic over numbers of one type: longs, decimals or doubles.
//!
//! Null gives null, and so does a result that does not fit its type: nothing wraps. Decimals are exact, but for the
//! digits of a product behind the 18th, which are rounded, halves away from zero. A quotient is a double. Dividing by
//! zero gives null, as in Spark.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Datum, PrimitiveArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;

use super::cast::cast;
use super::print::cell;
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};
use crate::types::DECIMAL;

/// What is done to two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    /// Always of doubles.
    Divide,
    /// What is left after dividing, with the sign of the first number.
    Modulus,
}

/// An operation on two numbers of one type, which the result has too; a quotient is a double.
pub(crate) struct Arithmetic(pub(crate) Operation);

impl Kernel for Arithmetic {
    fn name(&self) -> String {
        format!("{:?}", self.0).to_lowercase()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        if self.0 == Operation::Divide { DataType::Float64 } else { args[0].clone() }
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [left, right] = args else {
            return Err(Error::internal("arithmetic takes two numbers"));
        };
        let sides = (left, right);
        if self.0 == Operation::Divide {
            let (left, right) = (doubles(left, failures)?, doubles(right, failures)?);
            let quotient = |one, other| (other != 0.0).then(|| one / other);
            return Ok(Arc::new(both::<Float64Type>((&left, &right), rows, quotient)));
        }
        let result: ArrayRef = match left.get().0.data_type() {
            DataType::Int64 => Arc::new(longs(self.0, sides, rows)),
            DataType::Decimal128(..) => Arc::new(decimals(self.0, sides, rows)?),
            DataType::Float64 => Arc::new(match self.0 {
                Operation::Add => all::<Float64Type>(sides, rows, |one, other| one + other),
                Operation::Subtract => all(sides, rows, |one, other| one - other),
                Operation::Multiply => all(sides, rows, |one, other| one * other),
                Operation::Divide | Operation::Modulus => {
                    both(sides, rows, |one, other| (other != 0.0).then(|| one % other))
                }
            }),
            other => return Err(Error::internal(format!("no arithmetic over {other}"))),
        };
        if self.0 != Operation::Modulus {
            count_lost(self.0, sides, &result, failures);
        }
        Ok(result)
    }
}

/// Counts the rows with two numbers whose result did not fit.
fn count_lost(operation: Operation, sides: (&Value, &Value), result: &ArrayRef, failures: &mut Failures) {
    let there = present(sides, result.len()).map_or(0, |nulls| nulls.null_count());
    if result.null_count() == there {
        return;
    }
    let sign = match operation {
        Operation::Add => '+',
        Operation::Subtract => '-',
        _ => '*',
    };
    let print = |value: &Value, row| {
        let (array, single) = value.get();
        cell(array, if single { 0 } else { row })
    };
    for row in (0..result.len()).filter(|row| result.is_null(*row)) {
        if let (Some(left), Some(right)) = (print(sides.0, row), print(sides.1, row)) {
            failures.push(row, format!("{left} {sign} {right}"));
        }
    }
}

fn doubles(value: &Value, failures: &mut Failures) -> Result<Value> {
    Ok(match value {
        Value::Array(array) => Value::Array(cast(array, &DataType::Float64, failures)?),
        Value::Scalar(scalar) => {
            let one = scalar.clone().into_inner();
            Value::Scalar(arrow_array::Scalar::new(cast(&one, &DataType::Float64, failures)?))
        }
    })
}

fn longs(operation: Operation, sides: (&Value, &Value), rows: usize) -> PrimitiveArray<Int64Type> {
    match operation {
        Operation::Add => both(sides, rows, i64::checked_add),
        Operation::Subtract => both(sides, rows, i64::checked_sub),
        Operation::Multiply => both(sides, rows, i64::checked_mul),
        // The least long by -1 leaves nothing, though their quotient does not fit.
        Operation::Divide | Operation::Modulus => {
            both(sides, rows, |one: i64, other| (other != 0).then(|| one.wrapping_rem(other)))
        }
    }
}

const UNIT: i128 = 10_i128.pow(DECIMAL.1 as u32);

fn decimals(
    operation: Operation,
    sides: (&Value, &Value),
    rows: usize,
) -> Result<PrimitiveArray<Decimal128Type>> {
    let fits = |result: &i128| result.unsigned_abs() < 10_u128.pow(u32::from(DECIMAL.0));
    let result: PrimitiveArray<Decimal128Type> = match operation {
        Operation::Add => both(sides, rows, |one: i128, other| one.checked_add(other).filter(fits)),
        Operation::Subtract => both(sides, rows, |one: i128, other| one.checked_sub(other).filter(fits)),
        Operation::Multiply => both(sides, rows, |one, other| product(one, other).filter(fits)),
        Operation::Divide | Operation::Modulus => {
            both(sides, rows, |one: i128, other| (other != 0).then(|| one.wrapping_rem(other)))
        }
    };
    Ok(result.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
}

/// Taken apart at the points, so that only the product of what stands behind both is rounded.
fn product(one: i128, other: i128) -> Option<i128> {
    let behind = (one % UNIT) * (other % UNIT);
    let rounded = (behind + behind.signum() * (UNIT / 2)) / UNIT;
    let left = one.checked_mul(other / UNIT)?;
    let right = (one / UNIT).checked_mul(other % UNIT)?;
    left.checked_add(right)?.checked_add(rounded)
}

/// A value's numbers, and how far it is from one row's to the next's.
fn numbers<T: ArrowPrimitiveType>(value: &Value) -> (&[T::Native], usize) {
    let (array, scalar) = value.get();
    (array.as_primitive::<T>().values(), usize::from(!scalar))
}

/// Rows where both values are there. `None` where all are.
fn present(sides: (&Value, &Value), rows: usize) -> Option<NullBuffer> {
    let nulls = |value: &Value| match value.get() {
        (array, true) if array.is_null(0) => Some(NullBuffer::new_null(rows)),
        (_, true) => None,
        (array, false) => array.nulls().cloned(),
    };
    NullBuffer::union(nulls(sides.0).as_ref(), nulls(sides.1).as_ref())
}

/// What `apply` makes of every row. Rows where a value is null are computed too: that costs less than asking.
fn all<T: ArrowPrimitiveType>(
    sides: (&Value, &Value),
    rows: usize,
    apply: impl Fn(T::Native, T::Native) -> T::Native,
) -> PrimitiveArray<T> {
    let nulls = present(sides, rows);
    let results = match (numbers::<T>(sides.0), numbers::<T>(sides.1)) {
        ((left, 1), (right, 1)) => left.iter().zip(right).map(|(one, other)| apply(*one, *other)).collect(),
        ((left, 1), (right, _)) => left.iter().map(|one| apply(*one, right[0])).collect(),
        ((left, _), (right, 1)) => right.iter().map(|other| apply(left[0], *other)).collect(),
        ((left, _), (right, _)) => vec![apply(left[0], right[0]); rows],
    };
    PrimitiveArray::new(results.into(), nulls)
}

/// What `apply` makes of every row, null where it makes nothing.
fn both<T: ArrowPrimitiveType>(
    sides: (&Value, &Value),
    rows: usize,
    apply: impl Fn(T::Native, T::Native) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let nulls = present(sides, rows);
    let ((left, left_step), (right, right_step)) = (numbers::<T>(sides.0), numbers::<T>(sides.1));
    let mut results = vec![T::Native::default(); rows];
    let made = BooleanBuffer::collect_bool(rows, |row| {
        let result = apply(left[row * left_step], right[row * right_step]);
        results[row] = result.unwrap_or_default();
        result.is_some()
    });
    let nulls = NullBuffer::union(nulls.as_ref(), Some(&NullBuffer::new(made)));
    PrimitiveArray::new(results.into(), nulls.filter(|nulls| nulls.null_count() > 0))
}

#[cfg(test)]
mod tests {
    use arrow_array::{Decimal128Array, Float64Array, Int64Array, Scalar};

    use super::*;
    use Operation::*;

    fn eval(operation: Operation, left: &Value, right: &Value, rows: usize) -> ArrayRef {
        let args = [left.clone(), right.clone()];
        let kernel = Arithmetic(operation);
        let types = args.each_ref().map(|arg| arg.get().0.data_type().clone());
        let mut failures = Failures::default();
        let result = kernel.eval(&args, rows, &mut failures).expect("numbers of one type");
        assert_eq!(*result.data_type(), kernel.data_type(&types));
        assert_eq!(result.len(), rows);
        if operation == Modulus || operation == Divide {
            assert!(failures.take().is_empty());
        }
        result
    }

    fn one<T: ArrowPrimitiveType>(operation: Operation, left: &Value, right: &Value) -> Option<T::Native> {
        eval(operation, left, right, 1).as_primitive::<T>().iter().next().flatten()
    }

    #[test]
    fn longs_never_wrap() {
        let long = |value| Value::Array(Arc::new(Int64Array::from(vec![value])));
        let cases = [
            (Add, 2, 3, Some(5)),
            (Add, i64::MAX, 1, None),
            (Subtract, i64::MIN, 1, None),
            (Multiply, i64::MAX, 2, None),
            (Multiply, -4, 5, Some(-20)),
            (Modulus, -7, 3, Some(-1)),
            (Modulus, 7, 0, None),
            (Modulus, i64::MIN, -1, Some(0)),
        ];
        for (operation, left, right, expected) in cases {
            let result = one::<Int64Type>(operation, &long(left), &long(right));
            assert_eq!(result, expected, "{operation:?} {left} {right}");
        }
        assert_eq!(one::<Float64Type>(Divide, &long(7), &long(2)), Some(3.5));
        assert_eq!(one::<Float64Type>(Divide, &long(7), &long(0)), None);
    }

    #[test]
    fn what_does_not_fit_is_told_as_it_was_asked() {
        let ends = Value::Array(Arc::new(Int64Array::from(vec![i64::MAX, i64::MIN])));
        let two = Value::Scalar(Scalar::new(Arc::new(Int64Array::from(vec![2])) as ArrayRef));
        let told = |operation| {
            let mut failures = Failures::default();
            let args = [ends.clone(), two.clone()];
            Arithmetic(operation).eval(&args, 2, &mut failures).expect("numbers of one type");
            failures.take()
        };
        assert_eq!(told(Add), [(0, "9223372036854775807 + 2".to_owned())]);
        assert_eq!(told(Subtract), [(1, "-9223372036854775808 - 2".to_owned())]);
        let both = [(0, "9223372036854775807 * 2".to_owned()), (1, "-9223372036854775808 * 2".to_owned())];
        assert_eq!(told(Multiply), both);
        assert_eq!(told(Modulus), []);
    }

    #[test]
    fn decimals_are_exact() {
        let most = 10_i128.pow(38) - 1;
        let decimal = |units| {
            let array = Decimal128Array::from(vec![units]).with_precision_and_scale(DECIMAL.0, DECIMAL.1);
            Value::Array(Arc::new(array.expect("the type of decimals")))
        };
        let cases = [
            (Add, UNIT / 10, UNIT / 5, Some(3 * UNIT / 10)),
            (Add, most, 1, None),
            (Subtract, -most, 1, None),
            (Multiply, UNIT / 10, UNIT / 5, Some(UNIT / 50)),
            (Multiply, -3 * UNIT / 2, 3 * UNIT, Some(-9 * UNIT / 2)),
            (Multiply, 1, UNIT / 2, Some(1)),
            (Multiply, -1, UNIT / 2, Some(-1)),
            (Multiply, 1, UNIT / 2 - 1, Some(0)),
            (Multiply, most, UNIT, Some(most)),
            (Multiply, most, UNIT + 1, None),
            (Multiply, 10_i128.pow(37), 10_i128.pow(37), None),
            (Modulus, -15 * UNIT / 2, 2 * UNIT, Some(-3 * UNIT / 2)),
            (Modulus, 7 * UNIT, 0, None),
        ];
        for (operation, left, right, expected) in cases {
            let result = one::<Decimal128Type>(operation, &decimal(left), &decimal(right));
            assert_eq!(result, expected, "{operation:?} {left} {right}");
        }
        assert_eq!(one::<Float64Type>(Divide, &decimal(UNIT), &decimal(4 * UNIT)), Some(0.25));
    }

    #[test]
    fn doubles_divide_by_zero_to_null() {
        let double = |value| Value::Array(Arc::new(Float64Array::from(vec![value])));
        let cases = [
            (Add, 0.5, 0.25, Some(0.75)),
            (Subtract, 0.5, 0.25, Some(0.25)),
            (Multiply, f64::MAX, 2.0, Some(f64::INFINITY)),
            (Divide, 1.0, 4.0, Some(0.25)),
            (Divide, 1.0, -0.0, None),
            (Divide, 0.0, 0.0, None),
            (Modulus, -7.5, 2.0, Some(-1.5)),
            (Modulus, 1.0, 0.0, None),
        ];
        for (operation, left, right, expected) in cases {
            let result = one::<Float64Type>(operation, &double(left), &double(right));
            assert_eq!(result, expected, "{operation:?} {left} {right}");
        }
    }

    #[test]
    fn nulls_slices_and_single_values() {
        let column = Int64Array::from(vec![Some(9), Some(1), None, Some(i64::MAX)]).slice(1, 3);
        let column = Value::Array(Arc::new(column));
        let single = |value: Option<i64>| {
            Value::Scalar(Scalar::new(Arc::new(Int64Array::from(vec![value])) as ArrayRef))
        };
        let cases = [
            (Add, column.clone(), column.clone(), vec![Some(2), None, None]),
            (Add, column.clone(), single(Some(1)), vec![Some(2), None, None]),
            (Subtract, single(Some(0)), column.clone(), vec![Some(-1), None, Some(-i64::MAX)]),
            (Multiply, single(Some(2)), single(Some(3)), vec![Some(6); 3]),
            (Multiply, column.clone(), single(None), vec![None; 3]),
        ];
        for (operation, left, right, expected) in cases {
            let result = eval(operation, &left, &right, 3);
            assert_eq!(result.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), expected);
        }
        let column = Float64Array::from(vec![Some(9.0), Some(1.5), None]).slice(1, 2);
        let column = Value::Array(Arc::new(column));
        let single = Value::Scalar(Scalar::new(Arc::new(Float64Array::from(vec![2.0])) as ArrayRef));
        let cases = [
            (Add, column.clone(), column.clone(), vec![Some(3.0), None]),
            (Subtract, column.clone(), single.clone(), vec![Some(-0.5), None]),
            (Subtract, single.clone(), column.clone(), vec![Some(0.5), None]),
            (Multiply, single.clone(), single.clone(), vec![Some(4.0); 2]),
            (Divide, column, single, vec![Some(0.75), None]),
        ];
        for (operation, left, right, expected) in cases {
            let result = eval(operation, &left, &right, 2);
            assert_eq!(result.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), expected);
        }
        let none = Value::Array(Arc::new(Int64Array::from(Vec::<i64>::new())));
        assert_eq!(eval(Add, &none, &none, 0).len(), 0);
    }
}

//! Division, and arithmetic with decimals: the types are Spark's, and what has no result is missing.

use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{Decimal128Type, Float64Type, Int64Type};
use datafusion::arrow::array::{ArrayRef, Decimal128Array, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, i256};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::cast::cast;
use super::values::by_rows;

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    /// The whole part of a quotient.
    Whole,
}

/// An operation as a function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Arithmetic {
    op: Op,
    signature: Signature,
}

impl Arithmetic {
    pub(super) fn of(op: Op) -> ScalarUDF {
        ScalarUDF::new_from_impl(Arithmetic { op, signature: Signature::any(2, Volatility::Immutable) })
    }
}

impl ScalarUDFImpl for Arithmetic {
    fn name(&self) -> &'static str {
        match self.op {
            Op::Add => "spark_add",
            Op::Subtract => "spark_subtract",
            Op::Multiply => "spark_multiply",
            Op::Divide => "spark_divide",
            Op::Remainder => "spark_remainder",
            Op::Whole => "spark_div",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let [left, right] = types else { return plan_err!("{} takes two numbers", self.name()) };
        let is_number = |side: &DataType| side.is_numeric() || *side == DataType::Null;
        if !is_number(left) || !is_number(right) {
            return plan_err!("{left} and {right} are not both numbers");
        }
        if left.is_floating() || right.is_floating() {
            return Ok(if self.op == Op::Whole { DataType::Int64 } else { DataType::Float64 });
        }
        let is_decimal = |side: &DataType| matches!(side, DataType::Decimal128(..));
        if is_decimal(left) || is_decimal(right) {
            return Ok(match self.op {
                Op::Whole => DataType::Int64,
                op => {
                    let (precision, scale) = result(op, digits(left), digits(right));
                    DataType::Decimal128(precision, scale)
                }
            });
        }
        Ok(match self.op {
            Op::Divide => DataType::Float64,
            Op::Whole => DataType::Int64,
            _ if *left == DataType::Null => right.clone(),
            _ => wider(left, right),
        })
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let to = arguments.return_type().clone();
        by_rows(&arguments, |arrays| {
            let types = [arrays[0].data_type(), arrays[1].data_type()];
            let is_decimal = types.iter().any(|side| matches!(side, DataType::Decimal128(..)));
            let is_floating = types.iter().any(|side| side.is_floating());
            if is_floating || to == DataType::Float64 {
                let [left, right] = [&arrays[0], &arrays[1]].map(|array| cast(array, &DataType::Float64));
                let made = doubles(self.op, left?.as_primitive(), right?.as_primitive());
                return cast(&made, &to);
            }
            if is_decimal {
                return decimals(self.op, &arrays[0], &arrays[1], &to);
            }
            let [left, right] = [&arrays[0], &arrays[1]].map(|array| cast(array, &DataType::Int64));
            let made: ArrayRef = wholes(self.op, left?.as_primitive(), right?.as_primitive());
            cast(&made, &to)
        })
    }
}

fn wider(left: &DataType, right: &DataType) -> DataType {
    let (left_width, right_width) = (left.primitive_width(), right.primitive_width());
    if left_width >= right_width { left.clone() } else { right.clone() }
}

fn doubles(op: Op, left: &Float64Array, right: &Float64Array) -> ArrayRef {
    let pairs = left.iter().zip(right.iter()).map(|(left, right)| {
        let (left, right) = (left?, right?);
        match op {
            Op::Add => Some(left + right),
            Op::Subtract => Some(left - right),
            Op::Multiply => Some(left * right),
            _ if right == 0.0 => None,
            Op::Divide => Some(left / right),
            Op::Remainder => Some(left % right),
            Op::Whole => Some((left / right).trunc()),
        }
    });
    Arc::new(pairs.collect::<datafusion::arrow::array::PrimitiveArray<Float64Type>>())
}

fn wholes(op: Op, left: &Int64Array, right: &Int64Array) -> ArrayRef {
    let pairs = left.iter().zip(right.iter()).map(|(left, right)| {
        let (left, right) = (left?, right?);
        match op {
            Op::Add => Some(left.wrapping_add(right)),
            Op::Subtract => Some(left.wrapping_sub(right)),
            Op::Multiply => Some(left.wrapping_mul(right)),
            _ if right == 0 => None,
            Op::Remainder => Some(left.wrapping_rem(right)),
            Op::Divide | Op::Whole => Some(left.wrapping_div(right)),
        }
    });
    Arc::new(pairs.collect::<datafusion::arrow::array::PrimitiveArray<Int64Type>>())
}

/// Digits in all, and after the decimal point.
type Digits = (i32, i32);

/// Those of a type.
fn digits(data_type: &DataType) -> Digits {
    match data_type {
        DataType::Decimal128(precision, scale) => (i32::from(*precision), i32::from(*scale)),
        DataType::Int8 => (3, 0),
        DataType::Int16 => (5, 0),
        DataType::Int32 => (10, 0),
        DataType::Null => (1, 0),
        _ => (20, 0),
    }
}

/// Those of a result. Where they are more than 38, digits after the decimal point are dropped, down to 6.
fn result(op: Op, (p1, s1): Digits, (p2, s2): Digits) -> (u8, i8) {
    let (precision, scale) = match op {
        Op::Add | Op::Subtract => {
            let scale = s1.max(s2);
            ((p1 - s1).max(p2 - s2) + scale + 1, scale)
        }
        Op::Multiply => (p1 + p2 + 1, s1 + s2),
        Op::Divide | Op::Whole => {
            let scale = (s1 + p2 + 1).max(6);
            (p1 - s1 + s2 + scale, scale)
        }
        Op::Remainder => {
            let scale = s1.max(s2);
            ((p1 - s1).min(p2 - s2) + scale, scale)
        }
    };
    if precision <= 38 {
        return (precision as u8, scale as i8);
    }
    let scale = (38 - (precision - scale)).max(scale.min(6));
    (38, scale as i8)
}

fn decimals(op: Op, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let as_decimal = |array: &ArrayRef| -> Result<(Decimal128Array, i32)> {
        let (precision, scale) = digits(array.data_type());
        let found = cast(array, &DataType::Decimal128(precision as u8, scale as i8))?;
        Ok((found.as_primitive::<Decimal128Type>().clone(), scale))
    };
    let ((left, s1), (right, s2)) = (as_decimal(left)?, as_decimal(right)?);
    let (precision, scale) = match to {
        DataType::Decimal128(precision, scale) => (*precision, i32::from(*scale)),
        _ => (38, 0),
    };
    let pairs = left.iter().zip(right.iter());
    let made = pairs.map(|(left, right)| {
        let (left, right) = (i256::from_i128(left?), i256::from_i128(right?));
        let value = one(op, (left, s1), (right, s2), scale)?.to_i128()?;
        let most = 10_i128.checked_pow(u32::from(precision)).unwrap_or(i128::MAX);
        (value.unsigned_abs() < most.unsigned_abs()).then_some(value)
    });
    let made: Decimal128Array = made.collect();
    if *to == DataType::Int64 {
        return cast(&(Arc::new(made.with_precision_and_scale(38, 0)?) as ArrayRef), to);
    }
    Ok(Arc::new(made.with_precision_and_scale(precision, scale as i8)?))
}

/// The result with so many digits after the decimal point, rounded half away from zero.
fn one(op: Op, (left, s1): (i256, i32), (right, s2): (i256, i32), scale: i32) -> Option<i256> {
    let common = s1.max(s2);
    let same = || Some((shifted(left, common - s1)?, shifted(right, common - s2)?));
    match op {
        Op::Add => same().and_then(|(left, right)| rescaled(left.checked_add(right)?, common, scale)),
        Op::Subtract => same().and_then(|(left, right)| rescaled(left.checked_sub(right)?, common, scale)),
        Op::Multiply => rescaled(left.checked_mul(right)?, s1 + s2, scale),
        _ if right == i256::ZERO => None,
        Op::Remainder => same().and_then(|(left, right)| rescaled(left.checked_rem(right)?, common, scale)),
        Op::Whole => same().and_then(|(left, right)| left.checked_div(right)),
        // One more digit than is kept tells how to round.
        Op::Divide => {
            let quotient = shifted(left, scale + 1 + s2 - s1)?.checked_div(right)?;
            rescaled(quotient, scale + 1, scale)
        }
    }
}

fn ten(power: i32) -> Option<i256> {
    i256::from_i128(10).checked_pow(u32::try_from(power).ok()?)
}

fn shifted(value: i256, by: i32) -> Option<i256> {
    if by < 0 { value.checked_div(ten(-by)?) } else { value.checked_mul(ten(by)?) }
}

fn rescaled(value: i256, from: i32, to: i32) -> Option<i256> {
    if to >= from {
        return shifted(value, to - from);
    }
    let unit = ten(from - to)?;
    let half = unit.checked_div(i256::from_i128(2))?;
    let half = if value < i256::ZERO { half.checked_neg()? } else { half };
    value.checked_add(half)?.checked_div(unit)
}

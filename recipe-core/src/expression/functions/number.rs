//! Numbers.

use std::f64::consts::{E, PI};
use std::sync::Arc;

use arrow_array::Float64Array;
use arrow_schema::DataType;

use super::super::kernels::{OfOne, OfTwo};
use super::{Call, Function, Takes};
use crate::error::{Error, Result};
use crate::kernel::Kernel;
use crate::kernel::arithmetic::Operation;
use crate::kernel::math::{Real, RoundTo, Sign, Signed, Whole};
use crate::plan::Expr;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "abs",
        also: &[],
        form: "abs(number)",
        summary: "The number without its sign.",
        example: ["abs(-7)", "long", "7"],
        takes: Takes::Values(1, 1),
        lower: |call| of_number(call, Signed::Absolute),
    },
    Function {
        name: "sign",
        also: &["signum"],
        form: "sign(number)",
        summary: "-1 for negative numbers, 1 for positive ones, and 0 for 0.",
        example: ["sign(-0.5)", "int", "-1"],
        takes: Takes::Values(1, 1),
        lower: |call| of_number(call, Sign),
    },
    Function {
        name: "ceil",
        also: &["ceiling"],
        form: "ceil(number)",
        summary: "The least whole number that is not less, as a long.",
        example: ["ceil(-0.5)", "long", "0"],
        takes: Takes::Values(1, 1),
        lower: |call| of_number(call, Whole::Ceiling),
    },
    Function {
        name: "rint",
        also: &[],
        form: "rint(number)",
        summary: "The nearest whole number, as a double; of two, the even one.",
        example: ["rint(2.5)", "double", "2.0"],
        takes: Takes::Values(1, 1),
        lower: |call| of_double(call, "rint", libm::rint),
    },
    Function {
        name: "floor",
        also: &[],
        form: "floor(number)",
        summary: "The greatest whole number that is not greater, as a long.",
        example: ["floor(-0.5)", "long", "-1"],
        takes: Takes::Values(1, 1),
        lower: |call| of_number(call, Whole::Floor),
    },
    Function {
        name: "round",
        also: &[],
        form: "round(number[, digits])",
        summary: "The number with so many digits after the point, or with none; a negative number of digits rounds to tens. Halves are rounded away from zero.",
        example: ["round(2.675, 2)", "double", "2.68"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            // No number has more digits than this.
            let digits = call.written_whole(1, 0)?.clamp(-400, 400);
            of_number(call, RoundTo(digits as i32))
        },
    },
    Function {
        name: "mod",
        also: &[],
        form: "mod(number, by)",
        summary: "What is left after dividing, with the sign of the first number. Also written `number % by`.",
        example: ["mod(-7, 3)", "long", "-1"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let sides = call.args.first_chunk().ok_or_else(|| Error::internal("mod takes two numbers"))?;
            let value = call.lowering.arithmetic(call.ast, Operation::Modulus, sides)?;
            Ok((value.expr, value.data_type))
        },
    },
    Function {
        name: "power",
        also: &["pow"],
        form: "power(number, exponent)",
        summary: "The number to the power of the exponent; null where that is not a number.",
        example: ["power(2, 10)", "double", "1024.0"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let args = vec![call.double(0)?, call.double(1)?];
            Ok((
                Expr::call(OfTwo::new("power", |x, exponent| Real::Power(exponent).of(x)), args),
                DataType::Float64,
            ))
        },
    },
    Function {
        name: "sqrt",
        also: &[],
        form: "sqrt(number)",
        summary: "The square root; null for negative numbers.",
        example: ["sqrt(16)", "double", "4.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::SquareRoot),
    },
    Function {
        name: "cbrt",
        also: &[],
        form: "cbrt(number)",
        summary: "The cube root, also of negative numbers.",
        example: ["cbrt(-27)", "double", "-3.0"],
        takes: Takes::Values(1, 1),
        lower: |call| of_double(call, "cbrt", libm::cbrt),
    },
    Function {
        name: "hypot",
        also: &[],
        form: "hypot(a, b)",
        summary: "The square root of the sum of both squares.",
        example: ["hypot(3, 4)", "double", "5.0"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let hypot = OfTwo::new("hypot", |a, b| Some(libm::hypot(a, b)));
            Ok((Expr::call(hypot, vec![call.double(0)?, call.double(1)?]), DataType::Float64))
        },
    },
    Function {
        name: "exp",
        also: &[],
        form: "exp(number)",
        summary: "e to the power of the number.",
        example: ["exp(0)", "double", "1.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::Exponent),
    },
    Function {
        name: "expm1",
        also: &[],
        form: "expm1(number)",
        summary: "e to the power of the number, minus 1, exact near 0.",
        example: ["expm1(0)", "double", "0.0"],
        takes: Takes::Values(1, 1),
        lower: |call| of_double(call, "expm1", libm::expm1),
    },
    Function {
        name: "ln",
        also: &[],
        form: "ln(number)",
        summary: "The natural logarithm; null unless the number is positive.",
        example: ["ln(1)", "double", "0.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::Ln),
    },
    Function {
        name: "log",
        also: &[],
        form: "log([base, ]number)",
        summary: "The logarithm to the base, or the natural one; null unless both are positive, and for base 1.",
        example: ["log(2, 8)", "double", "3.0"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            if call.args.len() == 1 {
                return real(call, Real::Ln);
            }
            let args = vec![call.double(0)?, call.double(1)?];
            let log = OfTwo::new("log", |base, x| {
                let is_base = base > 0.0 && base - 1.0 != 0.0;
                if is_base { Real::Log(base).of(x) } else { None }
            });
            Ok((Expr::call(log, args), DataType::Float64))
        },
    },
    Function {
        name: "log10",
        also: &[],
        form: "log10(number)",
        summary: "The logarithm to the base 10; null unless the number is positive.",
        example: ["log10(1000)", "double", "3.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::Log(10.0)),
    },
    Function {
        name: "log2",
        also: &[],
        form: "log2(number)",
        summary: "The logarithm to the base 2; null unless the number is positive.",
        example: ["log2(8)", "double", "3.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::Log(2.0)),
    },
    Function {
        name: "log1p",
        also: &[],
        form: "log1p(number)",
        summary: "The natural logarithm of the number plus 1, exact near 0; null unless the number is greater than -1.",
        example: ["log1p(0)", "double", "0.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::Ln1p),
    },
    Function {
        name: "pi",
        also: &[],
        form: "pi()",
        summary: "The ratio of a circle's circumference to its diameter.",
        example: ["pi()", "double", "3.141592653589793"],
        takes: Takes::Values(0, 0),
        lower: |_| Ok(constant(PI)),
    },
    Function {
        name: "e",
        also: &[],
        form: "e()",
        summary: "The base of natural logarithms.",
        example: ["e()", "double", "2.718281828459045"],
        takes: Takes::Values(0, 0),
        lower: |_| Ok(constant(E)),
    },
];

fn constant(number: f64) -> (Expr, DataType) {
    (Expr::Literal(Arc::new(Float64Array::from(vec![number]))), DataType::Float64)
}

/// A function of a double, which has a value everywhere.
pub(super) fn of_double(call: &Call, name: &'static str, apply: fn(f64) -> f64) -> Result<(Expr, DataType)> {
    Ok((Expr::call(OfOne::new(name, apply), vec![call.double(0)?]), DataType::Float64))
}

pub(super) fn real(call: &Call, kernel: Real) -> Result<(Expr, DataType)> {
    Ok((Expr::call(kernel, vec![call.double(0)?]), DataType::Float64))
}

/// A function of longs, decimals or doubles.
fn of_number(call: &Call, kernel: impl Kernel + 'static) -> Result<(Expr, DataType)> {
    let value = call.number(0)?;
    let data_type = value.counted_in(&value).to_arrow();
    let number = call.lowering.converted(value, &data_type, true)?;
    let data_type = kernel.data_type(&[data_type]);
    Ok((Expr::call(kernel, vec![number]), data_type))
}

//! Numbers.

use arrow_schema::DataType;

use super::super::kernels::{Real, Real2, Reduce};
use super::{Call, Function, Takes};
use crate::error::{Error, Result};
use crate::kernel::Kernel as _;
use crate::kernel::arithmetic::Operation;
use crate::plan::Expr;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "abs",
        also: &[],
        form: "abs(number)",
        summary: "The number without its sign.",
        example: ["abs(-7)", "long", "7"],
        takes: Takes::Values(1, 1),
        lower: |call| reduced(call, Reduce::Absolute),
    },
    Function {
        name: "sign",
        also: &["signum"],
        form: "sign(number)",
        summary: "-1 for negative numbers, 1 for positive ones, and 0 for 0, as a double.",
        example: ["sign(-7)", "double", "-1.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::new("sign", |x| Some(if x == 0.0 { x } else { x.signum() }))),
    },
    Function {
        name: "ceil",
        also: &["ceiling"],
        form: "ceil(number)",
        summary: "The least whole number that is not less: a long, or a decimal for decimals.",
        example: ["ceil(-0.5)", "long", "0"],
        takes: Takes::Values(1, 1),
        lower: |call| reduced(call, Reduce::Up),
    },
    Function {
        name: "floor",
        also: &[],
        form: "floor(number)",
        summary: "The greatest whole number that is not greater: a long, or a decimal for decimals.",
        example: ["floor(-0.5)", "long", "-1"],
        takes: Takes::Values(1, 1),
        lower: |call| reduced(call, Reduce::Down),
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
            reduced(call, Reduce::Round(digits as i32))
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
        summary: "The number to the power of the exponent.",
        example: ["power(2, 10)", "double", "1024.0"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let args = vec![call.double(0)?, call.double(1)?];
            Ok((Expr::call(Real2::new("power", |x, y| Some(libm::pow(x, y))), args), DataType::Float64))
        },
    },
    Function {
        name: "sqrt",
        also: &[],
        form: "sqrt(number)",
        summary: "The square root; `NaN` for negative numbers, as in Spark.",
        example: ["sqrt(16)", "double", "4.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::new("square root", |x| Some(x.sqrt()))),
    },
    Function {
        name: "exp",
        also: &[],
        form: "exp(number)",
        summary: "e to the power of the number.",
        example: ["exp(0)", "double", "1.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::new("exp", |x| Some(libm::exp(x)))),
    },
    Function {
        name: "ln",
        also: &[],
        form: "ln(number)",
        summary: "The natural logarithm; null unless the number is positive.",
        example: ["ln(1)", "double", "0.0"],
        takes: Takes::Values(1, 1),
        lower: |call| real(call, Real::new("ln", ln)),
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
                return real(call, Real::new("ln", ln));
            }
            let args = vec![call.double(0)?, call.double(1)?];
            let log = Real2::new("log", |base, x| match ln(base)? {
                0.0 => None,
                base => Some(ln(x)? / base),
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
        lower: |call| real(call, Real::new("log10", |x| (x > 0.0).then(|| libm::log10(x)))),
    },
];

fn ln(x: f64) -> Option<f64> {
    (x > 0.0).then(|| libm::log(x))
}

fn real(call: &Call, kernel: Real) -> Result<(Expr, DataType)> {
    Ok((Expr::call(kernel, vec![call.double(0)?]), DataType::Float64))
}

fn reduced(call: &Call, reduce: Reduce) -> Result<(Expr, DataType)> {
    let value = call.number(0)?;
    let data_type = value.counted_in(&value).to_arrow();
    let number = call.lowering.converted(value, &data_type, true)?;
    let data_type = reduce.data_type(&[data_type]);
    Ok((Expr::call(reduce, vec![number]), data_type))
}

//! Mathematical functions: what they make of numbers stands in a new column.

mod absolute;
mod add;
mod ceiling;
mod degrees;
mod divide;
mod exponent;
mod floor;
mod is_even;
mod is_odd;
mod ln;
mod log;
mod modulus;
mod multiply;
mod negate;
mod pi;
mod power;
mod radians;
mod random;
mod random_between;
mod round;
mod sign;
mod square_root;
mod subtract;

use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int64Array};

use crate::kernel::Kernel;
use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::kernel::math::{Parity, Random, working_type};
use crate::kernel::number::{parse_decimal, parse_double};
use crate::step::Parameter;
use crate::step::prelude::*;
use crate::types::DECIMAL;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    absolute,
    add,
    ceiling,
    degrees,
    divide,
    exponent,
    floor,
    is_even,
    is_odd,
    ln,
    log,
    modulus,
    multiply,
    negate,
    pi,
    power,
    radians,
    random,
    random_between,
    round,
    sign,
    square_root,
    subtract,
];

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of numbers, or of text that can be read so.");
const OPTIONAL_COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of numbers, or of text that can be read so.")
        .also(&["sourceColumn1"]);
const VALUE: Param<Option<Text>> =
    Param::optional("value", "Number to take, in place of a column.").also(&["value1"]);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

const COLUMN_1: Param<Option<ColumnName>> = Param::optional("sourceColumn1", "Column of first numbers.");
const VALUE_1: Param<Option<Text>> = Param::optional("value1", "First number, in place of a column.");
const COLUMN_2: Param<Option<ColumnName>> = Param::optional("sourceColumn2", "Column of second numbers.");
const VALUE_2: Param<Option<Text>> = Param::optional("value2", "Second number, in place of a column.");

const TRUE: Param<Text> = Param::required("trueString", "What to say where it is so.").or("True");
const FALSE: Param<Text> = Param::required("falseString", "What to say where it is not so.").or("False");

/// The parameters of a function of a column.
const ONE_NUMBER: &[&dyn Parameter] = &[&COLUMN, &NAME];
/// The parameters of a function of a column or a constant.
const COLUMN_OR_VALUE: &[&dyn Parameter] = &[&OPTIONAL_COLUMN, &VALUE, &NAME];
/// The parameters of a function of two numbers.
const TWO_NUMBERS: &[&dyn Parameter] = &[&COLUMN_1, &VALUE_1, &COLUMN_2, &VALUE_2, &NAME];
/// The parameters of a question about a number.
const PARITY: &[&dyn Parameter] = &[&OPTIONAL_COLUMN, &VALUE, &NAME, &TRUE, &FALSE];

const TEXT: &str = "Text is read as numbers; a cell that is not one counts as failed.";
const PLACE: &str = "The new column stands right after the last of its sources, or after all others.";
const WIDER: &str = "Whole numbers give a long, decimals a decimal, and all others, text too, a double. A result that \
     does not fit is missing, and counts as failed.";
const SEED: &str = "The number follows from the seed of the run, the step and the row: a run with the same seed gives \
     the same numbers, whatever the threads. The new column stands after all others.";

/// What a function of one number works in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Working {
    /// The column's own type; doubles where it is text.
    Own,
    /// Longs, decimals or doubles.
    Wide,
    /// Doubles.
    Double,
}

impl Working {
    fn of(self, source: &Operand) -> Type {
        match (self, number_type(source)) {
            (Working::Double, _) => Type::Double,
            (Working::Own, ty) => ty,
            (Working::Wide, ty) => working_type(ty),
        }
    }
}

/// The type of the numbers of an operand; of text, and of constants with a fraction, doubles.
fn number_type(operand: &Operand) -> Type {
    match operand {
        Operand::Column(column) => column.ty().filter(|ty| ty.is_number()).unwrap_or(Type::Double),
        Operand::Constant(text) if text.trim().parse::<i64>().is_ok() => Type::Long,
        Operand::Constant(_) => Type::Double,
    }
}

/// Puts what `kernel` makes of a column's numbers into a new one.
fn function(args: &Args, rel: &mut Rel, working: Working, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::Column(rel.column(args.get(&COLUMN))?);
    add_function(args, rel, &source, working, kernel)
}

/// Puts what `kernel` makes of a column's numbers, or of a constant, into a new column.
fn function_of(args: &Args, rel: &mut Rel, working: Working, kernel: impl Kernel + 'static) -> Result<()> {
    let source = Operand::read(args, &OPTIONAL_COLUMN, &VALUE, rel)?;
    add_function(args, rel, &source, working, kernel)
}

fn add_function(
    args: &Args,
    rel: &mut Rel,
    source: &Operand,
    working: Working,
    kernel: impl Kernel + 'static,
) -> Result<()> {
    let number = number(args, source, working.of(source), (&OPTIONAL_COLUMN, &VALUE), rel)?;
    rel.add(args.get(&NAME), Expr::call(kernel, vec![number]), &source.after())?;
    Ok(())
}

/// An operand as numbers of a type. The parameters are those it was read from.
fn number(
    args: &Args,
    operand: &Operand,
    ty: Type,
    (column, value): (&Param<Option<ColumnName>>, &Param<Option<Text>>),
    rel: &Rel,
) -> Result<Expr> {
    match operand {
        Operand::Column(source) => {
            args.require_numbers(column, source)?;
            Ok(source.expr().cast(&ty.to_arrow(), rel.known()))
        }
        Operand::Constant(text) => {
            let literal =
                literal(text, ty).ok_or_else(|| args.refuse(value, format!("`{text}` is not a number")))?;
            Ok(Expr::Literal(literal))
        }
    }
}

fn literal(text: &str, ty: Type) -> Option<ArrayRef> {
    Some(match ty {
        Type::Long => Arc::new(Int64Array::from(vec![text.trim().parse::<i64>().ok()?])),
        Type::Decimal => {
            let decimal = Decimal128Array::from(vec![parse_decimal(text)?]);
            Arc::new(decimal.with_precision_and_scale(DECIMAL.0, DECIMAL.1).ok()?)
        }
        _ => Arc::new(Float64Array::from(vec![parse_double(text)?])),
    })
}

/// Puts the result of an operation on two numbers into a new column.
fn arithmetic(args: &Args, rel: &mut Rel, operation: Operation) -> Result<()> {
    let (first, second) = ((&COLUMN_1, &VALUE_1), (&COLUMN_2, &VALUE_2));
    let left = Operand::read(args, first.0, first.1, rel)?;
    let right = Operand::read(args, second.0, second.1, rel)?;
    let ty = if operation == Operation::Divide { Type::Double } else { meeting(&left, &right) };
    let numbers = vec![number(args, &left, ty, first, rel)?, number(args, &right, ty, second, rel)?];
    let columns = rel.columns();
    let place = Operand::after_last(&columns, &[&left, &right]);
    rel.add(args.get(&NAME), Expr::call(Arithmetic(operation), numbers), &place)?;
    Ok(())
}

/// The type two operands are worked on in. A constant with a fraction is a decimal beside decimals.
fn meeting(left: &Operand, right: &Operand) -> Type {
    let type_beside = |operand: &Operand, other: &Operand| match operand {
        Operand::Constant(text) if number_type(other) == Type::Decimal && parse_decimal(text).is_some() => {
            Type::Decimal
        }
        _ => working_type(number_type(operand)),
    };
    type_beside(left, right).common(type_beside(right, left))
}

/// Says in a new column whether a number is even, or odd.
fn parity(args: &Args, rel: &mut Rel, odd: bool) -> Result<()> {
    let source = Operand::read(args, &OPTIONAL_COLUMN, &VALUE, rel)?;
    let number = number(args, &source, Working::Wide.of(&source), (&OPTIONAL_COLUMN, &VALUE), rel)?;
    let number = rel.add_temporary(number).expr();
    let missing = number.clone().is_missing();
    let answer = Expr::Case {
        branches: vec![
            (missing, Expr::null(&Type::String.to_arrow())),
            (Expr::call(Parity { odd }, vec![number]), Expr::text(args.get(&TRUE))),
        ],
        otherwise: Box::new(Expr::text(args.get(&FALSE))),
    };
    rel.add(args.get(&NAME), answer, &source.after())?;
    Ok(())
}

/// Puts a random number into a new column.
fn random(args: &Args, rel: &mut Rel, kernel: Random) -> Result<()> {
    let row = rel.row_number(&[], &[]);
    rel.add(args.get(&NAME), Expr::call(kernel, vec![row.expr()]), &Place::Last)?;
    Ok(())
}

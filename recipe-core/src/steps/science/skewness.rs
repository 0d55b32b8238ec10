//! `SKEWNESS`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array};
use arrow_schema::DataType;

use super::{NAME, NUMBERS, PLACE, TEXT, number};
use crate::kernel::math::Real;
use crate::kernel::number::parse_double;
use crate::kernel::print::cell;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const FUNCTION: Param<Text> = Param::required("skewFunction", "Function that the numbers go through.")
    .one_of(&["ROOT", "LOG", "SQUARE"]);
const VALUE: Param<Option<Text>> =
    Param::optional("value", "Which root is taken, or the base of the logarithm; 2 and e unless given.");

pub(super) const STEP: Step = Step {
    operation: "SKEWNESS",
    family: Family::DataScience,
    summary: "Puts a root, logarithm or square of numbers into a new column, so that they are spread more evenly.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &FUNCTION, &VALUE, &NAME],
    examples: &[
        Example::new(
            "Cube roots",
            r#"{"sourceColumn": "x", "skewFunction": "ROOT", "value": "3", "targetColumn": "root"}"#,
        )
        .input(&["x: int", "27", "-8", "0", "null"])
        .output(&["x: int | root: double", "27 | 3.0", "-8 | -2.0", "0 | 0.0", "null | null"]),
        Example::new(
            "Logarithms; zero has none",
            r#"{"sourceColumn": "x", "skewFunction": "LOG", "value": "10", "targetColumn": "log"}"#,
        )
        .input(&["x: double", "1000.0", "0.0", "-1.0", "0.1"])
        .output(&["x: double | log: double", "1000.0 | 3.0", "0.0 | null", "-1.0 | null", "0.1 | -1.0"])
        .failed(2),
        Example::new(
            "Squares",
            r#"{"sourceColumn": "x", "skewFunction": "SQUARE", "targetColumn": "square"}"#,
        )
        .input(&["x: decimal", "1.5", "-2"])
        .output(&["x: decimal | square: double", "1.5 | 2.25", "-2 | 4.0"]),
        Example::new(
            "Square roots, of text",
            r#"{"sourceColumn": "x", "skewFunction": "ROOT", "targetColumn": "root"}"#,
        )
        .input(&["x: string", "9", "-9", "many"])
        .output(&["x: string | root: double", "9 | 3.0", "-9 | null", "many | null"])
        .failed(2),
        Example::new(
            "A base that is none",
            r#"{"sourceColumn": "x", "skewFunction": "LOG", "value": "1", "targetColumn": "log"}"#,
        )
        .input(&["x: int", "8"])
        .error("`1` is not a base of logarithms; it is a number above 0, other than 1"),
    ],
    assumptions: &[
        "ROOT is the square root and LOG the natural logarithm unless `value` says otherwise; SQUARE takes no notice of it.",
        "Numbers below zero have odd roots, and no others. A number without a root or logarithm gives a missing result, and counts as failed.",
        "The result is a double. A root that is a whole number is exact.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, source) = number(args, rel)?;
    let value = args.get(&VALUE);
    let given = |fits: fn(f64) -> bool, wanted: &str| match value {
        None => Ok(None),
        Some(text) => match parse_double(text).filter(|number| number.is_finite() && fits(*number)) {
            Some(number) => Ok(Some(number)),
            None => Err(args.refuse(&VALUE, format!("`{text}` is not {wanted}"))),
        },
    };
    let function = match args.get(&FUNCTION) {
        "ROOT" => {
            let degree = given(|degree| degree > 0.0, "a degree of roots; it is a number above 0")?;
            Skew::Root(degree.unwrap_or(2.0))
        }
        "LOG" => {
            let is_base = |base: f64| base > 0.0 && (base - 1.0).abs() > 0.0;
            let base = given(is_base, "a base of logarithms; it is a number above 0, other than 1")?;
            Skew::Real(base.map_or(Real::Ln, Real::Log))
        }
        _ => Skew::Real(Real::Power(2.0)),
    };
    let double = source.cast(&DataType::Float64, rel.known());
    rel.add(args.get(&NAME), Expr::call(function, vec![double]), &Place::After(&column))?;
    Ok(())
}

/// What doubles go through.
#[derive(Debug, Clone, Copy)]
enum Skew {
    Root(f64),
    Real(Real),
}

impl Skew {
    fn of(self, value: f64) -> Option<f64> {
        match self {
            Skew::Real(function) => function.of(value),
            Skew::Root(degree) if value < 0.0 => is(degree % 2.0, 1.0).then(|| -root(-value, degree)),
            Skew::Root(degree) => Some(root(value, degree)),
        }
    }
}

/// The root of a number that is not negative.
fn root(value: f64, degree: f64) -> f64 {
    if is(degree, 2.0) {
        return value.sqrt();
    }
    let root = if is(degree, 3.0) { libm::cbrt(value) } else { libm::pow(value, 1.0 / degree) };
    let whole = root.round();
    if is(libm::pow(whole, degree), value) { whole } else { root }
}

fn is(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq()
}

impl Kernel for Skew {
    fn name(&self) -> String {
        format!("{self:?}").to_lowercase()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let numbers = cells.as_primitive::<Float64Type>();
        let results = numbers.iter().enumerate().map(|(row, number)| {
            let result = self.of(number?);
            if result.is_none() {
                failures.push(row, cell(&cells, row).unwrap_or_default());
            }
            result
        });
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
}

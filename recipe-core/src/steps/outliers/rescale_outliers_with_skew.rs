//! `RESCALE_OUTLIERS_WITH_SKEW`.

use super::{COLUMN, NAME, STRATEGY, THRESHOLD, numbers, strategy};
use crate::kernel::math::Real;
use crate::step::Number;
use crate::step::prelude::*;

const FUNCTION: Param<Text> = Param::required(
    "skewFunction",
    "`LOG` is the natural logarithm unless `value` gives its base, `ROOT` the square root unless `value` gives its degree, and `SQUARE` the number by itself.",
)
.one_of(&["LOG", "ROOT", "SQUARE"]);
const VALUE: Param<Option<Number>> = Param::optional("value", "Base of `LOG`, or degree of `ROOT`.");

pub(super) const STEP: Step = Step {
    operation: "RESCALE_OUTLIERS_WITH_SKEW",
    family: Family::Quality,
    summary: "Puts logarithms, roots or squares of the numbers of a column into a new one, to bring outliers nearer.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &STRATEGY, &THRESHOLD, &FUNCTION, &VALUE],
    examples: &[
        Example::new(
            "Cube roots, of negative numbers, too",
            r#"{"sourceColumn": "price", "targetColumn": "near", "outlierStrategy": "Z_SCORE", "threshold": "3", "skewFunction": "ROOT", "value": "3"}"#,
        )
        .input(&["price: int | item: string", "8 | a", "-27 | b", "null | c", "1000 | d"])
        .output(&["price: int | near: double | item: string", "8 | 2.0 | a", "-27 | -3.0 | b", "null | null | c", "1000 | 10.0 | d"]),
        Example::new(
            "Natural logarithms, which zero has none of",
            r#"{"sourceColumn": "x", "targetColumn": "near", "outlierStrategy": "MODIFIED_Z_SCORE", "skewFunction": "LOG"}"#,
        )
        .input(&["x: double", "1.0", "0.0", "-1.0"])
        .output(&["x: double | near: double", "1.0 | 0.0", "0.0 | null", "-1.0 | null"]),
        Example::new(
            "Logarithms to a base",
            r#"{"sourceColumn": "x", "targetColumn": "near", "outlierStrategy": "IQR", "skewFunction": "LOG", "value": 10}"#,
        )
        .input(&["x: double", "1000.0", "1.0"])
        .output(&["x: double | near: double", "1000.0 | 3.0", "1.0 | 0.0"]),
        Example::new(
            "Square roots",
            r#"{"sourceColumn": "x", "targetColumn": "near", "outlierStrategy": "IQR", "skewFunction": "ROOT"}"#,
        )
        .input(&["x: double", "9.0", "-9.0"])
        .output(&["x: double | near: double", "9.0 | 3.0", "-9.0 | null"]),
        Example::new(
            "Squares; text is read as numbers",
            r#"{"sourceColumn": "x", "targetColumn": "near", "outlierStrategy": "IQR", "skewFunction": "SQUARE"}"#,
        )
        .input(&["x: string", "-1.5", "many", r#""""#])
        .output(&["x: string | near: double", "-1.5 | 2.25", "many | null", r#""" | null"#])
        .failed(1),
        Example::new(
            "A base that no logarithm has",
            r#"{"sourceColumn": "x", "targetColumn": "near", "outlierStrategy": "IQR", "skewFunction": "LOG", "value": "1"}"#,
        )
        .input(&["x: double", "1.0"])
        .error("1 is no base of a logarithm; use a number above 0 that is not 1"),
    ],
    assumptions: &[
        "Every number is rescaled, outlier or not, or the order of numbers would change. `outlierStrategy` and `threshold` are read, and change nothing.",
        "Where a number has no logarithm or root the result is missing. Of a negative number there are roots whose degree is an odd whole number.",
        "The new column stands right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    strategy(args)?;
    let column = rel.column(args.get(&COLUMN))?;
    let (_, doubles) = numbers(args, rel, &column)?;
    let rescaled = match (args.get(&FUNCTION), args.get(&VALUE)) {
        ("LOG", None) => Expr::call(Real::Ln, vec![doubles.expr()]),
        ("LOG", Some(base)) if base > 0.0 && base.total_cmp(&1.0).is_ne() => {
            Expr::call(Real::Log(base), vec![doubles.expr()])
        }
        ("LOG", Some(base)) => {
            let message = format!("{base} is no base of a logarithm; use a number above 0 that is not 1");
            return Err(args.refuse(&VALUE, message));
        }
        ("ROOT", degree) => Expr::call(Real::Root(root(args, degree)?), vec![doubles.expr()]),
        _ => Expr::call(Real::Power(2.0), vec![doubles.expr()]),
    };
    rel.add(args.get(&NAME), rescaled, &Place::After(&column))?;
    Ok(())
}

fn root(args: &Args, degree: Option<f64>) -> Result<f64> {
    match degree.unwrap_or(2.0) {
        degree if degree > 0.0 => Ok(degree),
        degree => Err(args.refuse(&VALUE, format!("{degree} is no degree of a root; use a number above 0"))),
    }
}

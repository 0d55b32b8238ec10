//! `BINARIZATION`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int32Array};
use arrow_schema::DataType;

use super::{NAME, NUMBERS, PLACE, TEXT, numbers};
use crate::kernel::compare::{Compare, Comparison};
use crate::kernel::number::{parse_decimal, parse_double};
use crate::step::prelude::*;

const THRESHOLD: Param<Text> = Param::required("threshold", "Number that greater ones are told from.");
const FLIP: Param<bool> = Param::flag("flip", "Give 0 to greater numbers, and 1 to the others.");

pub(super) const STEP: Step = Step {
    operation: "BINARIZATION",
    family: Family::DataScience,
    summary: "Says in a new column whether numbers are greater than a threshold: 1, or else 0.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &THRESHOLD, &FLIP, &NAME],
    examples: &[
        Example::new(
            "Long calls",
            r#"{"sourceColumn": "duration", "threshold": "300", "flip": "false", "targetColumn": "long_call"}"#,
        )
        .input(&["duration: int | n: int", "300 | 1", "301 | 2", "12 | 3", "null | 4"])
        .output(&[
            "duration: int | long_call: int | n: int",
            "300 | 0 | 1",
            "301 | 1 | 2",
            "12 | 0 | 3",
            "null | null | 4",
        ]),
        Example::new(
            "The other way round",
            r#"{"sourceColumn": "x", "threshold": "-1.5", "flip": "true", "targetColumn": "low"}"#,
        )
        .input(&["x: int", "-1", "-2", "null"])
        .output(&["x: int | low: int", "-1 | 0", "-2 | 1", "null | null"]),
        Example::new(
            "Decimals are compared as they are",
            r#"{"sourceColumn": "x", "threshold": "0.1", "targetColumn": "high"}"#,
        )
        .input(&["x: decimal", "0.1", "0.100000000000000001"])
        .output(&["x: decimal | high: int", "0.1 | 0", "0.100000000000000001 | 1"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "x", "threshold": "100.0", "targetColumn": "high"}"#,
        )
        .input(&["x: string", "1e3", "100", "many", r#""""#])
        .output(&["x: string | high: int", "1e3 | 1", "100 | 0", "many | null", r#""" | null"#])
        .failed(1),
        Example::new(
            "A threshold that is none",
            r#"{"sourceColumn": "x", "threshold": "high", "targetColumn": "y"}"#,
        )
        .input(&["x: int", "8"])
        .error("`high` is not a number"),
    ],
    assumptions: &[
        "The result is an int; a missing cell gives a missing one. `NaN` is greater than all numbers, as in Spark.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, numbers) = numbers(args, rel)?;
    let text = args.get(&THRESHOLD);
    let threshold = parse_double(text).filter(|threshold| threshold.is_finite());
    let threshold = threshold.ok_or_else(|| args.refuse(&THRESHOLD, format!("`{text}` is not a number")))?;
    let decimal = Type::Decimal.to_arrow();
    let is_exact = |ty: Type| ty.is_integer() || ty == Type::Decimal;
    let exact = parse_decimal(text).filter(|_| numbers.ty().is_some_and(is_exact));
    let (threshold, data_type): (ArrayRef, DataType) = match exact {
        // A decimal holds every long.
        Some(exact) => {
            (Arc::new(Decimal128Array::from(vec![exact]).with_data_type(decimal.clone())), decimal)
        }
        None => (Arc::new(Float64Array::from(vec![threshold])), DataType::Float64),
    };
    let number = numbers.expr().cast(&data_type, rel.known());
    let greater = Expr::call(Compare(Comparison::Greater), vec![number, Expr::Literal(threshold)]);
    let int = |value: i32| Expr::Literal(Arc::new(Int32Array::from(vec![value])) as ArrayRef);
    let (yes, no) = if args.get(&FLIP) { (0, 1) } else { (1, 0) };
    let result =
        Expr::null(&DataType::Int32).when(numbers.expr().is_missing(), int(yes).when(greater, int(no)));
    rel.add(args.get(&NAME), result, &Place::After(&column))?;
    Ok(())
}

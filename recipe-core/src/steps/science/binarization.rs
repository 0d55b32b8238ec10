//! `BINARIZATION`.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Decimal128Array, Float64Array};
use arrow_schema::DataType;

use super::{NAME, NUMBERS, PLACE, TEXT, number};
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
            "Only rows that meet the conditions are read",
            r#"{"sourceColumn": "x", "threshold": "100", "targetColumn": "high"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | x: string", "a | 7", "b | many", "a | 120"])
        .output(&["k: string | x: string | high: int", "a | 7 | 0", "b | many | null", "a | 120 | 1"]),
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
    let (column, number) = number(args, rel)?;
    let text = args.get(&THRESHOLD);
    let threshold = parse_double(text).filter(|threshold| threshold.is_finite());
    let threshold = threshold.ok_or_else(|| args.refuse(&THRESHOLD, format!("`{text}` is not a number")))?;
    let decimal = Type::Decimal.to_arrow();
    let is_exact = |ty: Type| ty.is_integer() || ty == Type::Decimal;
    let exact = parse_decimal(text).filter(|_| column.ty().is_some_and(is_exact));
    let threshold: ArrayRef = match exact {
        // A decimal holds every long.
        Some(exact) => Arc::new(Decimal128Array::from(vec![exact]).with_data_type(decimal)),
        None => Arc::new(Float64Array::from(vec![threshold])),
    };
    let number = number.cast(threshold.data_type(), rel.known());
    let comparison = if args.get(&FLIP) { Comparison::LessEqual } else { Comparison::Greater };
    let is_one = Expr::call(Compare(comparison), vec![number, Expr::Literal(threshold)]);
    let bit = is_one.cast(&DataType::Int32, rel.known());
    rel.add(args.get(&NAME), bit, &Place::After(&column))?;
    Ok(())
}

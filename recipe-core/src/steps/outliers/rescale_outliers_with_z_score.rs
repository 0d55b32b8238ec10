//! `RESCALE_OUTLIERS_WITH_Z_SCORE`.

use super::{COLUMN, NAME, STRATEGY, THRESHOLD, numbers, strategy};
use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "RESCALE_OUTLIERS_WITH_Z_SCORE",
    family: Family::Quality,
    summary: "Puts the numbers of a column, scaled to a mean of 0 and a standard deviation of 1, into a new one.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &STRATEGY, &THRESHOLD],
    examples: &[
        Example::new(
            "Numbers",
            r#"{"sourceColumn": "price", "targetColumn": "scaled", "outlierStrategy": "Z_SCORE", "threshold": "3"}"#,
        )
        .input(&["price: double | item: string", "2.0 | a", "4.0 | b", "null | c", "6.0 | d"])
        .output(&[
            "price: double | scaled: double | item: string",
            "2.0 | -1.0 | a",
            "4.0 | 0.0 | b",
            "null | null | c",
            "6.0 | 1.0 | d",
        ]),
        Example::new(
            "The strategy changes nothing: the scale is the same for outliers and others",
            r#"{"sourceColumn": "n", "targetColumn": "scaled", "outlierStrategy": "IQR", "threshold": "0"}"#,
        )
        .input(&["n: int", "2", "4", "6"])
        .output(&["n: int | scaled: double", "2 | -1.0", "4 | 0.0", "6 | 1.0"]),
        Example::new(
            "Numbers that are all the same have no scale",
            r#"{"sourceColumn": "n", "targetColumn": "scaled", "outlierStrategy": "MODIFIED_Z_SCORE"}"#,
        )
        .input(&["n: decimal", "2.5", "2.5"])
        .output(&["n: decimal | scaled: double", "2.5 | null", "2.5 | null"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "n", "targetColumn": "scaled", "outlierStrategy": "Z_SCORE"}"#,
        )
        .input(&["n: string", "2", "many", "4", "6", r#""""#])
        .output(&["n: string | scaled: double", "2 | -1.0", "many | null", "4 | 0.0", "6 | 1.0", r#""" | null"#])
        .failed(1),
        Example::new(
            "The name must be new",
            r#"{"sourceColumn": "n", "targetColumn": "n", "outlierStrategy": "Z_SCORE"}"#,
        )
        .input(&["n: int", "1"])
        .error("there is a column `n` already"),
    ],
    assumptions: &[
        "Every number is scaled, outlier or not: less the mean, by the standard deviation of a sample (n - 1). `outlierStrategy` and `threshold` are read, and change nothing.",
        "A standard deviation of 0 has no result. Infinity and `NaN` do not count; they stay what they are.",
        "Numbers of all rows count, those outside the conditions included. The new column stands right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    strategy(args)?;
    let column = rel.column(args.get(&COLUMN))?;
    let (numbers, doubles) = numbers(args, rel, &column)?;
    let functions = [AggregateFunction::Average, AggregateFunction::StandardDeviation];
    let statistics = rel.wholes(functions, &numbers);
    let (mean, deviation) = (&statistics[0], &statistics[1]);
    let distance = Expr::call(Arithmetic(Operation::Subtract), vec![doubles.expr(), mean.expr()]);
    let scaled = Expr::call(Arithmetic(Operation::Divide), vec![distance, deviation.expr()]);
    rel.add(args.get(&NAME), scaled, &Place::After(&column))?;
    Ok(())
}

//! `NORMALIZATION`, which DataBrew's guide describes as `SCALE`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_schema::DataType;

use super::{NAME, NUMBERS, PLACE, TEXT, numbers};
use crate::error::Kind;
use crate::kernel::number::parse_double;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::AggregateFunction;
use crate::step::prelude::*;

const STRATEGY: Param<Text> = Param::required("strategy", "What the numbers are brought to.").one_of(&[
    "MIN_MAX",
    "SCALE_BETWEEN",
    "MEAN_NORMALIZATION",
    "Z_SCORE",
]);
const LOWER: Param<Option<Text>> =
    Param::optional("lowerBound", "What the least number becomes by `SCALE_BETWEEN`.").also(&["startValue"]);
const UPPER: Param<Option<Text>> =
    Param::optional("upperBound", "What the greatest number becomes by `SCALE_BETWEEN`.").also(&["endValue"]);

pub(super) const STEP: Step = Step {
    operation: "NORMALIZATION",
    family: Family::DataScience,
    summary: "Puts the numbers of a column, brought to another scale, into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &STRATEGY, &LOWER, &UPPER, &NAME],
    examples: &[
        Example::new(
            "From 0 to 1",
            r#"{"sourceColumn": "votes", "strategy": "MIN_MAX", "targetColumn": "votes_norm"}"#,
        )
        .input(&["votes: int | n: int", "10 | 1", "30 | 2", "null | 3", "15 | 4"])
        .output(&[
            "votes: int | votes_norm: double | n: int",
            "10 | 0.0 | 1",
            "30 | 1.0 | 2",
            "null | null | 3",
            "15 | 0.25 | 4",
        ]),
        Example::new(
            "Between two bounds",
            r#"{"sourceColumn": "x", "strategy": "SCALE_BETWEEN", "lowerBound": "-1", "upperBound": "1", "targetColumn": "y"}"#,
        )
        .input(&["x: double", "2.5", "5.0", "7.5"])
        .output(&["x: double | y: double", "2.5 | -1.0", "5.0 | 0.0", "7.5 | 1.0"]),
        Example::new(
            "The bounds as CloudFormation spells them; text is read as numbers",
            r#"{"sourceColumn": "x", "strategy": "SCALE_BETWEEN", "startValue": "0", "endValue": "100", "targetColumn": "y"}"#,
        )
        .input(&["x: string", "1", "n/a", "5", r#""""#])
        .output(&["x: string | y: double", "1 | 0.0", "n/a | null", "5 | 100.0", r#""" | null"#])
        .failed(1),
        Example::new(
            "Distances from the mean, by the range",
            r#"{"sourceColumn": "x", "strategy": "MEAN_NORMALIZATION", "targetColumn": "y"}"#,
        )
        .input(&["x: int", "1", "2", "6"])
        .output(&["x: int | y: double", "1 | -0.4", "2 | -0.2", "6 | 0.6"]),
        Example::new(
            "Distances from the mean, in standard deviations",
            r#"{"sourceColumn": "x", "strategy": "Z_SCORE", "targetColumn": "y"}"#,
        )
        .input(&["x: int", "1", "2", "3", "null"])
        .output(&["x: int | y: double", "1 | -1.0", "2 | 0.0", "3 | 1.0", "null | null"]),
        Example::new(
            "A column of one value",
            r#"{"sourceColumn": "x", "strategy": "Z_SCORE", "targetColumn": "y"}"#,
        )
        .input(&["x: double", "0.1", "0.1", "0.1"])
        .output(&["x: double | y: double", "0.1 | 0.0", "0.1 | 0.0", "0.1 | 0.0"]),
        Example::new(
            "Without bounds",
            r#"{"sourceColumn": "x", "strategy": "SCALE_BETWEEN", "targetColumn": "y"}"#,
        )
        .input(&["x: int", "1"])
        .error("parameter `lowerBound` and `upperBound` is required"),
    ],
    assumptions: &[
        "DataBrew's page is headed SCALE; a recipe may have either name.",
        "`MEAN_NORMALIZATION` divides the distance from the mean by that from the least to the greatest number; `Z_SCORE` by the standard deviation of a sample (n - 1), as Spark and the statistics of a profile have it.",
        "In a column of one value there is nothing to scale: all of it becomes 0, and by `SCALE_BETWEEN` the lower bound, as with scikit-learn.",
        "Least, greatest and mean are those of all rows, of those outside the conditions, too. The result is a double.",
        "DataBrew does not say what the bounds of `SCALE_BETWEEN` are called; both spellings of CloudFormation are read, and by other strategies ignored.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, numbers) = numbers(args, rel)?;
    let strategy = args.get(&STRATEGY);
    let (from, to) = if strategy == "SCALE_BETWEEN" { bounds(args)? } else { (0.0, 1.0) };
    use AggregateFunction::{Average, Max, Min, StandardDeviation};
    // The centre, the upper end, and the lower one where that is not the centre.
    let functions = match strategy {
        "MEAN_NORMALIZATION" => vec![Average, Max, Min],
        "Z_SCORE" => vec![Average, StandardDeviation],
        _ => vec![Min, Max],
    };
    let known = rel.wholes(functions, &numbers);
    let (centre, high) = (&known[0], &known[1]);
    let low = known.get(2).unwrap_or(centre);
    let double = |column: &Column| column.expr().cast(&DataType::Float64, rel.known());
    let values = [&numbers, centre, low, high].map(double).into();
    let scaled = Expr::call(Rescale { from, to, by_range: strategy != "Z_SCORE" }, values);
    rel.add(args.get(&NAME), scaled, &Place::After(&column))?;
    Ok(())
}

fn bounds(args: &Args) -> Result<(f64, f64)> {
    let (Some(lower), Some(upper)) = (args.get(&LOWER), args.get(&UPPER)) else {
        return Err(Kind::MissingParameter("lowerBound` and `upperBound".into()).into());
    };
    let bound = |param, text: &str| {
        let bound = parse_double(text).filter(|bound| bound.is_finite());
        bound.ok_or_else(|| args.refuse(param, format!("`{text}` is not a number")))
    };
    let (from, to) = (bound(&LOWER, lower)?, bound(&UPPER, upper)?);
    if from >= to {
        return Err(args.refuse(&UPPER, format!("must be greater than `lowerBound`, which is {lower}")));
    }
    Ok((from, to))
}

/// Doubles, less a centre, by the distance of two others, or by the second of them alone, so that 0 becomes `from` and 1 `to`.
struct Rescale {
    from: f64,
    to: f64,
    by_range: bool,
}

impl Rescale {
    fn of(&self, value: f64, centre: f64, low: f64, high: f64) -> f64 {
        let low = if self.by_range { low } else { 0.0 };
        let mut range = high - low;
        let mut distance = value - centre;
        if !(range.is_finite() && distance.is_finite()) {
            // Of halves, the distance is a double; they are as exact as the numbers are where these are so large.
            (range, distance) = (high / 2.0 - low / 2.0, value / 2.0 - centre / 2.0);
        }
        if range == 0.0 {
            return self.from;
        }
        let part = distance / range;
        // So that both ends come out as they are.
        self.from * (1.0 - part) + self.to * part
    }
}

impl Kernel for Rescale {
    fn name(&self) -> String {
        format!("scale to {} to {}", self.from, self.to)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let [values, centres, lows, highs] = [0, 1, 2, 3].map(|at| columns[at].as_primitive::<Float64Type>());
        let scaled = (0..rows).map(|row| {
            if values.is_null(row) || centres.is_null(row) {
                return None;
            }
            // A single value has no deviation.
            let high = if highs.is_null(row) { 0.0 } else { highs.value(row) };
            Some(self.of(values.value(row), centres.value(row), lows.value(row), high))
        });
        Ok(Arc::new(scaled.collect::<Float64Array>()))
    }
}

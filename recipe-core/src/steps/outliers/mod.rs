//! Data quality operations: numbers far from the others.

mod flag_outliers;
mod remove_outliers;
mod replace_outliers;
mod rescale_outliers_with_skew;
mod rescale_outliers_with_z_score;
mod score;

use crate::kernel::compare::Compare;
use crate::plan::{AggregateFunction, Comparison};
use crate::step::Number;
use crate::step::prelude::*;

use score::{IsOutlier, OnlyFinite, Strategy};

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    flag_outliers,
    remove_outliers,
    replace_outliers,
    rescale_outliers_with_z_score,
    rescale_outliers_with_skew,
];

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of numbers, or of text that can be read so.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");
const STRATEGY: Param<Text> = Param::required(
    "outlierStrategy",
    "How far from the others a number is measured: from the mean in standard deviations (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances between them (`IQR`).",
)
.one_of(&["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"]);
const THRESHOLD: Param<Number> =
    Param::required("threshold", "The distance beyond which a number is an outlier.").or("3");
const TRIM: Param<Option<bool>> = Param::optional(
    "trimValue",
    "Whether to act only on outliers outside of the percentiles `minValue` and `maxValue`.",
);
const LEAST: Param<Option<Number>> =
    Param::optional("minValue", "Percentile, 0 to 100, from which on outliers stay; 0 unless given.");
const MOST: Param<Option<Number>> =
    Param::optional("maxValue", "Percentile, 0 to 100, up to which outliers stay; 100 unless given.");

const SCORES: &str = "`Z_SCORE` goes by the standard deviation of a sample (n - 1). `MODIFIED_Z_SCORE` is 0.6745 times the distance from the median, by the median of these distances. `IQR` is below Q1 - threshold × (Q3 - Q1) or above Q3 + threshold × (Q3 - Q1); quartiles and percentiles between two values are on the line between them.";
const SPREAD: &str = "An outlier is beyond the threshold, not on it. Where all deviation is 0, a score says nothing, and there are no outliers by it; where Q1 equals Q3, every other number is one by `IQR`.";
const NO_NUMBERS: &str = "Missing cells are no outliers and do not count, and so is `NaN`. Infinity does not count, but is an outlier where there is any measure. Text that is not a finite number counts as failed, and is no outlier.";
const ALL_ROWS: &str = "Numbers of all rows count, those outside the conditions included.";

/// A column whose outliers are known.
struct Examined {
    column: Column,
    /// Its numbers, infinity and `NaN` left out.
    numbers: Column,
    /// The same as doubles, with infinity and `NaN`.
    doubles: Column,
    /// Whether the step acts on the cell.
    outlier: Expr,
}

/// Percentiles, from 0 to 1, outside of which outliers are acted on.
type Range = (f64, f64);

/// Looks for the outliers of `COLUMN`. With a range, these are those outside of it, and the values at its ends are given.
fn examine(args: &Args, rel: &mut Rel, range: Option<Range>) -> Result<(Examined, Option<[Column; 2]>)> {
    let (strategy, threshold) = strategy(args)?;
    let column = rel.column(args.get(&COLUMN))?;
    let (numbers, doubles) = numbers(args, rel, &column)?;
    let percentiles = range.map(|(low, high)| [low, high].map(AggregateFunction::Quantile));
    let functions = strategy.statistics().into_iter().chain(percentiles.into_iter().flatten());
    let mut statistics = rel.wholes(functions, &numbers).into_iter();
    let measures = statistics.by_ref().take(2).map(|column| column.expr());
    let is_outlier = [doubles.expr()].into_iter().chain(measures).collect();
    let mut outlier = Expr::call(IsOutlier(strategy, threshold), is_outlier);
    let ends: Option<[Column; 2]> = statistics.collect::<Vec<_>>().try_into().ok();
    if let Some([low, high]) = &ends {
        let beyond =
            |comparison, end: &Column| Expr::call(Compare(comparison), vec![doubles.expr(), end.expr()]);
        outlier = outlier.and(beyond(Comparison::Less, low).or(beyond(Comparison::Greater, high)));
    }
    let outlier = rel.add_temporary(outlier).expr();
    Ok((Examined { column, numbers, doubles, outlier }, ends))
}

/// The strategy and its threshold.
fn strategy(args: &Args) -> Result<(Strategy, f64)> {
    let threshold = args.get(&THRESHOLD);
    if threshold < 0.0 {
        return Err(args.refuse(&THRESHOLD, format!("is a distance, 0 or more, not {threshold}")));
    }
    let strategy = match args.get(&STRATEGY) {
        "Z_SCORE" => Strategy::ZScore,
        "MODIFIED_Z_SCORE" => Strategy::ModifiedZScore,
        _ => Strategy::Quartiles,
    };
    Ok((strategy, threshold))
}

/// The finite numbers of a column, and all of them as doubles.
fn numbers(args: &Args, rel: &mut Rel, column: &Column) -> Result<(Column, Column)> {
    let numbers = rel.to_numbers(column).map_err(|error| args.place(&COLUMN, error))?;
    let doubles = numbers.expr().cast(&Type::Double.to_arrow(), rel.known());
    let doubles = rel.add_temporary(doubles);
    let numbers = match numbers.ty() {
        Some(Type::Float | Type::Double) => rel.add_temporary(Expr::call(OnlyFinite, vec![doubles.expr()])),
        _ => numbers,
    };
    Ok((numbers, doubles))
}

/// The percentiles that `minValue` and `maxValue` give, if `trimValue` asks for them, or is `forced` to.
fn range(args: &Args, forced: bool) -> Result<Option<Range>> {
    let (least, most) = (args.get(&LEAST), args.get(&MOST));
    let part = |param: &Param<Option<Number>>, percentile: f64| {
        if (0.0..=100.0).contains(&percentile) {
            return Ok(percentile / 100.0);
        }
        Err(args.refuse(param, format!("is a percentile, from 0 to 100, not {percentile}")))
    };
    let ends = (part(&LEAST, least.unwrap_or(0.0))?, part(&MOST, most.unwrap_or(100.0))?);
    if ends.0 > ends.1 {
        return Err(args.refuse(&LEAST, "is more than `maxValue`"));
    }
    let given = least.is_some() || most.is_some();
    if !given && args.get(&TRIM) == Some(true) {
        return Err(args.refuse(&TRIM, "needs `minValue` or `maxValue`, the percentiles to trim at"));
    }
    let trims = forced || args.get(&TRIM).unwrap_or(false);
    Ok((given && trims).then_some(ends))
}

//! `REPLACE_OUTLIERS`.

use super::{
    ALL_ROWS, COLUMN, Examined, LEAST, MOST, NO_NUMBERS, SCORES, SPREAD, STRATEGY, THRESHOLD, TRIM, examine,
    range,
};
use crate::kernel::coalesce::Coalesce;
use crate::kernel::compare::Compare;
use crate::plan::{AggregateFunction, Comparison, Ties};
use crate::step::prelude::*;

const WITH: Param<Text> = Param::required("replaceType", "What to put in the place of outliers.").one_of(&[
    WINSORIZE,
    CUSTOM,
    "REPLACE_WITH_EMPTY",
    NULL,
    MODE,
    "REPLACE_WITH_AVERAGE",
    "REPLACE_WITH_MEDIAN",
    "REPLACE_WITH_SUM",
    "REPLACE_WITH_MAX",
]);
const MODE_TYPE: Param<Text> = Param::required(
    "modeType",
    "With `REPLACE_WITH_MODE`, what is taken of several numbers that are most frequent.",
)
.one_of(&["MIN", "MAX", "AVERAGE", "MINIMUM", "MAXIMUM"])
.or("MIN");
const VALUE: Param<Option<Text>> =
    Param::optional("value", "With `REPLACE_WITH_CUSTOM`, the number to put in.");

const WINSORIZE: &str = "WINSORIZE_VALUES";
const CUSTOM: &str = "REPLACE_WITH_CUSTOM";
const NULL: &str = "REPLACE_WITH_NULL";
const MODE: &str = "REPLACE_WITH_MODE";

pub(super) const STEP: Step = Step {
    operation: "REPLACE_OUTLIERS",
    family: Family::Quality,
    summary: "Replaces numbers of a column that are far from the others.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &STRATEGY, &THRESHOLD, &WITH, &MODE_TYPE, &VALUE, &TRIM, &LEAST, &MOST],
    examples: &[
        Example::new(
            "The median of the others",
            r#"{"sourceColumn": "price", "outlierStrategy": "IQR", "threshold": "1.5", "replaceType": "REPLACE_WITH_MEDIAN"}"#,
        )
        .input(&["item: string | price: double", "a | 10.0", "b | 12.0", "c | null", "d | 11.0", "e | 13.0", "f | 40.0"])
        .output(&["item: string | price: double", "a | 10.0", "b | 12.0", "c | null", "d | 11.0", "e | 13.0", "f | 11.5"]),
        Example::new(
            "Their mean; whole numbers stay whole",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_AVERAGE"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "90"])
        .output(&["n: int", "1", "2", "3", "4", "2"]),
        Example::new(
            "Their greatest",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_MAX"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "90"])
        .output(&["n: int", "1", "2", "3", "4", "4"]),
        Example::new(
            "Their sum",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_SUM"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "90"])
        .output(&["n: int", "1", "2", "3", "4", "10"]),
        Example::new(
            "The most frequent of them",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_MODE", "modeType": "MAXIMUM"}"#,
        )
        .input(&["n: int", "1", "1", "2", "3", "3", "4", "90"])
        .output(&["n: int", "1", "1", "2", "3", "3", "4", "3"]),
        Example::new(
            "The mean of the most frequent",
            r#"{"sourceColumn": "x", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_MODE", "modeType": "AVERAGE"}"#,
        )
        .input(&["x: double", "1.0", "1.0", "2.0", "3.0", "3.0", "4.0", "90.0"])
        .output(&["x: double", "1.0", "1.0", "2.0", "3.0", "3.0", "4.0", "2.0"]),
        Example::new(
            "The least of the most frequent",
            r#"{"sourceColumn": "x", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_MODE", "modeType": "MINIMUM"}"#,
        )
        .input(&["x: double", "1.0", "1.0", "2.0", "3.0", "3.0", "4.0", "90.0"])
        .output(&["x: double", "1.0", "1.0", "2.0", "3.0", "3.0", "4.0", "1.0"]),
        Example::new(
            "Capped at percentiles",
            r#"{"sourceColumn": "x", "outlierStrategy": "Z_SCORE", "threshold": "1.5", "replaceType": "WINSORIZE_VALUES", "minValue": "10", "maxValue": "90"}"#,
        )
        .input(&["x: double", "-90.0", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0", "9.0", "90.0"])
        .output(&["x: double", "1.0", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0", "9.0", "9.0"]),
        Example::new(
            "Null, but only above the 90th percentile",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_NULL", "trimValue": "true", "maxValue": "90"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "-90", "90"])
        .output(&["n: int", "1", "2", "3", "4", "-90", "null"]),
        Example::new(
            "Empty text, which in a column of numbers is null",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_EMPTY"}"#,
        )
        .input(&["n: string", "1", "2", "many", "3", "4", "90"])
        .output(&["n: string", "1", "2", "many", "3", "4", r#""""#])
        .failed(1),
        Example::new(
            "A number",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "replaceType": "REPLACE_WITH_CUSTOM", "value": "0"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "90"])
        .output(&["n: int", "1", "2", "3", "4", "0"]),
        Example::new(
            "A number that the column cannot hold whole",
            r#"{"sourceColumn": "n", "outlierStrategy": "IQR", "replaceType": "REPLACE_WITH_CUSTOM", "value": "0.5"}"#,
        )
        .input(&["n: int", "1"])
        .error("`0.5` is not a whole number, and column `n` is int; change its type to double or decimal first, with CHANGE_DATA_TYPE"),
        Example::new(
            "Capping needs percentiles",
            r#"{"sourceColumn": "n", "outlierStrategy": "IQR", "replaceType": "WINSORIZE_VALUES"}"#,
        )
        .input(&["n: int", "1"])
        .error("WINSORIZE_VALUES needs `minValue` or `maxValue`, the percentiles that outliers are capped at"),
    ],
    assumptions: &[
        SCORES,
        SPREAD,
        NO_NUMBERS,
        "Mean, median, sum, mode and maximum are those of the numbers that stay. Where there are none, outliers stay as they are.",
        "The column keeps its type. In one of whole numbers, what is put in is cut to a whole number, as FILL_WITH_AVERAGE does it; what does not fit counts as failed.",
        "`trimValue` is taken as true for `WINSORIZE_VALUES`, `REPLACE_WITH_NULL` and `REPLACE_WITH_MODE`, where percentiles are given. Without it they say nothing.",
        ALL_ROWS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    use AggregateFunction::{Average, Max, Median, ModeOf, Sum};
    let with = args.get(&WITH);
    let range = range(args, matches!(with, WINSORIZE | NULL | MODE))?;
    if with == WINSORIZE && range.is_none() {
        let message =
            "WINSORIZE_VALUES needs `minValue` or `maxValue`, the percentiles that outliers are capped at";
        return Err(args.refuse(&WITH, message));
    }
    let (examined, ends) = examine(args, rel, range)?;
    let column = examined.column.clone();
    let value = match (with, ends) {
        (WINSORIZE, Some([low, high])) => {
            let below = Expr::call(Compare(Comparison::Less), vec![examined.doubles.expr(), low.expr()]);
            let capped = low.expr().when(below, high.expr());
            let number = if column.ty() == Some(Type::String) {
                Type::Double.to_arrow()
            } else {
                column.data_type.clone()
            };
            capped.cast(&number, rel.known()).cast(&column.data_type, rel.known())
        }
        (CUSTOM, _) => {
            let text =
                args.get(&VALUE).ok_or_else(|| args.refuse(&WITH, format!("{CUSTOM} needs a `value`")))?;
            args.constant(&VALUE, text, &column)?
        }
        (MODE, _) => {
            let ties = match args.get(&MODE_TYPE) {
                "MAX" | "MAXIMUM" => Ties::Greatest,
                "AVERAGE" => Ties::Mean,
                _ => Ties::Least,
            };
            of_others(rel, &examined, ModeOf(ties))
        }
        ("REPLACE_WITH_AVERAGE", _) => of_others(rel, &examined, Average),
        ("REPLACE_WITH_MEDIAN", _) => of_others(rel, &examined, Median),
        ("REPLACE_WITH_SUM", _) => of_others(rel, &examined, Sum),
        ("REPLACE_WITH_MAX", _) => of_others(rel, &examined, Max),
        ("REPLACE_WITH_EMPTY", _) if column.ty() == Some(Type::String) => Expr::text(""),
        _ => Expr::null(&column.data_type),
    };
    rel.replace(&column, value.when(examined.outlier, column.expr()))
}

/// What `function` makes of the numbers that stay, as the column's type; where there are none, the cell itself.
fn of_others(rel: &mut Rel, examined: &Examined, function: AggregateFunction) -> Expr {
    let Examined { column, numbers, outlier, .. } = examined;
    let others = Expr::null(&numbers.data_type).when(outlier.clone(), numbers.expr());
    let others = rel.add_temporary(others);
    let value = rel.whole(function, &others).expr().cast(&column.data_type, rel.known());
    Expr::call(Coalesce, vec![value, column.expr()])
}

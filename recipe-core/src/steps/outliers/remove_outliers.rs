//! `REMOVE_OUTLIERS`.

use super::{
    ALL_ROWS, COLUMN, LEAST, MOST, NO_NUMBERS, SCORES, SPREAD, STRATEGY, THRESHOLD, TRIM, examine, range,
};
use crate::step::prelude::*;

const HOW: Param<Text> =
    Param::required("removeType", "Whether to delete the rows of outliers, or to make the cells null.")
        .one_of(&["DELETE_ROWS", "CLEAR"]);

pub(super) const STEP: Step = Step {
    operation: "REMOVE_OUTLIERS",
    family: Family::Quality,
    summary: "Deletes rows whose number in a column is far from the others, or clears these cells.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &STRATEGY, &THRESHOLD, &HOW, &TRIM, &LEAST, &MOST],
    examples: &[
        Example::new(
            "Rows",
            r#"{"sourceColumn": "price", "outlierStrategy": "IQR", "threshold": "1.5", "removeType": "DELETE_ROWS"}"#,
        )
        .input(&["item: string | price: double", "a | 10.0", "b | 12.0", "c | null", "d | 11.0", "e | 13.0", "f | 40.0"])
        .output(&["item: string | price: double", "a | 10.0", "b | 12.0", "c | null", "d | 11.0", "e | 13.0"]),
        Example::new(
            "Cells",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "removeType": "CLEAR"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "-90", "90"])
        .output(&["n: int", "1", "2", "3", "4", "null", "null"]),
        Example::new(
            "Only above the 90th percentile",
            r#"{"sourceColumn": "n", "outlierStrategy": "MODIFIED_Z_SCORE", "removeType": "CLEAR", "trimValue": "TRUE", "minValue": "0", "maxValue": "90"}"#,
        )
        .input(&["n: int", "1", "2", "3", "4", "-90", "90"])
        .output(&["n: int", "1", "2", "3", "4", "-90", "null"]),
        Example::new(
            "Numbers that are all the same have no outliers",
            r#"{"sourceColumn": "n", "outlierStrategy": "Z_SCORE", "threshold": "0", "removeType": "CLEAR"}"#,
        )
        .input(&["n: double", "0.1", "0.1", "0.1"])
        .output(&["n: double", "0.1", "0.1", "0.1"]),
        Example::new(
            "Only in rows that meet the conditions",
            r#"{"sourceColumn": "n", "outlierStrategy": "IQR", "removeType": "DELETE_ROWS"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | n: int", "b | 1", "b | 2", "b | 3", "b | 2", "b | 1", "a | 90", "b | 90"])
        .output(&["k: string | n: int", "b | 1", "b | 2", "b | 3", "b | 2", "b | 1", "a | 90", "b | 90"]),
        Example::new(
            "Percentiles have to be given",
            r#"{"sourceColumn": "n", "outlierStrategy": "IQR", "removeType": "CLEAR", "trimValue": "true"}"#,
        )
        .input(&["n: int", "1"])
        .error("needs `minValue` or `maxValue`, the percentiles to trim at"),
    ],
    assumptions: &[
        SCORES,
        SPREAD,
        NO_NUMBERS,
        "Percentiles say nothing unless `trimValue` is true.",
        ALL_ROWS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let range = range(args, false)?;
    let (examined, _) = examine(args, rel, range)?;
    let column = examined.column;
    if args.get(&HOW) == "DELETE_ROWS" {
        rel.filter(examined.outlier.negate());
        return Ok(());
    }
    rel.replace(&column, Expr::null(&column.data_type).when(examined.outlier, column.expr()))
}

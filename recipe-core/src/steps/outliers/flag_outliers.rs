//! `FLAG_OUTLIERS`.

use super::{ALL_ROWS, COLUMN, NAME, NO_NUMBERS, SCORES, SPREAD, STRATEGY, THRESHOLD, examine};
use crate::step::prelude::*;

const TRUE: Param<Text> = Param::required("trueString", "What to say of an outlier.").or("True");
const FALSE: Param<Text> = Param::required("falseString", "What to say of other cells.").or("False");

pub(super) const STEP: Step = Step {
    operation: "FLAG_OUTLIERS",
    family: Family::Quality,
    summary: "Says in a new text column whether a number is far from the others.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &STRATEGY, &THRESHOLD, &TRUE, &FALSE],
    examples: &[
        Example::new(
            "Beyond the quartiles",
            r#"{"sourceColumn": "price", "targetColumn": "far", "outlierStrategy": "IQR", "threshold": "1.5", "trueString": "yes", "falseString": "no"}"#,
        )
        .input(&["item: string | price: double", "a | 10.0", "b | 12.0", "c | 11.0", "d | 13.0", "e | 40.0"])
        .output(&[
            "item: string | price: double | far: string",
            "a | 10.0 | no",
            "b | 12.0 | no",
            "c | 11.0 | no",
            "d | 13.0 | no",
            "e | 40.0 | yes",
        ]),
        Example::new(
            "By the median, for whole numbers; missing cells are no outliers",
            r#"{"sourceColumn": "n", "targetColumn": "far", "outlierStrategy": "`MODIFIED_Z_SCORE`"}"#,
        )
        .input(&["n: int", "1", "2", "null", "3", "4", "90"])
        .output(&["n: int | far: string", "1 | False", "2 | False", "null | False", "3 | False", "4 | False", "90 | True"]),
        Example::new(
            "In few rows no number is three standard deviations from the mean",
            r#"{"sourceColumn": "n", "targetColumn": "far", "outlierStrategy": "Z_SCORE", "threshold": "3"}"#,
        )
        .input(&["n: long", "1", "2", "3", "4", "90"])
        .output(&["n: long | far: string", "1 | False", "2 | False", "3 | False", "4 | False", "90 | False"]),
        Example::new(
            "Text is read as numbers",
            r#"{"sourceColumn": "n", "targetColumn": "far", "outlierStrategy": "IQR", "threshold": 2}"#,
        )
        .input(&["n: string", "1", "2", "many", "3", "4", "90", r#""""#])
        .output(&[
            "n: string | far: string",
            "1 | False",
            "2 | False",
            "many | False",
            "3 | False",
            "4 | False",
            "90 | True",
            r#""" | False"#,
        ])
        .failed(1),
        Example::new(
            "Rows outside of the conditions say nothing, but count",
            r#"{"sourceColumn": "n", "targetColumn": "far", "outlierStrategy": "IQR", "threshold": "1.5"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"a\"]", "TargetColumn": "k"}]"#)
        .input(&["k: string | n: int", "b | 1", "b | 2", "b | 3", "b | 4", "a | 90"])
        .output(&["k: string | n: int | far: string", "b | 1 | null", "b | 2 | null", "b | 3 | null", "b | 4 | null", "a | 90 | True"]),
        Example::new(
            "A distance is not negative",
            r#"{"sourceColumn": "n", "targetColumn": "far", "outlierStrategy": "IQR", "threshold": "-1"}"#,
        )
        .input(&["n: int", "1"])
        .error("is a distance, 0 or more, not -1"),
    ],
    assumptions: &[
        SCORES,
        SPREAD,
        NO_NUMBERS,
        "Every row gets one of the two words. The new column stands right after its source.",
        ALL_ROWS,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (examined, _) = examine(args, rel, None)?;
    let told = Expr::text(args.get(&TRUE)).when(examined.outlier, Expr::text(args.get(&FALSE)));
    rel.add(args.get(&NAME), told, &Place::After(&examined.column))?;
    Ok(())
}

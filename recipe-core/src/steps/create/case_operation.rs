//! `CASE_OPERATION`.

use super::expression;
use crate::step::prelude::*;

const EXPRESSION: Param<Text> = Param::required(
    "valueExpression",
    "A `case when … then … else … end`: columns in back ticks, texts in quotes.",
);
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "CASE_OPERATION",
    family: Family::ColumnStructure,
    summary: "Makes a new column from the first of several conditions that is true.",
    conditions: Conditions::MaskCells,
    params: &[&EXPRESSION, &super::WITH, &NAME],
    examples: &[
        Example::new(
            "Bands of a number",
            r#"{"valueExpression": "case when `pressure` > 1020 then 'HIGH' when `pressure` < 1000 then 'LOW' else 'NORMAL' end", "targetColumn": "label"}"#,
        )
        .input(&["pressure: double", "1030.5", "990.0", "1010.0", "null"])
        .output(&["pressure: double | label: string", "1030.5 | HIGH", "990.0 | LOW", "1010.0 | NORMAL", "null | NORMAL"]),
        Example::new(
            "Tests of text, of missing cells and of types",
            r#"{"valueExpression": "case when isMissing(`v`) then 'missing' when !isValid(`v`, 'int') then 'text' when startsWith(`v`, '9') or `v` in (1, 2) then 'special' when matches(`v`, '^[0-4]+$') and contains(`v`, '3') and endsWith(`v`, '0') then 'round' when isBetween(`v`, 5, 8) then 'middle' end", "targetColumn": "t"}"#,
        )
        .input(&["v: string", "null", "x", "97", "2", "30", "6", "55"])
        .output(&["v: string | t: string", "null | missing", "x | text", "97 | special", "2 | special", "30 | round", "6 | middle", "55 | null"]),
        Example::new(
            "Against the mean of the column",
            r#"{"valueExpression": "case when `price` < `:mean` then `price` else null end", "targetColumn": "low",
                "withExpressions": "[{\"name\":\"mean\",\"value\":\"avg(`price`)\",\"type\":\"aggregate\"}]"}"#,
        )
        .input(&["price: int", "10", "20", "60"])
        .output(&["price: int | low: int", "10 | 10", "20 | 20", "60 | null"]),
        Example::new(
            "What is not known is not true, and neither is its opposite",
            r#"{"valueExpression": "case when !(n = 1) then 'other' when contains(t, 'x') then 'x' when !contains(t, 'x') then 'no x' else 'unknown' end", "targetColumn": "k"}"#,
        )
        .input(&["n: int | t: string", "2 | null", "null | xy", "1 | z", "null | null"])
        .output(&["n: int | t: string | k: string", "2 | null | other", "null | xy | x", "1 | z | no x", "null | null | unknown"]),
        Example::new(
            "Empty text is counted, null is not",
            r#"{"valueExpression": "case when true then `:n` end", "targetColumn": "n",
                "withExpressions": [{"name": "n", "value": "count(`t`)", "type": "aggregate"}]}"#,
        )
        .input(&["t: string", "a", r#""""#, "null"])
        .output(&["t: string | n: long", "a | 2", r#""" | 2"#, "null | 2"]),
        Example::new(
            "Dates, booleans and bare names",
            r#"{"valueExpression": "CASE WHEN day >= '2024-01-01' AND open = TRUE THEN 1 WHEN day IS NULL THEN 0.5 END", "targetColumn": "n"}"#,
        )
        .input(&["day: date | open: boolean", "2024-05-01 | true", "2024-05-01 | false", "null | true"])
        .output(&["day: date | open: boolean | n: double", "2024-05-01 | true | 1.0", "2024-05-01 | false | null", "null | true | 0.5"]),
        Example::new(
            "A function that is none",
            r#"{"valueExpression": "case when contain(`a`, 'x') then 1 end", "targetColumn": "n"}"#,
        )
        .input(&["a: string", "x"])
        .error("the expression cannot be read: function `contain` is not known; did you mean `contains`?"),
    ],
    assumptions: &[
        "The [language](../expressions.md) is that of the documented examples, with functions of Spark SQL.",
        "Logic has three values, as Spark's: a condition that is null is not taken, and neither is its opposite. Without `else` the result is missing.",
        "Aggregates of `withExpressions` are those of Spark's SQL: null is left out, and empty text is a value.",
        "The type of the result is that of the branches: the wider number, or text where they differ in kind.",
        "Text compared with a number is read as a number, and text compared with a date as a date; what is neither meets no comparison.",
        "The new column stands after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let value = expression(args, &EXPRESSION, rel)?;
    rel.add(args.get(&NAME), value, &Place::Last)?;
    Ok(())
}

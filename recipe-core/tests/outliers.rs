//! Outliers as numpy, scipy and pandas have them: `tests/differential/outliers.py` wrote what is expected.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use recipe_core::{Context, Recipe};
use serde_json::{Value, json};

/// A column of numbers, and what others say of it.
struct Column {
    name: String,
    values: Vec<Option<f64>>,
    mean: f64,
    deviation: f64,
    percentiles: [f64; 2],
    cases: Vec<Value>,
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn columns() -> Vec<Column> {
    let columns: Value = serde_json::from_str(include_str!("outliers.json")).expect("what is expected");
    let columns = columns.as_object().expect("columns by name").iter();
    let read = |(name, column): (&String, &Value)| Column {
        name: name.clone(),
        values: list(&column["values"]).iter().map(Value::as_f64).collect(),
        mean: number(&column["mean"]),
        deviation: number(&column["deviation"]),
        percentiles: [0, 1].map(|at| number(&column["percentiles"][at])),
        cases: list(&column["cases"]).to_vec(),
    };
    columns.map(read).collect()
}

/// A truth for every row.
fn flags(digits: &str) -> Vec<bool> {
    let digit = |digit: char| digit.to_digit(16).expect("a digit");
    digits.chars().flat_map(|four| [8, 4, 2, 1].map(|bit| digit(four) & bit != 0)).collect()
}

/// What comes of the column, as `x`, of a step with these parameters and `sourceColumn`.
fn run(column: &Column, operation: &str, mut parameters: Value) -> RecordBatch {
    parameters["sourceColumn"] = json!("x");
    let recipe = json!([{"Operation": operation, "Parameters": parameters}]).to_string();
    let values: ArrayRef = Arc::new(Float64Array::from(column.values.clone()));
    let input = RecordBatch::try_from_iter([("x", values)]).expect("a column");
    let recipe = Recipe::parse(&recipe).expect("a recipe");
    recipe.apply(&input, &Context::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The doubles of a column, cell by cell the `expected` ones, as far as rounding allows.
fn assert_near(found: &ArrayRef, expected: impl Iterator<Item = Option<f64>>, what: &str) {
    let mut rows = 0;
    for (found, expected) in found.as_primitive::<Float64Type>().iter().zip(expected) {
        let near = match (found, expected) {
            (Some(found), Some(right)) => (found - right).abs() <= 1e-12 * right.abs().max(1.0),
            (found, right) => found == right,
        };
        assert!(near, "{what}, row {rows}: {found:?}, and not {expected:?}");
        rows += 1;
    }
    assert_eq!(rows, found.len(), "{what}");
}

#[test]
fn outliers_are_those_of_others() {
    for column in columns() {
        for case in &column.cases {
            let (strategy, threshold) = (&case["strategy"], &case["threshold"]);
            let what = format!("{}, {strategy} {threshold}", column.name);
            let with = |more: Value| {
                let mut parameters = json!({"outlierStrategy": strategy, "threshold": threshold});
                let more = more.as_object().expect("parameters").clone();
                parameters.as_object_mut().expect("parameters").extend(more);
                parameters
            };
            let outliers = flags(text(&case["outliers"]));
            let flagged = run(&column, "FLAG_OUTLIERS", with(json!({"targetColumn": "far"})));
            let flagged: Vec<bool> =
                flagged.column(1).as_string_view().iter().map(|word| word == Some("True")).collect();
            assert!(flagged == outliers, "{what}");

            let kept = run(&column, "REMOVE_OUTLIERS", with(json!({"removeType": "DELETE_ROWS"})));
            let expected = column.values.iter().zip(&outliers).filter(|(_, far)| !**far);
            assert_near(kept.column(0), expected.map(|(value, _)| *value), &what);

            let trim = json!({"removeType": "CLEAR", "trimValue": "true", "minValue": "5", "maxValue": "95"});
            let cleared = run(&column, "REMOVE_OUTLIERS", with(trim));
            let trimmed = flags(text(&case["trimmed"]));
            let expected = column.values.iter().zip(&trimmed);
            assert_near(
                cleared.column(0),
                expected.map(|(value, far)| value.filter(|_| !far)),
                &format!("{what}, trimmed"),
            );

            let replaced = |parameters: Value| run(&column, "REPLACE_OUTLIERS", with(parameters));
            let [low, high] = column.percentiles;
            let capped = replaced(json!({"replaceType": "WINSORIZE_VALUES", "minValue": 5, "maxValue": 95}));
            let expected = column.values.iter().zip(&outliers);
            let expected = expected
                .map(|(value, far)| value.map(|value| if *far { value.clamp(low, high) } else { value }));
            assert_near(capped.column(0), expected, &format!("{what}, capped"));

            let others = ["AVERAGE", "MEDIAN", "SUM", "MAX"]
                .map(|kind| (json!({"replaceType": format!("REPLACE_WITH_{kind}")}), number(&case[kind])));
            let modes = ["MIN", "MAX", "AVERAGE"].map(|mode| {
                let parameters = json!({"replaceType": "REPLACE_WITH_MODE", "modeType": mode});
                (parameters, number(&case["MODE"][mode]))
            });
            for (parameters, other) in others.into_iter().chain(modes) {
                let what = format!("{what}, {parameters}");
                let expected = column.values.iter().zip(&outliers);
                let expected = expected.map(|(value, far)| if *far { Some(other) } else { *value });
                assert_near(replaced(parameters).column(0), expected, &what);
            }
        }
    }
}

#[test]
fn scales_are_those_of_others() {
    for column in columns() {
        let name = &column.name;
        let parameters = json!({"targetColumn": "scaled", "outlierStrategy": "Z_SCORE"});
        let scaled = run(&column, "RESCALE_OUTLIERS_WITH_Z_SCORE", parameters);
        let expected =
            column.values.iter().map(|value| Some((value.as_ref()? - column.mean) / column.deviation));
        // Of numbers that are far from 0 and near to each other, the mean itself has lost some digits in other hands.
        let found = scaled.column(1).as_primitive::<Float64Type>();
        for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
            let apart = found.zip(expected).map(|(found, expected)| (found - expected).abs());
            assert!(
                found.is_some() == expected.is_some() && apart.is_none_or(|apart| apart < 1e-6),
                "{name}, row {row}"
            );
        }
        for (function, value, of) in [
            ("LOG", None, (|x: f64| (x > 0.0).then(|| x.ln())) as fn(f64) -> Option<f64>),
            ("LOG", Some(2), |x| (x > 0.0).then(|| x.log2())),
            ("ROOT", Some(3), |x| Some(x.cbrt())),
            ("ROOT", None, |x| (x >= 0.0).then(|| x.sqrt())),
            ("ROOT", Some(5), |x| Some(x.signum() * x.abs().powf(0.2))),
            ("SQUARE", None, |x| Some(x * x)),
        ] {
            let mut parameters =
                json!({"targetColumn": "near", "outlierStrategy": "IQR", "skewFunction": function});
            if let Some(value) = value {
                parameters["value"] = json!(value);
            }
            let rescaled = run(&column, "RESCALE_OUTLIERS_WITH_SKEW", parameters);
            assert_near(
                rescaled.column(1),
                column.values.iter().map(|value| of((*value)?)),
                &format!("{name}, {function}"),
            );
        }
    }
}

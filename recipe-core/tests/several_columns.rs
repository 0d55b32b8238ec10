//! One step over several columns: the same as a step for each.

use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, table};

const ROWS: &[&str] = &[
    "id: int | home_city: string | work_city: string | fare: double | tip: double",
    "1 | Bonn | Ulm | 10.26 | 1.04",
    "2 | Ulm | Ulm | 20.5 | null",
    r#"3 | null | "" | 3.0 | 0.5"#,
];

/// What comes out of a step with these parameters and conditions.
fn out(operation: &str, parameters: &str, conditions: &str) -> Vec<String> {
    let text = format!(
        r#"[{{"Action": {{"Operation": "{operation}", "Parameters": {parameters}}}, "ConditionExpressions": [{conditions}]}}]"#
    );
    let input = table::parse(ROWS).expect("a table");
    let recipe = Recipe::parse(&text).unwrap_or_else(|errors| panic!("{}", errors.render()));
    let program = recipe
        .compile(input.schema_ref(), &Context::default())
        .unwrap_or_else(|errors| panic!("{}", errors.render()));
    run_in_batches(&program, &input, 2).expect("it runs").lines
}

#[test]
fn columns_are_chosen_by_name_pattern_and_type() {
    let upper = [
        "id: int | home_city: string | work_city: string | fare: double | tip: double",
        "1 | BONN | ULM | 10.26 | 1.04",
        "2 | ULM | ULM | 20.5 | null",
        r#"3 | null | "" | 3.0 | 0.5"#,
    ];
    for choice in [
        r#"{"sourceColumns": ["home_city", "work_city"]}"#,
        r#"{"sourceColumns": "[\"work_city\", \"home_city\"]"}"#,
        r#"{"columnsMatching": "_city$"}"#,
        r#"{"columnsOfType": "string"}"#,
        r#"{"columnsOfType": ["string"], "columnsMatching": "home|work"}"#,
    ] {
        assert_eq!(out("UPPER_CASE", choice, ""), upper, "{choice}");
    }
    let rounded = r#"{"columnsOfType": ["numeric"], "columnsMatching": "^(fare|tip)$", "targetColumn": "{column}_whole"}"#;
    assert_eq!(
        out("ROUND", rounded, ""),
        [
            "id: int | home_city: string | work_city: string | fare: double | fare_whole: long | tip: double | tip_whole: long",
            "1 | Bonn | Ulm | 10.26 | 10 | 1.04 | 1",
            "2 | Ulm | Ulm | 20.5 | 21 | null | null",
            r#"3 | null | "" | 3.0 | 3 | 0.5 | 1"#,
        ]
    );
}

#[test]
fn rows_go_where_one_of_the_columns_sends_them() {
    assert_eq!(
        out("REMOVE_MISSING", r#"{"columnsMatching": "city|tip"}"#, "")[1..],
        ["1 | Bonn | Ulm | 10.26 | 1.04"]
    );
}

#[test]
fn conditions_see_rows_as_they_were_before_the_step() {
    let home_is_ulm = r#"{"Condition": "IS", "Value": "Ulm", "TargetColumn": "home_city"}"#;
    assert_eq!(
        out("UPPER_CASE", r#"{"columnsMatching": "city"}"#, home_is_ulm)[1..],
        ["1 | Bonn | Ulm | 10.26 | 1.04", "2 | ULM | ULM | 20.5 | null", r#"3 | null | "" | 3.0 | 0.5"#]
    );
}

#[test]
fn a_step_that_looks_at_the_data_looks_at_each_column() {
    let pivot =
        r#"{"sourceColumns": ["home_city", "work_city"], "valueColumn": "fare", "aggregateFunction": "SUM"}"#;
    let error = Recipe::parse(&format!(r#"[{{"Operation": "PIVOT", "Parameters": {pivot}}}]"#))
        .expect("a recipe")
        .apply(&table::parse(ROWS).expect("a table"), &Context::default())
        .expect_err("the first one takes the values away");
    assert!(error.to_string().contains("column `fare` not found"), "{error}");
    let pivot = r#"{"columnsMatching": "^home_city$", "valueColumn": "fare", "aggregateFunction": "SUM"}"#;
    assert_eq!(
        out("PIVOT", pivot, "")[0],
        "id: int | work_city: string | tip: double | home_city_Bonn_fare_sum: double | home_city_Ulm_fare_sum: double"
    );
}

#[test]
fn what_a_recipe_needs_can_be_told_without_its_columns() {
    let outline = |parameters: &str| {
        let text = format!(r#"[{{"Operation": "UPPER_CASE", "Parameters": {parameters}}}]"#);
        Recipe::parse(&text).expect("a recipe").outline()
    };
    let matching = outline(r#"{"columnsMatching": "city"}"#);
    assert_eq!((matching.columns.len(), matching.partitioning.name()), (0, "rows"));
    assert_eq!(outline(r#"{"sourceColumns": ["a", "b"]}"#).columns, ["a", "b"]);
}

//! Every condition, on text, numbers and dates: which rows it picks.

use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, table};

const ROWS: &[&str] = &[
    "id: int | t: string | n: int | d: date | b: boolean",
    "1 | apple pie | 5 | 2024-01-01 | true",
    "2 | Apple | 10 | 2024-06-01 | false",
    r#"3 | "" | null | null | null"#,
    "4 | null | -1 | 2023-12-31 | true",
    "5 | 10 | 100 | 2024-06-02 | false",
];

/// The ids of the rows that are left.
fn left(condition: &str) -> Result<Vec<String>, String> {
    let text = format!(
        r#"[{{"Action": {{"Operation": "REMOVE_VALUES", "Parameters": {{}}}}, "ConditionExpressions": [{condition}]}}]"#
    );
    let input = table::parse(ROWS).expect("a table");
    let recipe = Recipe::parse(&text).map_err(|errors| errors.to_string())?;
    let program =
        recipe.compile(input.schema_ref(), &Context::default()).map_err(|errors| errors.to_string())?;
    let ran = run_in_batches(&program, &input, 2).map_err(|error| error.to_string())?;
    Ok(ran.lines[1..].iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect())
}

#[test]
fn each_picks_its_rows() {
    let cases = [
        (r#"{"Condition": "IS", "TargetColumn": "t", "Value": "[\"Apple\",\"10\"]"}"#, "1 3 4"),
        (r#"{"Condition": "IS", "TargetColumn": "t", "Value": "Apple"}"#, "1 3 4 5"),
        (r#"{"Condition": "IS", "TargetColumn": "n", "Value": ["5", 10.0]}"#, "3 4 5"),
        (r#"{"Condition": "IS", "TargetColumn": "d", "Value": "[\"6/1/2024\"]"}"#, "1 3 4 5"),
        (r#"{"Condition": "IS", "TargetColumn": "b", "Value": "[\"true\"]"}"#, "2 3 5"),
        (r#"{"Condition": "IS_NOT", "TargetColumn": "t", "Value": "[\"Apple\",\"10\"]"}"#, "2 5"),
        (r#"{"Condition": "IS_NOT", "TargetColumn": "n", "Value": "[\"5\"]"}"#, "1"),
        (
            r#"{"Condition": "IS_BETWEEN", "TargetColumn": "n", "Value": "{\"GREATER_THAN_EQUAL\":\"5\",\"LESS_THAN_EQUAL\":\"10\"}"}"#,
            "3 4 5",
        ),
        (r#"{"Condition": "IS_NOT_BETWEEN", "TargetColumn": "n", "Value": ["5", "10"]}"#, "1 2"),
        (r#"{"Condition": "CONTAINS", "TargetColumn": "t", "Value": "pple"}"#, "3 4 5"),
        (r#"{"Condition": "NOT_CONTAINS", "TargetColumn": "t", "Value": "pple"}"#, "1 2"),
        (r#"{"Condition": "STARTS_WITH", "TargetColumn": "t", "Value": "A"}"#, "1 3 4 5"),
        (r#"{"Condition": "NOT_STARTS_WITH", "TargetColumn": "t", "Value": "A"}"#, "2"),
        (r#"{"Condition": "STARTS_WITH", "TargetColumn": "n", "Value": "1"}"#, "1 3 4"),
        (r#"{"Condition": "ENDS_WITH", "TargetColumn": "t", "Value": "e"}"#, "3 4 5"),
        (r#"{"Condition": "NOT_ENDS_WITH", "TargetColumn": "t", "Value": "e"}"#, "1 2"),
        (r#"{"Condition": "LESS_THAN", "TargetColumn": "n", "Value": "5"}"#, "1 2 3 5"),
        (r#"{"Condition": "LESS_THAN_EQUAL", "TargetColumn": "n", "Value": "5.5"}"#, "2 3 5"),
        (r#"{"Condition": "GREATER_THAN", "TargetColumn": "d", "Value": "2024-01-01"}"#, "1 3 4"),
        (r#"{"Condition": "GREATER_THAN_EQUAL", "TargetColumn": "d", "Value": "June 1, 2024"}"#, "1 3 4"),
        (r#"{"Condition": "GREATER_THAN", "TargetColumn": "t", "Value": "9"}"#, "1 2 3 4"),
        (r#"{"Condition": "IS_INVALID", "TargetColumn": "t", "Value": "number"}"#, "3 4 5"),
        (r#"{"Condition": "IS_INVALID", "TargetColumn": "t"}"#, "1 2 3 4 5"),
        (r#"{"Condition": "IS_VALID", "TargetColumn": "t", "Value": "int"}"#, "1 2 3 4"),
        (r#"{"Condition": "IS_MISSING", "TargetColumn": "t", "Value": "string"}"#, "1 2 5"),
        (r#"{"Condition": "IS_NOT_MISSING", "TargetColumn": "n"}"#, "3"),
        (r#"{"Condition": "MATCHES", "TargetColumn": "t", "Value": "^[a-z ]+$"}"#, "2 3 4 5"),
        (r#"{"Condition": "NOT_MATCHES", "TargetColumn": "t", "Value": "\\d"}"#, "5"),
        (
            r#"{"Condition": "LESS_THAN", "TargetColumn": "n", "Value": "50"}, {"Condition": "IS", "TargetColumn": "b", "Value": "[\"true\"]"}"#,
            "2 3 5",
        ),
        (
            r#"{"Or": [{"Condition": "LESS_THAN", "TargetColumn": "n", "Value": "0"}, {"Condition": "IS", "TargetColumn": "t", "Value": "Apple"}]}"#,
            "1 3 5",
        ),
        (r#"{"Or": {"Condition": "IS", "TargetColumn": "t", "Value": "Apple"}}"#, "1 3 4 5"),
        (
            r#"{"Or": [
                {"And": [{"Condition": "IS", "TargetColumn": "b", "Value": "true"}, {"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "0"}]},
                {"Condition": "IS_MISSING", "TargetColumn": "n"}]}"#,
            "2 4 5",
        ),
        // A row that meets no comparison, since its cell is missing, does meet the opposite of one.
        (r#"{"Not": {"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "9"}}"#, "2 5"),
        (
            r#"{"Not": [{"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "9"}, {"Condition": "IS", "TargetColumn": "t", "Value": "10"}]}"#,
            "5",
        ),
        (
            r#"{"Not": {"Or": [{"Condition": "IS", "TargetColumn": "id", "Value": "1"}, {"Not": {"Condition": "IS", "TargetColumn": "id", "Value": ["2", "1"]}}]}}"#,
            "1 3 4 5",
        ),
    ];
    for (condition, expected) in cases {
        assert_eq!(
            left(condition).unwrap_or_else(|error| panic!("{error}")).join(" "),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn values_that_cannot_be_compared_are_refused() {
    for condition in [
        r#"{"Condition": "LESS_THAN", "TargetColumn": "n", "Value": "soon"}"#,
        r#"{"Condition": "LESS_THAN", "TargetColumn": "d", "Value": "12"}"#,
        r#"{"Condition": "MATCHES", "TargetColumn": "t", "Value": "("}"#,
        r#"{"Condition": "MATCHES", "TargetColumn": "t", "Value": "||"}"#,
        r#"{"Condition": "NOT_MATCHES", "TargetColumn": "t", "Value": "$"}"#,
        r#"{"Condition": "IS_INVALID", "TargetColumn": "t", "Value": "colour"}"#,
        r#"{"Condition": "CONTAINS", "TargetColumn": "t"}"#,
        r#"{"Condition": "IS_MISSING", "TargetColumn": "tt"}"#,
        r#"{"Condition": "IS_MISSING"}"#,
        r#"{"Condition": "IS", "TargetColumn": "t", "Value": "[]"}"#,
        r#"{"Condition": "IS_MISSING", "TargetColumn": ""}"#,
        r#"{"Conditions": "IS_MISSING", "TargetColumn": "t"}"#,
        r#""IS_MISSING""#,
        r#"{"Or": []}"#,
        r#"{"Or": ["IS_MISSING"]}"#,
        r#"{"Not": {"Condition": "IS_MISSING", "TargetColumn": "tt"}}"#,
        r#"{"Or": [{"Condition": "IS_MISSING", "TargetColumn": "t"}], "Condition": "IS_MISSING", "TargetColumn": "t"}"#,
        r#"{"Xor": [{"Condition": "IS_MISSING", "TargetColumn": "t"}]}"#,
    ] {
        assert!(left(condition).is_err(), "{condition}");
    }
}

#[test]
fn long_lists_are_no_deep_ones() {
    let one = |n: usize| format!(r#"{{"Condition": "IS", "TargetColumn": "id", "Value": "{}"}}"#, n % 3);
    let many = (0..50_000).map(one).collect::<Vec<_>>().join(",");
    assert_eq!(left(&format!(r#"{{"Or": [{many}]}}"#)).expect("it runs"), ["3", "4", "5"]);
    assert_eq!(left(&many).expect("it runs"), ["1", "2", "3", "4", "5"]);
}

#[test]
fn an_expression_is_a_condition() {
    let picks = |expression: &str| left(&format!(r#"{{"Expression": "{expression}"}}"#));
    assert_eq!(picks("n > 9 and b").expect("it runs"), ["1", "2", "3", "4", "5"]);
    assert_eq!(picks("n > 9 or t = 'apple pie'").expect("it runs"), ["3", "4"]);
    // What is null is not true, and so picks no row.
    assert_eq!(picks("n != 5").expect("it runs"), ["1", "3"]);
    let nested =
        r#"{"Not": {"Or": [{"Expression": "n >= 0"}, {"Condition": "IS_MISSING", "TargetColumn": "n"}]}}"#;
    assert_eq!(left(nested).expect("it runs"), ["1", "2", "3", "5"]);
    for wrong in ["n +", "n + 1", "nn > 1", ""] {
        assert!(picks(wrong).is_err(), "{wrong}");
    }
}

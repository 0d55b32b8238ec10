//! Missing is null or empty text: steps that look for it treat both the same.

use std::sync::Arc;

use recipe_core::{Context, Dataset, Recipe, table};

const ROWS: &[&str] = &[
    "k: string | n: int | s: string",
    "a | 1 | x",
    "null | 2 | \"\"",
    "\"\" | 3 | null",
    "b | 4 | y",
    "\"\" | 5 | x",
];

fn run(recipe: &str, rows: &[&str]) -> Vec<String> {
    let recipe = Recipe::parse(recipe).expect(recipe);
    let second = table::parse(&["k: string | z: string", "\"\" | e", "null | n", "a | A"]).expect("a table");
    let second = Dataset::new("two", second.schema(), vec![second]);
    let context = Context::default().with_datasets(vec![Arc::new(second)]);
    let out = recipe.apply(&table::parse(rows).expect("a table"), &context).expect("it runs");
    table::print(&out.schema(), std::slice::from_ref(&out))
}

fn action(operation: &str, parameters: &str, conditions: &str) -> String {
    format!(
        r#"[{{"Action": {{"Operation": "{operation}", "Parameters": {{{parameters}}}}}, "ConditionExpressions": [{conditions}]}}]"#
    )
}

#[test]
fn steps_take_null_and_empty_text_for_missing() {
    let condition = |name: &str| format!(r#"{{"Condition": "{name}", "Value": "", "TargetColumn": "k"}}"#);
    let cases: [(&str, &str, String, &[&str]); 9] = [
        (
            "KEEP_VALUES",
            "",
            condition("IS_MISSING"),
            &[r#"null | 2 | """#, r#""" | 3 | null"#, r#""" | 5 | x"#],
        ),
        ("KEEP_VALUES", "", condition("IS_NOT_MISSING"), &["a | 1 | x", "b | 4 | y"]),
        ("KEEP_VALUES", "", condition("IS_VALID"), &["a | 1 | x", "b | 4 | y"]),
        ("REMOVE_MISSING", r#""sourceColumn": "k""#, String::new(), &["a | 1 | x", "b | 4 | y"]),
        (
            "FILL_WITH_CUSTOM",
            r#""sourceColumn": "k", "value": "?""#,
            String::new(),
            &["a | 1 | x", r#"? | 2 | """#, "? | 3 | null", "b | 4 | y", "? | 5 | x"],
        ),
        (
            "FILL_WITH_LAST_VALID",
            r#""sourceColumn": "k""#,
            String::new(),
            &["a | 1 | x", r#"a | 2 | """#, "a | 3 | null", "b | 4 | y", "b | 5 | x"],
        ),
        (
            "SORT",
            r#""expressions": [{"sourceColumn": "k", "ordering": "ASCENDING", "nullsOrdering": "NULLS_BOTTOM"}]"#,
            String::new(),
            &["a | 1 | x", "b | 4 | y", r#"null | 2 | """#, r#""" | 3 | null"#, r#""" | 5 | x"#],
        ),
        (
            "PIVOT",
            r#""sourceColumn": "k", "valueColumn": "n", "aggregateFunction": "SUM""#,
            String::new(),
            &["x | 1 | null", r#""" | null | null"#, "null | null | null", "y | null | 4"],
        ),
        (
            "JOIN",
            r#""joinKeys": [{"key": "k", "value": "k"}], "joinType": "INNER_JOIN", "leftColumns": ["n"],
               "rightColumns": ["z"], "secondaryDatasetName": "two""#,
            String::new(),
            &["1 | A"],
        ),
    ];
    for (operation, parameters, conditions, expected) in cases {
        let recipe = match conditions.as_str() {
            "" => {
                format!(r#"[{{"Action": {{"Operation": "{operation}", "Parameters": {{{parameters}}}}}}}]"#)
            }
            conditions => action(operation, parameters, conditions),
        };
        assert_eq!(run(&recipe, ROWS)[1..], *expected, "{operation}");
    }
}

#[test]
fn new_columns_take_null_and_empty_text_for_missing() {
    let rows = &["a: string | b: string", "1 | 2", r#""" | 2"#, "null | 2", r#"1 | """#];
    let across = |operation: &str| {
        format!(
            r#"[{{"Operation": "{operation}", "Parameters": {{"sourceColumns": ["a", "b"], "targetColumn": "r"}}}}]"#
        )
    };
    let derive = |expression: &str| {
        format!(
            r#"[{{"Operation": "DERIVE", "Parameters": {{"targetColumn": "r", "expression": "{expression}"}}}}]"#
        )
    };
    let cases = [
        (across("SUM"), ["3.0", "2.0", "2.0", "1.0"]),
        (across("COUNT"), ["2", "1", "1", "1"]),
        (across("COUNT_DISTINCT"), ["2", "1", "1", "1"]),
        (across("MIN"), ["1.0", "2.0", "2.0", "1.0"]),
        (across("ANY"), ["1", "2", "2", "1"]),
        (across("COALESCE"), ["1", "2", "2", "1"]),
        (derive("a is null"), ["false", "true", "true", "false"]),
        (derive("a + b"), ["3.0", "null", "null", "null"]),
        (derive("to_date(a, 'yyyy')"), ["null", "null", "null", "null"]),
    ];
    for (recipe, expected) in cases {
        let lines = run(&recipe, rows);
        let found: Vec<_> = lines[1..].iter().filter_map(|line| line.rsplit(" | ").next()).collect();
        assert_eq!(found, expected, "{recipe}");
    }
}

#[test]
fn columns_hold_what_they_are_filled_with_or_refuse_it() {
    let cases = [
        ("int", "-7", "-7"),
        ("int", " 7.0 ", "7"),
        ("int", "1e3", "1000"),
        ("int", "0.5", "`0.5` is not a whole number"),
        ("byte", "300", "`300` cannot be read as byte"),
        ("long", "9007199254740993", "9007199254740993"),
        ("double", "9007199254740993", "`9007199254740993` has more digits than a double"),
        ("double", "0.1", "0.1"),
        ("double", "-0", "-0.0"),
        ("double", "NaN", "NaN"),
        ("float", "0.1", "0.1"),
        ("float", "16777217", "`16777217` has more digits than a float"),
        ("decimal", "-0.0", "0"),
        ("decimal", "0.000000000000000001", "0.000000000000000001"),
        ("decimal", "1.0000000000000000001", "`1.0000000000000000001` has more digits than a decimal"),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "2024-02-29 00:00:00", "2024-02-29"),
        ("date", "2024-02-29 10:00:00", "`2024-02-29 10:00:00` has a time of day"),
        ("timestamp", "2024-02-29 10:00:00", "2024-02-29 10:00:00"),
        ("boolean", "yes", "true"),
        ("boolean", "2", "`2` cannot be read as boolean"),
        ("string", "0.5", "0.5"),
    ];
    for (ty, value, expected) in cases {
        let recipe = action("FILL_WITH_CUSTOM", &format!(r#""sourceColumn": "x", "value": "{value}""#), "");
        let recipe = Recipe::parse(&recipe).expect("a recipe");
        let input = table::parse(&[&format!("x: {ty}"), "null"]).expect("a table");
        let found = match recipe.apply(&input, &Context::default()) {
            Ok(output) => table::print(&output.schema(), std::slice::from_ref(&output)).pop(),
            Err(failed) => Some(failed.errors[0].kind().to_string()),
        };
        let found = found.expect("a cell or a reason");
        let fits = if expected.starts_with('`') { found.starts_with(expected) } else { found == expected };
        assert!(fits, "{value} in {ty}: {found}");
    }
}

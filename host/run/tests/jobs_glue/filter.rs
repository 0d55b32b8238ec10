//! `Filter`: rows as the generated program in Python keeps them.

use serde_json::{Value, json};

use super::common::{refused, through};

const ROWS: &str = r#"{"id": 1, "n": 5, "t": "abc", "b": true, "d": "2024-01-01"}
{"id": 2, "n": null, "t": null, "b": null, "d": null}
{"id": 3, "n": 0, "t": "", "b": false, "d": "2024-06-01"}
{"id": 4, "n": 7, "t": "NA", "b": true, "d": "2025-01-01"}
"#;

fn condition(operation: &str, negated: bool, column: &str, value: &str) -> Value {
    json!({"Operation": operation, "Negated": negated, "Values": [
        {"Type": "COLUMNEXTRACTED", "Value": [column]}, {"Type": "CONSTANT", "Value": [value]}]})
}

/// The ids that are kept.
fn kept(operator: &str, filters: &[Value]) -> Vec<u64> {
    let rows = through("Filter", json!({"LogicalOperator": operator, "Filters": filters}), ROWS);
    let id = |row: &String| serde_json::from_str::<Value>(row).expect("JSON")["id"].as_u64().expect("an id");
    rows.iter().map(id).collect()
}

#[test]
fn comparisons_of_null_drop_the_row_also_where_they_are_negated() {
    let one =
        |operation, negated, column, value| kept("AND", &[condition(operation, negated, column, value)]);
    assert_eq!(one("GT", false, "n", "4"), [1, 4]);
    assert_eq!(one("GT", true, "n", "4"), [3]);
    assert_eq!(one("LTE", false, "n", "5"), [1, 3]);
    assert_eq!(one("EQ", false, "n", "0"), [3]);
    assert_eq!(one("EQ", true, "n", "0"), [1, 2, 4], "null is not 0");
    assert_eq!(one("EQ", false, "t", ""), [3]);
    assert_eq!(one("EQ", true, "t", "NA"), [1, 2, 3]);
    assert_eq!(one("GTE", false, "t", "NA"), [1, 4], "text by its characters");
    assert_eq!(one("EQ", false, "b", "true"), [1, 4]);
    assert_eq!(one("EQ", false, "n", "five"), Vec::<u64>::new(), "values of two kinds are not equal");
    assert_eq!(one("EQ", true, "n", "five"), [1, 2, 3, 4]);
    assert_eq!(one("GT", false, "d", "2024-03-01"), [3, 4]);
}

#[test]
fn null_is_not_empty_text() {
    let is_null = |negated| json!({"Operation": "ISNULL", "Negated": negated, "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["t"]}]});
    assert_eq!(kept("AND", &[is_null(false)]), [2]);
    assert_eq!(kept("AND", &[is_null(true)]), [1, 3, 4]);
}

#[test]
fn conditions_are_asked_from_left_to_right() {
    let (small, large) = (condition("LT", false, "n", "1"), condition("EQ", false, "id", "2"));
    assert_eq!(kept("AND", &[condition("GT", false, "n", "1"), condition("EQ", false, "b", "true")]), [1, 4]);
    assert_eq!(kept("OR", &[large.clone(), small.clone()]), [2, 3], "true, and then nobody asks for null");
    assert_eq!(kept("OR", &[small, large]), [3], "null fails before the other is asked");
}

#[test]
fn patterns_match_from_the_start() {
    assert_eq!(kept("AND", &[condition("REGEX", false, "t", "b")]), Vec::<u64>::new());
    assert_eq!(kept("AND", &[condition("REGEX", false, "t", "a.")]), [1]);
    assert_eq!(kept("AND", &[condition("REGEX", true, "t", "a")]), [3, 4], "null fails");
    let refuse = |column, pattern| {
        let filters =
            json!({"LogicalOperator": "AND", "Filters": [condition("REGEX", false, column, pattern)]});
        refused("Filter", filters, ROWS)
    };
    assert!(refuse("n", "1").contains("REGEX needs text"), "{}", refuse("n", "1"));
    let around = refuse("t", "(?!NA)");
    assert!(around.contains("look-ahead") && around.contains("job.json:"), "{around}");
}

#[test]
fn what_would_drop_every_row_is_refused() {
    let refuse =
        |filter: Value| refused("Filter", json!({"LogicalOperator": "AND", "Filters": [filter]}), ROWS);
    let error = refuse(condition("GT", false, "n", "many"));
    assert!(error.contains("column `n` is") && error.contains("cannot be compared"), "{error}");
    let error = refuse(condition("GT", false, "m", "1"));
    assert!(error.contains("column `m` not found"), "{error}");
    let error = refuse(json!({"Operation": "NE", "Values": []}));
    assert!(
        error.contains("`Operation`: is one of `EQ`") || error.contains("`Values` is required"),
        "{error}"
    );
}

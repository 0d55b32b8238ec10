//! Check expressions of DataBrew's rulesets.

use super::*;

/// What becomes of one rule: its result, and whether it passed.
fn checked(folder: &Folder, expression: &str, values: &Value, more: &[(&str, Value)]) -> (Value, bool) {
    let mut rule = json!({"Name": "rule", "CheckExpression": expression, "SubstitutionMap": values});
    for (name, value) in more {
        rule[*name] = value.clone();
    }
    folder.file("one.json", ruleset(&rule).as_bytes());
    let output = folder.run("validate orders.csv --rules one.json --json");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 5)), "{expression}: {error}");
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["sampleSize"], json!(6));
    let result = found["rulesetResults"][0]["ruleResults"][0].clone();
    let passed = output.status.success();
    assert_eq!(result["status"], json!(if passed { "SUCCEEDED" } else { "FAILED" }), "{expression}");
    (result, passed)
}

#[test]
fn checks_of_cells_count_rows() {
    let folder = folder();
    let col = |name: &str, values: &[(&str, &str)]| {
        let mut map = serde_json::Map::new();
        map.insert(":col".into(), json!(format!("`{name}`")));
        map.extend(values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
        Value::Object(map)
    };
    // Rows that do not meet it. A missing cell meets none but `!=` and `not`.
    for (expression, values, failed) in [
        (":col > :v", col("amount", &[(":v", "8")]), 3),
        (":col >= :v", col("amount", &[(":v", "8.25")]), 3),
        (":col < :v", col("amount", &[(":v", "8.25")]), 4),
        (":col <= :v", col("amount", &[(":v", "8.25")]), 3),
        (":col == :v", col("amount", &[(":v", "7.0")]), 4),
        (":col != :v", col("amount", &[(":v", "7")]), 2),
        (":col is_between :a and :b", col("amount", &[(":a", "7"), (":b", "12.5")]), 2),
        (":col IS BETWEEN :a AND :b", col("visited", &[(":a", "2024-01-09"), (":b", "2024-02-01")]), 4),
        (":col >= :v", col("visited", &[(":v", "2024-02-01")]), 3),
        (":col == :v", col("city", &[(":v", "Mobile")]), 4),
        (":col != :v", col("city", &[(":v", "Mobile")]), 2),
        (":col IN :list", col("size", &[(":list", r#"["S","M"]"#)]), 2),
        (":col NOT IN :list", col("size", &[(":list", r#"["S","M"]"#)]), 4),
        (":col in :list", col("id", &[(":list", "[1, 5]")]), 3),
        (":col starts_with :v", col("city", &[(":v", "M")]), 4),
        (":col not starts_with :v", col("city", &[(":v", "M")]), 2),
        (":col ENDS_WITH :v", col("city", &[(":v", "n")]), 4),
        (":col not ends_with :v", col("city", &[(":v", "n")]), 2),
        (":col contains :v", col("city", &[(":v", "obi")]), 3),
        (":col not contains :v", col("city", &[(":v", "obi")]), 3),
        (":col matches :v", col("city", &[(":v", "^[A-Z]")]), 2),
        (":col not matches :v", col("city", &[(":v", "^[A-Z]")]), 4),
        ("length(:col) > :v", col("size", &[(":v", "1")]), 5),
        ("LENGTH(:col) <= :v", col("city", &[(":v", "250")]), 1),
        ("length(:col) IS_BETWEEN :a and :b", col("city", &[(":a", "6"), (":b", "6")]), 1),
        (":col <= :other", col("amount", &[(":other", "`paid`")]), 3),
        (":col contains :other", col("city", &[(":other", "`size`")]), 6),
        (
            "(:col == :v or :col == :w) and :n > :three",
            col("city", &[(":v", "Mobile"), (":w", "Auburn"), (":n", "`id`"), (":three", "3")]),
            4,
        ),
    ] {
        let (result, passed) = checked(&folder, expression, &values, &[]);
        assert_eq!(
            (&result["failedCount"], passed),
            (&json!(failed), false),
            "{expression} {values}: {result}"
        );
    }
}

#[test]
fn thresholds_say_how_many_rows_have_to_pass() {
    let folder = folder();
    let values = json!({":col": "`size`", ":list": r#"["S","M"]"#});
    // 4 of 6 rows, 66.7 %.
    for (value, compare, unit, expected) in [
        (4.0, Some("GREATER_THAN_OR_EQUAL"), Some("COUNT"), true),
        (4.0, Some("GREATER_THAN"), Some("COUNT"), false),
        (5.0, Some("LESS_THAN"), Some("COUNT"), true),
        (4.0, Some("LESS_THAN"), Some("COUNT"), false),
        (3.0, Some("LESS_THAN_OR_EQUAL"), Some("COUNT"), false),
        (66.0, Some("GREATER_THAN_OR_EQUAL"), Some("PERCENTAGE"), true),
        (67.0, None, None, false),
        (66.0, None, None, true),
    ] {
        let mut threshold = json!({"Value": value});
        for (name, word) in [("Type", compare), ("Unit", unit)] {
            if let Some(word) = word {
                threshold[name] = json!(word);
            }
        }
        let (result, passed) =
            checked(&folder, ":col IN :list", &values, &[("Threshold", threshold.clone())]);
        assert_eq!((&result["failedCount"], passed), (&json!(2), expected), "{threshold}");
    }
    let (result, _) = checked(&folder, ":col IN :list", &values, &[]);
    assert_eq!(result["reasons"], json!(["66.6667 % of the rows meet it, not >= 100 %"]));
}

#[test]
fn statistics_are_compared() {
    let folder = folder();
    let select = |name: &str| [("ColumnSelectors", json!([{"Name": name}]))];
    for (expression, column, value, expected) in [
        ("AGG(MISSING_VALUES_PERCENTAGE) < :v", "city", "16", false),
        ("AGG(MISSING_VALUES_COUNT) <= :v", "city", "1", true),
        ("AGG(DUPLICATE_VALUES_COUNT) == :v", "id", "1", true),
        ("AGG(MEAN) < :v", "amount", "26.94", false),
        ("AGG(MEAN) < :v", "amount", "26.95", true),
        ("AGG(MAX) <= :v", "amount", "99.99", true),
        ("AGG(Z_SCORE_OUTLIERS_COUNT, :dev) == :v", "amount", "1", true),
    ] {
        let values = json!({":v": value, ":dev": "1.5"});
        let (result, passed) = checked(&folder, expression, &values, &select(column));
        assert_eq!(passed, expected, "{expression}: {result}");
        assert_eq!(result["columnResults"][0]["name"], json!(column));
    }
    let (result, _) = checked(&folder, "AGG(ROWS_COUNT) > :v", &json!({":v": "10"}), &[]);
    assert_eq!(
        (&result["metrics"], &result["reasons"]),
        (&json!({"ROWS_COUNT": 6.0}), &json!(["ROWS_COUNT is 6, not > 10"]))
    );
}

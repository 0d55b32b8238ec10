//! Data quality rules.

use recipe_run::job::{JobReport, RunJob};
use serde_json::{Value, json};

use super::common::{Lake, csv, json_lines, node, nodes, target};

const ORDERS: &str = r#"{"id": 1, "code": "A1", "amount": 5.0, "day": "2024-02-01", "note": "x"}
{"id": 2, "code": "B2", "amount": null, "day": "2024-02-02", "note": ""}
{"id": 2, "code": "a3", "amount": 7.5, "day": "soon", "note": null}
{"id": 3, "code": null, "amount": -1.0, "day": null, "note": "  "}
"#;

/// What becomes of rules over the orders: each with `true` if it passes, and its metrics.
fn decided(rules: &[&str]) -> Vec<(bool, Value)> {
    let report = evaluated(&format!("Rules = [ {} ]", rules.join(",\n")), &json!({})).expect("a run");
    let node = report.nodes.iter().find(|node| !node.rules.is_empty()).expect("rules");
    assert_eq!(node.rules.len(), rules.len());
    node.rules.iter().map(|rule| (rule.passed, json!(rule.metrics))).collect()
}

fn evaluated(ruleset: &str, more: &Value) -> Result<JobReport, String> {
    let lake = Lake::with(&[("in.jsonl", ORDERS)]);
    let mut members = json!({"Ruleset": ruleset});
    for (name, value) in more.as_object().expect("members") {
        members[name] = value.clone();
    }
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        ("dq", node("EvaluateDataQuality", &["in"], members)),
        ("out", target("rows", "dq", "json")),
    ]);
    lake.run(&nodes).map_err(|error| super::common::shown(&error))
}

#[test]
fn a_run_until_rules_decides_them_and_writes_their_results() {
    let lake = Lake::with(&[("in.jsonl", ORDERS)]);
    let publishing = json!({"ResultsS3Prefix": "s3://lake/out/results/"});
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        (
            "dq",
            node(
                "EvaluateDataQuality",
                &["in"],
                json!({"Ruleset": "Rules = [ ColumnCount = 5 ]", "PublishingOptions": publishing}),
            ),
        ),
        ("out", target("rows", "dq", "json")),
    ]);
    let run = RunJob::new(lake.job(&nodes).expect("a job")).until("dq").run().expect("it runs");
    let decided: usize = run.nodes.iter().map(|node| node.rules.len()).sum();
    assert_eq!((decided, lake.read("out/results").len()), (1, 1));
    assert!(!lake.path("out/rows").exists(), "what comes behind is not written");
}

#[test]
fn rules_pass_and_fail_as_deequ_has_them() {
    let cases: &[(&str, bool, Value)] = &[
        (r#"Completeness "amount" > 0.7"#, true, json!({"Column.amount.Completeness": 0.75})),
        (r#"Completeness "note" >= 0.9"#, false, json!({"Column.note.Completeness": 0.75})),
        (r#"IsComplete "id""#, true, json!({"Column.id.Completeness": 1.0})),
        ("ColumnCount = 5", true, json!({"Dataset.*.ColumnCount": 5.0})),
        (r#"ColumnExists "code""#, true, json!({"Dataset.code.ColumnExists": 1.0})),
        (r#"ColumnExists "kode""#, false, json!({"Dataset.kode.ColumnExists": 0.0})),
        (r#"ColumnNamesMatchPattern "[a-z]+""#, true, json!({"Dataset.*.ColumnNamesPatternMatchRatio": 1.0})),
        (
            r#"ColumnNamesMatchPattern "^.{2,4}$""#,
            false,
            json!({"Dataset.*.ColumnNamesPatternMatchRatio": 0.8}),
        ),
        ("RowCount between 3 and 5", true, json!({"Dataset.*.RowCount": 4.0})),
        ("RowCount between 4 and 5", false, json!({"Dataset.*.RowCount": 4.0})),
        ("RowCount not between 4 and 5", true, json!({"Dataset.*.RowCount": 4.0})),
        (r#"IsUnique "id""#, false, json!({"Column.id.Uniqueness": 0.5})),
        (r#"Uniqueness "id" >= 0.5"#, true, json!({"Column.id.Uniqueness": 0.5})),
        (r#"UniqueValueRatio "id" > 0.6"#, true, json!({"Column.id.UniqueValueRatio": 2.0 / 3.0})),
        (r#"DistinctValuesCount "code" = 3"#, true, json!({"Column.code.DistinctValuesCount": 3.0})),
        (r#"IsUnique "code""#, true, json!({"Column.code.Uniqueness": 1.0})),
        (r#"IsUnique "id" "code""#, true, json!({"Multicolumn.id,code.Uniqueness": 1.0})),
        (
            r#"IsPrimaryKey "code""#,
            false,
            json!({"Column.code.Uniqueness": 1.0, "Column.code.Completeness": 0.75}),
        ),
        (r#"DuplicateRowCount "id" = 1"#, true, json!({"Column.id.DuplicateRowCount": 1.0})),
        ("DuplicateRowCount = 0", true, json!({"Dataset.*.DuplicateRowCount": 0.0})),
        (
            r#"Entropy "id" between 1.03 and 1.04"#,
            true,
            json!({"Column.id.Entropy": 1.039_720_770_839_917_9}),
        ),
        (r#"Mean "amount" > 3"#, true, json!({"Column.amount.Mean": 11.5 / 3.0})),
        (r#"Sum "amount" = 11.5"#, true, json!({"Column.amount.Sum": 11.5})),
        (r#"StandardDeviation "id" < 1"#, true, json!({"Column.id.StandardDeviation": 0.5_f64.sqrt()})),
        (r#"Range "amount" = 8.5"#, true, json!({"Column.amount.Range": 8.5})),
        (r#"ZerosCount "amount" = 0"#, true, json!({"Column.amount.ZerosCount": 0.0})),
        (r#"ColumnValues "id" > 0"#, true, json!({"Column.id.Minimum": 1.0})),
        (r#"ColumnValues "amount" > -5"#, false, json!({"Column.amount.Minimum": -1.0})),
        (
            r#"ColumnValues "amount" > -5 with threshold > 0.7"#,
            true,
            json!({"Column.amount.ColumnValues.Compliance": 0.75}),
        ),
        (
            r#"ColumnValues "amount" not in [7.5]"#,
            false,
            json!({"Column.amount.ColumnValues.Compliance": 0.75}),
        ),
        (
            r#"ColumnValues "amount" in [5, 7.5, -1, NULL]"#,
            true,
            json!({"Column.amount.ColumnValues.Compliance": 1.0}),
        ),
        (r#"ColumnValues "amount" != 5"#, false, json!({"Column.amount.ColumnValues.Compliance": 0.75})),
        (r#"ColumnValues "code" matches "[A-Z][0-9]""#, false, json!({"Column.code.PatternMatch": 0.5})),
        (
            r#"ColumnValues "note" in ["x", NULL, EMPTY, WHITESPACES_ONLY]"#,
            true,
            json!({"Column.note.ColumnValues.Compliance": 1.0}),
        ),
        (
            r#"ColumnValues "note" != WHITESPACES_ONLY"#,
            false,
            json!({"Column.note.ColumnValues.Compliance": 0.5}),
        ),
        (r#"ColumnValues "day" > "2024-01-31""#, false, json!({"Column.day.ColumnValues.Compliance": 0.5})),
        (
            r#"ColumnLength "code" = 2"#,
            true,
            json!({"Column.code.MinimumLength": 2.0, "Column.code.MaximumLength": 2.0}),
        ),
        (r#"ColumnLength "code" in [2]"#, false, json!({"Column.code.LengthCompliance": 0.75})),
        (r#"ColumnLength "code" in [0, 2]"#, true, json!({"Column.code.LengthCompliance": 1.0})),
        (
            r#"ColumnDataType "day" = "DATE" with threshold >= 0.5"#,
            true,
            json!({"Column.day.ColumnDataType.Compliance": 0.5}),
        ),
        (
            r#"(IsUnique "id") or (RowCount > 1)"#,
            true,
            json!({"Column.id.Uniqueness": 0.5, "Dataset.*.RowCount": 4.0}),
        ),
        (
            r#"(IsUnique "id") and (RowCount > 1)"#,
            false,
            json!({"Column.id.Uniqueness": 0.5, "Dataset.*.RowCount": 4.0}),
        ),
        (
            r#"AggregateMatch "sum(amount)" "avg(id)" = 5.75"#,
            true,
            json!({"Column.sum(amount),avg(id).AggregateMatch": 5.75}),
        ),
        (r#"Mean "absent" > 3"#, false, json!({})),
    ];
    let rules: Vec<&str> = cases.iter().map(|(rule, ..)| *rule).collect();
    for ((rule, passed, metrics), found) in cases.iter().zip(decided(&rules)) {
        assert_eq!(found, (*passed, metrics.clone()), "{rule}");
    }
}

#[test]
fn freshness_is_measured_from_the_time_of_the_run() {
    let mut lake = Lake::with(&[("in.jsonl", ORDERS)]);
    lake.run = |run| run.now(1_706_832_000_000_000);
    let rules =
        r#"Rules = [ DataFreshness "day" <= 48 hours with threshold = 0.5, DataFreshness "day" > 1 days ]"#;
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        ("dq", node("EvaluateDataQuality", &["in"], json!({"Ruleset": rules}))),
        ("out", target("rows", "dq", "json")),
    ]);
    let report = lake.run(&nodes).unwrap_or_else(|error| panic!("{}", super::common::shown(&error)));
    let rules = &report.nodes.iter().find(|node| !node.rules.is_empty()).expect("rules").rules;
    assert_eq!(rules.iter().map(|rule| rule.passed).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_rule_that_fails_stops_the_job_where_that_is_asked_for() {
    let rules = r#"Rules = [ IsComplete "amount", RowCount > 3 ]"#;
    let error =
        evaluated(rules, &json!({"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"}}))
            .expect_err("it stops");
    assert!(
        error.contains("1 of 2 data quality rules failed") && error.contains("IsComplete \"amount\""),
        "{error}"
    );
    let after = json!({"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "AfterDataLoad"}});
    let report = evaluated(rules, &after).expect("targets are written");
    assert_eq!(report.failed_rules().count(), 1);
    assert_eq!(evaluated(rules, &json!({})).expect("a run").failed_rules().count(), 0);
}

#[test]
fn outcomes_are_a_table() {
    let lake = Lake::with(&[("in.jsonl", ORDERS)]);
    let rules = r#"Rules = [ Completeness "amount" > 0.8, ColumnCount = 5 ]"#;
    let members = json!({"Ruleset": rules, "Output": "EvaluationResults",
        "PublishingOptions": {"ResultsS3Prefix": "s3://lake/out/results", "CloudWatchMetricsEnabled": true}});
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        ("dq", node("EvaluateDataQuality", &["in"], members)),
        ("out", target("rows", "dq", "json")),
    ]);
    lake.run(&nodes).unwrap_or_else(|error| panic!("{}", super::common::shown(&error)));
    let expected = [
        r#"{"Rule":"Completeness \"amount\" > 0.8","Outcome":"Failed","FailureReason":"Value: 0.75 does not meet the constraint requirement!","EvaluatedMetrics":{"Column.amount.Completeness":0.75},"EvaluatedRule":"Completeness \"amount\" > 0.8"}"#,
        r#"{"Rule":"ColumnCount = 5","Outcome":"Passed","FailureReason":null,"EvaluatedMetrics":{"Dataset.*.ColumnCount":5.0},"EvaluatedRule":"ColumnCount = 5"}"#,
    ];
    assert_eq!(lake.read("out/rows"), expected);
    assert_eq!(lake.read("out/results"), expected);
}

#[test]
fn several_frames_are_selected_from() {
    let lake = Lake::with(&[("in.jsonl", ORDERS), ("ref.csv", "id\n1\n2\n3\n4\n")]);
    let rules = r#"Rules = [ ColumnValues "code" matches "[A-Z].*", (RowCount > 0) and (IsComplete "id"), RowCountMatch "ref" = 1.0 ]"#;
    let members = json!({"Ruleset": rules, "AdditionalDataSources": {"ref": "ref"}});
    let select = |index: usize| node("SelectFromCollection", &["dq"], json!({"Index": index}));
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        ("ref", csv("ref.csv")),
        ("dq", node("EvaluateDataQualityMultiFrame", &["in", "ref"], members)),
        ("outcomes", select(0)),
        ("rows", select(1)),
        ("same", select(2)),
        ("out 0", target("outcomes", "outcomes", "json")),
        ("out 1", target("rows", "rows", "json")),
        ("out 2", target("same", "same", "json")),
    ]);
    lake.run(&nodes).unwrap_or_else(|error| panic!("{}", super::common::shown(&error)));
    let outcomes: Vec<Value> =
        lake.read("out/outcomes").iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let words: Vec<&str> = outcomes.iter().filter_map(|row| row["Outcome"].as_str()).collect();
    assert_eq!(words, ["Failed", "Passed", "Passed"]);
    assert_eq!(lake.read("out/same").len(), 4);
    let rows: Vec<Value> =
        lake.read("out/rows").iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let matches = r#"ColumnValues "code" matches "[A-Z].*""#;
    let skipped = [r#"(RowCount > 0) and (IsComplete "id")"#, r#"RowCountMatch "ref" = 1.0"#];
    assert_eq!(rows[0]["DataQualityRulesPass"], json!([matches]));
    assert_eq!(rows[0]["DataQualityEvaluationResult"], "Passed");
    for row in [2, 3] {
        assert_eq!(rows[row]["DataQualityRulesFail"], json!([matches]), "{row}");
        assert_eq!(rows[row]["DataQualityEvaluationResult"], "Failed");
    }
    assert_eq!(rows[1]["DataQualityRulesSkip"], json!(skipped));
}

/// What becomes of rules over lines of JSON beside others: the value of each, or why it failed without one.
fn beside(own: &str, other: &str, rules: &[&str]) -> Vec<Result<(bool, f64), String>> {
    let lake = Lake::with(&[("in.jsonl", own), ("ref.jsonl", other)]);
    let ruleset = format!("Rules = [ {} ]", rules.join(",\n"));
    let members = json!({"Ruleset": ruleset, "AdditionalDataSources": {"ref": "ref"}});
    let nodes = nodes([
        ("in", json_lines("in.jsonl")),
        ("ref", json_lines("ref.jsonl")),
        ("dq", node("EvaluateDataQualityMultiFrame", &["in", "ref"], members)),
        ("rows", node("SelectFromCollection", &["dq"], json!({"Index": 1}))),
        ("out", target("rows", "rows", "json")),
    ]);
    let report = lake.run(&nodes).unwrap_or_else(|error| panic!("{}", super::common::shown(&error)));
    let node = report.nodes.iter().find(|node| !node.rules.is_empty()).expect("rules");
    let found = node.rules.iter().map(|rule| match rule.metrics.values().next() {
        Some(value) => Ok((rule.passed, *value)),
        None => Err(rule.reason.clone().expect("a reason")),
    });
    found.collect()
}

#[test]
fn rows_are_looked_for_in_another_table() {
    let own = r#"{"id": 1, "part": "a", "name": "Ana", "paid": 5}
{"id": 1, "part": "b", "name": "Bob", "paid": 7}
{"id": 2, "part": "a", "name": "", "paid": 9}
{"id": 3, "part": "a", "name": "Eve", "paid": null}
"#;
    let other = r#"{"part": "a", "key": 3, "name": "Eve", "paid": null}
{"part": "a", "key": 1, "name": "Ana", "paid": 5.0}
{"part": "b", "key": 1, "name": "Bob", "paid": 8.5}
{"part": "a", "key": 2, "name": "", "paid": 9.0}
"#;
    let found = beside(
        own,
        other,
        &[
            r#"DatasetMatch "ref" "id->key,part" "name" >= 0.7"#,
            r#"DatasetMatch "ref" "id -> key, part" "name, paid" > 0.5"#,
            r#"DatasetMatch "ref" "id->key,part" = 0.25"#,
            r#"DatasetMatch "ref" "id->key" "name" = 1.0"#,
            r#"DatasetMatch "ref" "id->key,part" "nome" = 1.0"#,
        ],
    );
    // Empty text equals empty text, and null equals nothing; numbers are compared as such.
    assert_eq!(found[0], Ok((true, 1.0)));
    assert_eq!(found[1], Ok((false, 0.5)));
    assert_eq!(found[2], Ok((false, 0.5)), "without names, all other columns are compared");
    let twice = found[3].clone().expect_err("`id` is there twice");
    assert!(twice.contains("a key is missing, or there twice"), "{twice}");
    assert!(found[4].clone().expect_err("no such column").contains("cannot be compared"));
    let found = beside(
        "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n",
        "{\"b\": \"y\", \"a\": 2}\n{\"b\": \"x\", \"a\": 1}\n",
        &[r#"DatasetMatch "ref" "a" = 1.0"#],
    );
    assert_eq!(found, [Ok((true, 1.0))], "all columns are compared by name");
    let found = beside(
        "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n",
        "{\"b\": \"x\", \"a\": 1}\n",
        &[r#"DatasetMatch "ref" "a" > 0"#],
    );
    assert_eq!(found, [Err("the tables have 2 and 1 rows".to_owned())]);
}

#[test]
fn columns_are_compared_with_those_of_another_table() {
    let found = beside(
        r#"{"a": 1, "b": "x", "c": 2.5}"#,
        r#"{"c": 1, "b": "x", "a": 2, "d": "y"}"#,
        &[r#"SchemaMatch "ref" = 0.5"#, r#"SchemaMatch "ref" = 1.0"#],
    );
    assert_eq!(found, [Ok((true, 0.5)), Ok((false, 0.5))], "`a` and `b`, of four");
    let found = beside(r#"{"a": 1, "b": ["x"]}"#, r#"{"b": ["y"], "a": 2}"#, &[r#"SchemaMatch "ref" = 1.0"#]);
    assert_eq!(found, [Ok((true, 1.0))]);
}

#[test]
fn rules_that_are_wrong_have_a_place() {
    for (ruleset, expected) in [
        ("Rules = [\n  RowCount >\n]", "ruleset, line 3, column 1: expected a value"),
        (r#"Rules = [ IsCompleet "id" ]"#, "there is no rule `IsCompleet`; did you mean `IsComplete`?"),
        ("Rules = [ IsComplete ]", "`IsComplete` takes 1 parameter, and has 0"),
        (r#"Rules = [ Mean "id" ]"#, "`Mean` needs a condition"),
        (r#"Rules = [ DetectAnomalies "RowCount" ]"#, "depends on the results of earlier runs"),
        (r#"Rules = [ ColumnValues "code" matches "(" ]"#, "the pattern `(` cannot be read"),
        (r#"Rules = [ RowCountMatch "other" = 1 ]"#, "there is no table `other`"),
        (r#"Rules = [ RowCount > 1 where "id > 1" ]"#, "built without the feature `sql`"),
    ] {
        let error = evaluated(ruleset, &json!({})).expect_err(ruleset);
        assert!(error.contains(expected) && error.contains("job.json:"), "{ruleset}: {error}");
    }
}

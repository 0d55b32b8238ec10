//! Rules that tables of a job have to meet.

use recipe_run::job::JobOptions;

use crate::{Folder, PEOPLE, shown};

fn job(expectation: &str) -> String {
    format!(
        "\
sources: {{people: people.csv, cities: cities.csv}}
targets: {{out: {{from: people, path: out/, format: csv}}}}
expectations:
  people are whole: {expectation}
"
    )
}

fn folder() -> Folder {
    Folder::with(&[("people.csv", PEOPLE), ("cities.csv", "city\nLima\nOslo\n")])
}

#[test]
fn a_rule_that_fails_stops_the_job_before_anything_is_written() {
    let folder = folder();
    let error = folder.error(&job("{from: people, rules: [RowCount = 3, Uniqueness \"city\" > 0.9]}"));
    let expected = "expectation `people are whole`: 1 of 2 data quality rules failed\nUniqueness \"city\" > 0.9: Value: 0.333";
    assert!(error.contains(expected), "{error}");
    let left = std::fs::read_dir(folder.path("out"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["_recipe_log"]);
}

#[test]
fn a_rule_that_fails_may_fail_the_job_or_be_reported() {
    for (on_failure, failing) in [("fail", 1), ("report", 0)] {
        let folder = folder();
        let rules = "\"Rules = [ RowCount > 5, (IsComplete \\\"id\\\") and (ColumnCount = 3) ]\"";
        let report = folder.run(&job(&format!("{{from: people, on_failure: {on_failure}, rules: {rules}}}")));
        assert_eq!(report.failed_rules().count(), failing, "{on_failure}");
        let rules: Vec<_> = report.nodes.iter().flat_map(|node| &node.rules).collect();
        let passed: Vec<bool> = rules.iter().map(|rule| rule.passed).collect();
        assert_eq!(passed, [false, true]);
        assert_eq!(folder.read("out").len(), 4);
        assert!(report.to_string().contains("1 of 2 rules passed"), "{report}");
    }
}

#[test]
fn rules_may_name_other_tables() {
    let folder = folder();
    let job = job("{from: people, tables: {places: cities}, rules: [RowCountMatch \"places\" = 1.5]}");
    let report = folder.run(&job);
    assert!(report.nodes.iter().flat_map(|node| &node.rules).all(|rule| rule.passed), "{report}");
}

#[test]
fn a_rule_that_is_wrong_is_shown_where_it_stands() {
    let folder = folder();
    let text = job("{from: people, rules: [RowCount = 3, IsCompleet \"id\"]}");
    let error = folder.error(&text);
    assert!(error.contains("there is no rule `IsCompleet`; did you mean `IsComplete`?"), "{error}");
    let column = text.lines().nth(3).and_then(|line| line.find("IsCompleet")).expect("the rule") + 1;
    assert!(error.contains(&format!("job.yaml:4:{column}")), "{column}: {error}");
    let error = folder.error(&job("{from: people, rules: [RowCount = 3], on_failure: explode}"));
    assert!(error.contains("is one of `stop`, `fail`, `report`, not `explode`"), "{error}");
    let text = job("{from: people, rules: [RowCount = 3 where \"id > 1\"]}");
    let error = folder.parse(&text, &JobOptions::default()).map(|_| ()).expect_err("nothing runs queries");
    let error = shown(&error);
    assert!(error.contains("built without the feature `sql`"), "{error}");
}

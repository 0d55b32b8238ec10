//! Data quality rules on the command line: what they find, and what is said of wrong ones.

mod checks;
#[path = "../common/mod.rs"]
mod common;

use common::{Folder, ORDERS};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../../docs/validate.md");

const RULES: &str = "# What is expected of orders.\n\
    Rules = [\n  \
      RowCount > 0,\n  \
      IsComplete \"city\",\n  \
      IsUnique \"id\",\n  \
      ColumnValues \"size\" in [\"S\", \"M\", \"L\", \"XL\"],\n  \
      ColumnValues \"amount\" between 0 and 99 with threshold > 0.6,\n  \
      Mean \"amount\" < 30\n\
    ]\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("orders.csv", ORDERS.as_bytes());
    folder.file("orders.dqdl", RULES.as_bytes());
    folder
}

/// What is printed by a run in which this many rules fail.
fn printed(folder: &Folder, line: &str, failed: Option<&str>) -> String {
    let output = folder.run(line);
    let error = String::from_utf8_lossy(&output.stderr);
    match failed {
        None => assert_eq!((output.status.code(), &*error), (Some(0), ""), "{line}"),
        Some(said) => {
            assert_eq!(output.status.code(), Some(5), "{line}: {error}");
            assert!(error.ends_with(&format!("error: {said}\n")), "{line}: {error}");
        }
    }
    String::from_utf8(output.stdout).expect("text")
}

fn report(folder: &Folder, line: &str, failed: Option<&str>) -> Value {
    serde_json::from_str(&printed(folder, &format!("{line} --json"), failed)).expect("JSON")
}

/// A ruleset with one rule, as the API has it.
fn ruleset(rule: &Value) -> String {
    json!({"Name": "orders", "TargetArn": "arn:aws:databrew:eu-west-1:1:dataset/orders", "Rules": [rule]})
        .to_string()
}

#[test]
fn the_page_shows_what_is_printed() {
    let folder = folder();
    assert!(PAGE.contains(&format!("```\n{RULES}```")), "the rules are on the page");
    let line = "validate orders.csv --rules orders.dqdl --failing-rows failing.csv";
    let shown = printed(&folder, line, Some("2 of 6 data quality rules failed"));
    assert!(PAGE.contains(&format!("```\n{}\n```", shown.trim_end())), "{shown}");
    let failing = folder.read("failing.csv");
    assert!(PAGE.contains(&format!("```\n{failing}```")), "{failing}");
}

#[test]
fn the_outcome_is_that_of_dqdl_for_any_number_of_threads() {
    let folder = folder();
    let failed = Some("2 of 6 data quality rules failed");
    let one = report(&folder, "validate orders.csv --rules orders.dqdl --threads 1", failed);
    assert_eq!(report(&folder, "validate --input orders.csv -r orders.dqdl --threads 3", failed), one);
    let results = &one["rulesetResults"][0];
    assert_eq!((&results["name"], &results["status"]), (&json!("orders"), &json!("FAILED")));
    let found = results["ruleResults"].as_array().expect("results").iter();
    let found: Vec<Value> = found.map(|rule| json!([rule["status"], rule["failedCount"]])).collect();
    let expected = [
        json!(["SUCCEEDED", null]),
        json!(["FAILED", 1]),
        json!(["FAILED", null]),
        json!(["SUCCEEDED", null]),
        // 99.99 is not below 99, and null is in no range: 4 of 6 pass.
        json!(["SUCCEEDED", 2]),
        json!(["SUCCEEDED", null]),
    ];
    assert_eq!(found, expected);
    // Of 12.5, 7, 99.99, 8.25 and 7.
    assert_eq!(results["ruleResults"][5]["metrics"], json!({"Column.amount.Mean": 26.948}));
}

#[test]
fn each_selected_column_has_its_result() {
    let folder = folder();
    let rules = json!({
        "Name": "all columns", "Description": "of the team", "ResourceArn": "arn:aws:databrew:eu-west-1:1:ruleset/x",
        "Rules": [
            {"Name": "complete", "CheckExpression": "AGG(MISSING_VALUES_COUNT) == :val1", "SubstitutionMap": {":val1": "0"},
             "ColumnSelectors": [{"Regex": "c.*|s.*"}]},
            {"Name": "positive", "CheckExpression": "> :val1", "SubstitutionMap": {":val1": "0"},
             "ColumnSelectors": [{"Name": "id"}, {"Name": "amount"}], "Threshold": {"Value": 80, "Unit": "PERCENTAGE"}},
            {"Name": "off", "Disabled": true, "CheckExpression": "AGG(ROWS_COUNT) > :val1", "SubstitutionMap": {":val1": "99"}},
        ],
    });
    folder.file("rules.json", rules.to_string().as_bytes());
    let found =
        report(&folder, "validate orders.csv --rules rules.json", Some("1 of 2 data quality rules failed"));
    let results = &found["rulesetResults"][0];
    assert_eq!(
        (&results["name"], &results["description"], &results["arn"]),
        (&json!("all columns"), &json!("of the team"), &json!("arn:aws:databrew:eu-west-1:1:ruleset/x"))
    );
    let [complete, positive] = results["ruleResults"].as_array().expect("results").as_slice() else {
        panic!("{results}")
    };
    let names = |rule: &Value| {
        let columns = rule["columnResults"].as_array().expect("columns").iter();
        columns
            .map(|column| json!([column["name"], column["status"], column["failedCount"]]))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(complete), [json!(["city", "FAILED", null]), json!(["size", "SUCCEEDED", null])]);
    assert_eq!(names(positive), [json!(["id", "SUCCEEDED", null]), json!(["amount", "SUCCEEDED", 1])]);
    assert_eq!(positive["definition"], {
        let mut definition = rules["Rules"][1].clone();
        definition["Disabled"] = json!(false);
        definition["Threshold"] =
            json!({"Value": 80.0, "Type": "GREATER_THAN_OR_EQUAL", "Unit": "PERCENTAGE"});
        definition
    });
    let shown =
        printed(&folder, "validate orders.csv --rules rules.json", Some("1 of 2 data quality rules failed"));
    assert!(shown.contains("rules.json, ruleset `all columns`") && shown.contains("┆ disabled"), "{shown}");
}

#[test]
fn rulesets_are_read_in_the_forms_of_databrew() {
    let folder = folder();
    let template = r#"
Parameters:
  Least: {Type: String, Default: "1"}
Resources:
  Rules:
    Type: AWS::DataBrew::Ruleset
    Properties:
      Name: orders
      TargetArn: !Sub arn:aws:databrew:${AWS::Region}:1:dataset/orders
      Rules:
        - Name: rows
          CheckExpression: AGG(ROWS_COUNT) >= :val
          SubstitutionMap: [{ValueReference: ":val", Value: !Ref Least}]
        - Name: sizes
          CheckExpression: ":col IN :list"
          SubstitutionMap: [{ValueReference: ":col", Value: "`size`"}, {ValueReference: ":list", Value: '["S","M","L","XL"]'}]
"#;
    folder.file("template.yaml", template.as_bytes());
    let shown = printed(&folder, "validate orders.csv --rules template.yaml", None);
    assert!(shown.starts_with("orders.csv: 6 rows, 2 of 2 rules passed\n"), "{shown}");
    printed(
        &folder,
        "validate orders.csv --rules template.yaml --var Least=7",
        Some("1 of 2 data quality rules failed"),
    );
    // Rules of several files take one run.
    let all = "validate orders.csv --rules template.yaml --rules orders.dqdl";
    let shown = printed(&folder, all, Some("2 of 8 data quality rules failed"));
    assert!(
        shown.contains("template.yaml, ruleset `orders`") && shown.contains("\norders.dqdl\n"),
        "{shown}"
    );
}

#[test]
fn rows_that_fail_are_written() {
    let folder = folder();
    let rule = json!({"Name": "sizes", "CheckExpression": ":col NOT IN :list",
        "SubstitutionMap": {":col": "`size`", ":list": r#"["L","XL"]"#}});
    folder.file("sizes.json", ruleset(&rule).as_bytes());
    let line = "validate orders.csv --rules orders.dqdl --rules sizes.json --failing-rows failing.csv";
    printed(&folder, line, Some("3 of 7 data quality rules failed"));
    let expected = "rule,row,id,city,size,amount,paid,visited\n\
        \"ColumnValues \"\"amount\"\" between 0 and 99 with threshold > 0.6\",3,3,mobile,L,99.99,120,2024-01-09\n\
        sizes,3,3,mobile,L,99.99,120,2024-01-09\n\
        \"IsComplete \"\"city\"\"\",4,4,,XL,,5,2024-02-01\n\
        \"ColumnValues \"\"amount\"\" between 0 and 99 with threshold > 0.6\",4,4,,XL,,5,2024-02-01\n\
        sizes,4,4,,XL,,5,2024-02-01\n";
    assert_eq!(folder.read("failing.csv"), expected);
    folder.fails(line, 2, &["`failing.csv` exists", "--overwrite"]);
    folder.file("failing.csv", b"old");
    printed(&folder, &format!("{line} --overwrite -o report.json"), Some("3 of 7 data quality rules failed"));
    assert_eq!(folder.read("failing.csv"), expected);
    let written: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(
        written,
        report(
            &folder,
            "validate orders.csv --rules orders.dqdl --rules sizes.json",
            Some("3 of 7 data quality rules failed")
        )
    );
    folder.fails(
        &format!("{line} -o report.json"),
        2,
        &["`report.json` exists; replace it with --overwrite"],
    );
}

#[test]
fn wrong_rules_are_shown_where_they_stand() {
    let folder = folder();
    let wrong = |name: &str, text: &str, expected: &str| {
        folder.file(name, text.as_bytes());
        let output = folder.run(&format!("validate orders.csv --rules {name}"));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), error.trim_end()), (Some(2), expected.trim()), "{name}");
        std::fs::remove_file(folder.path().join(name)).expect("it is there");
    };
    wrong(
        "a.dqdl",
        "Rules = [\n  RowCount > 0,\n  IsComplet \"city\"\n]\n",
        r#"
error[job-shape]: there is no rule `IsComplet`; did you mean `IsComplete`?
 --> a.dqdl:3:3
3 |   IsComplet "city"
  |   ^^^^^^^^^
"#,
    );
    let rule = |check: &str, more: &str| {
        format!(
            "{{\"Name\": \"r\", \"TargetArn\": \"x\", \"Rules\": [{{\n  \"Name\": \"one\",\n  \"CheckExpression\": \"{check}\",\n  \
             \"SubstitutionMap\": {{\":col\": \"`amout`\", \":val\": \"5\"}}{more}\n}}]}}"
        )
    };
    wrong(
        "b.json",
        &rule(":col > :val", ""),
        r#"
error[column-not-found]: ruleset `r`: column `amout` not found; did you mean `amount`?
 --> b.json:3:23
3 |   "CheckExpression": ":col > :val",
  |                       ^^^^
  = help: columns: `id`, `city`, `size`, `amount`, `paid`, `visited`
"#,
    );
    wrong(
        "c.json",
        &rule(":col beginns_with :val", ""),
        r#"
error[job-shape]: ruleset `r`: `beginns_with` is not known; cells are compared by `==`, `!=`, `<`, `<=`, `>`, `>=`, `is_between`, and, perhaps with `not`, `in`, `contains`, `starts_with`, `ends_with` and `matches`
 --> c.json:3:28
3 |   "CheckExpression": ":col beginns_with :val",
  |                            ^^^^^^^^^^^^
"#,
    );
    folder.fails("validate orders.csv --rules none.dqdl", 2, &["error: rules `none.dqdl`: "]);
    folder.file("recipe.json", b"[]");
    folder.fails(
        "validate orders.csv --rules recipe.json",
        2,
        &["there is no ruleset in this file", "recipe.json:1:1"],
    );
    folder.fails("validate orders.csv", 2, &["--rules <FILE>"]);
    folder.fails("validate --rules orders.dqdl", 2, &["no input was named"]);
}

#[test]
fn a_rule_in_dqdl_about_no_column_fails_and_says_which_there_are() {
    let folder = folder();
    folder.file("rules.dqdl", b"Rules = [ IsComplete \"ctiy\", ColumnExists \"ctiy\", RowCount > 0 ]");
    let found =
        report(&folder, "validate orders.csv --rules rules.dqdl", Some("2 of 3 data quality rules failed"));
    let reasons = &found["rulesetResults"][0]["ruleResults"][0]["reasons"];
    let expected = "column `ctiy` not found; did you mean `city`?";
    assert!(
        reasons[0]
            .as_str()
            .is_some_and(|reason| reason.starts_with(expected) && reason.contains("`visited`")),
        "{reasons}"
    );
}

#[cfg(feature = "sql")]
#[test]
fn rules_know_other_tables_and_queries() {
    let folder = folder();
    folder.file("cities.csv", b"name\nMobile\nDothan\nAuburn\n");
    folder.file(
        "rules.dqdl",
        b"Rules = [ ReferentialIntegrity \"city\" \"cities.name\" >= 0.6, RowCountMatch \"cities\" = 2.0,\n\
          CustomSql \"select count(*) from primary where paid > amount\" = 1 ]",
    );
    printed(&folder, "validate orders.csv --rules rules.dqdl --with cities=cities.csv", None);
    folder.fails("validate orders.csv --rules rules.dqdl", 2, &["there is no table `cities`"]);
}

#[test]
fn a_cell_of_another_type_is_one_that_fails() {
    let folder = Folder::new();
    let rows: String = (0..12_000).map(|number| number.to_string() + "\n").collect();
    folder.file("long.csv", format!("n\n{rows}none\n").as_bytes());
    folder.file("rules.dqdl", b"Rules = [ ColumnDataType \"n\" = \"LONG\", RowCount = 12001 ]");
    let found =
        report(&folder, "validate long.csv --rules rules.dqdl", Some("1 of 2 data quality rules failed"));
    assert_eq!(found["rulesetResults"][0]["ruleResults"][0]["failedCount"], json!(1));
    let shown =
        printed(&folder, "validate long.csv --rules rules.dqdl", Some("1 of 2 data quality rules failed"));
    assert!(shown.contains("- types of columns are those of all rows"), "{shown}");
}

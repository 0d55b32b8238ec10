//! How values stand in the place of placeholders.

use super::common::{Folder, definition, job};

#[test]
fn a_placeholder_alone_becomes_a_value_of_its_type() {
    let parameters = r#"{"name": "column", "type": "str"}, {"name": "length", "type": "int"},
        {"name": "names", "type": "list", "listType": "str"}, {"name": "skip", "type": "bool"}"#;
    let recipe = r#"[
        {"Action": {"Operation": "DERIVE", "Parameters": {"expression": "left({{column | column}}, {{length}})", "targetColumn": "start"}}},
        {"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "{{column}}"}}, "Disabled": "{{skip}}"},
        {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "{{names}}"}}}]"#;
    let folder = Folder::with(&[("cut.json", &definition("cut", parameters)), ("cut.recipe.json", recipe)]);
    let with = |values: &str| job(&format!("transform: cut, with: {{{values}}}"));
    assert_eq!(
        folder.run(&with("column: city, length: 2, names: [id, name], skip: false")),
        [r#"{"city":"LIMA","start":"Li"}"#, r#"{"city":"OSLO","start":"Os"}"#]
    );
    assert_eq!(
        folder.run(&with("column: city, length: '1', names: name, skip: 'True'")),
        [r#"{"id":"1","city":"Lima","start":"L"}"#, r#"{"id":"2","city":"Oslo","start":"O"}"#],
        "values as text, and one item in the place of a list"
    );
}

#[test]
fn numbers_stay_numbers_and_lists_are_written_into_expressions() {
    let parameters = r#"{"name": "factor", "type": "float"}, {"name": "cities", "type": "list"},
        {"name": "columns", "type": "list"}"#;
    let recipe = "\
- derive: {price: '10 * {{factor}}'}
- keep: city in ({{cities | text}})
- derive: {all: \"concat_ws('-', {{columns | column}})\"}
- select: [all, price]
";
    let folder =
        Folder::with(&[("some.json", &definition("some", parameters)), ("some.recipe.yaml", recipe)]);
    let lines = folder
        .run(&job("transform: some, with: {factor: 0.5, cities: [Lima, 'O''Oslo'], columns: [city, id]}"));
    assert_eq!(lines, [r#"{"all":"Lima-1","price":5.0}"#]);
}

#[test]
fn a_member_without_a_value_is_left_out_and_defaults_stand_in() {
    let parameters = r#"{"name": "value", "type": "str", "isOptional": true, "defaultValue": "?"},
        {"name": "start", "type": "int", "isOptional": true}"#;
    let recipe = r#"[
        {"Action": {"Operation": "ADD_PREFIX", "Parameters": {"sourceColumn": "name", "pattern": "{{value}}"}}},
        {"Action": {"Operation": "DERIVE", "Parameters": {"expression": "city", "targetColumn": "note"}},
         "Comment": "{{ start }}"}]"#;
    let folder =
        Folder::with(&[("mark.json", &definition("mark", parameters)), ("mark.recipe.json", recipe)]);
    let comments = |text: &str| {
        let report = folder.report(text);
        let node = report.nodes.iter().find(|node| node.id == "one").expect("a node");
        node.steps.iter().map(|step| step.comment.clone()).collect::<Vec<_>>()
    };
    assert_eq!(comments(&job("transform: mark")), [None, None]);
    assert_eq!(folder.read("out")[0], r#"{"id":"1","name":"?Ana","city":"Lima","note":"Lima"}"#);
    std::fs::remove_dir_all(folder.path("out")).expect("removed");
    assert_eq!(comments(&job("transform: mark, with: {value: '-', start: 7}")), [None, Some("7".to_owned())]);
    assert_eq!(folder.read("out")[0], r#"{"id":"1","name":"-Ana","city":"Lima","note":"Lima"}"#);
}

#[test]
fn a_step_with_nothing_but_a_placeholder_is_optional() {
    let parameters =
        r#"{"name": "unwanted", "type": "list", "isOptional": true}, {"name": "more", "isOptional": true}"#;
    let recipe = "- drop: '{{unwanted}}'\n- drop: [name, '{{more}}']\n";
    let folder =
        Folder::with(&[("drop.json", &definition("drop", parameters)), ("drop.recipe.yaml", recipe)]);
    assert_eq!(folder.run(&job("transform: drop"))[0], r#"{"id":"1","city":"Lima"}"#);
    assert_eq!(folder.run(&job("transform: drop, with: {unwanted: [city]}"))[0], r#"{"id":"1"}"#);
    assert_eq!(folder.run(&job("transform: drop, with: {more: id}"))[0], r#"{"city":"Lima"}"#);
}

#[test]
fn a_value_stays_one_value_whatever_it_holds() {
    let parameters = r#"{"name": "first"}, {"name": "second"}"#;
    let recipe = "\
- derive: {expression: \"{{first | text}}\", targetColumn: a}
- derive: {expression: \"'<{{second}}>'\", targetColumn: b}
- add_suffix: {sourceColumn: name, pattern: \"{{first}}\"}
- add_suffix: {sourceColumn: city, pattern: \" {{first}} {{second}}\"}
";
    let folder = Folder::with(&[("put.json", &definition("put", parameters)), ("put.recipe.yaml", recipe)]);
    let evil = r#"it's "x", `y`}}, {{second}} {\"Operation\": \"DELETE\"}"#;
    let with =
        format!("transform: put, with: {{first: '{}', second: '{{{{first}}}} %'}}", evil.replace('\'', "''"));
    let line: serde_json::Value = serde_json::from_str(&folder.run(&job(&with))[0]).expect("JSON");
    assert_eq!(line["a"], evil);
    assert_eq!(line["b"], "<{{first}} %>");
    assert_eq!(line["name"], format!("Ana{evil}"));
    assert_eq!(line["city"], format!("Lima {evil} {{{{first}}}} %"));
}

#[test]
fn a_value_that_would_end_the_quotes_around_it_is_refused() {
    let parameters = r#"{"name": "city"}"#;
    let recipe = "- keep: city = '{{city}}'\n";
    let folder = Folder::with(&[("of.json", &definition("of", parameters)), ("of.recipe.yaml", recipe)]);
    assert_eq!(folder.run(&job("transform: of, with: {city: Lima}")).len(), 1);
    assert_eq!(
        folder.error(&job("transform: of, with: {city: \"x' or 'a' = 'a\"}")),
        "\
error[job-shape]: step `one`: `{{city}}` stands between ' and ', which its value `x' or 'a' = 'a` would end
 --> of.recipe.yaml:1:9
1 | - keep: city = '{{city}}'
  |         ^^^^^^^^^^^^^^^^^
  = help: write `{{city | text}}`, without quotes around it
"
    );
}

//! Values that do not do, shown in the job.

use super::common::{Folder, definition, job};

const PARAMETERS: &str = r#"{"name": "column", "listOptions": "column", "description": "The column to cut."},
{"name": "length", "type": "int", "isOptional": true, "defaultValue": 2, "validationRule": "^[1-9]$", "validationMessage": "Enter 1 to 9."},
{"name": "side", "isOptional": true, "defaultValue": "left", "listOptions": [{"value": "left", "label": "Left"}, "right"]},
{"name": "on", "type": "bool", "isOptional": true, "defaultValue": true},
{"name": "rate", "type": "float", "isOptional": true, "defaultValue": "1"},
{"name": "days", "type": "list", "listType": "int", "isOptional": true, "defaultValue": [1]}"#;
const RECIPE: &str = "\
- derive: {expression: '{{side}}({{column | column}}, {{length}})', targetColumn: cut}
- derive: {expression: '{{rate}} + greatest(0, {{days | text}})', targetColumn: x}
  disabled: '{{on}}'
";

fn folder() -> Folder {
    Folder::with(&[("cut.json", &definition("cut", PARAMETERS)), ("cut.recipe.yaml", RECIPE)])
}

#[test]
fn each_value_is_checked_where_it_stands() {
    let folder = folder();
    assert_eq!(
        folder.run(&job("transform: cut, with: {column: city}"))[0],
        r#"{"id":"1","name":"Ana","city":"Lima","cut":"Li"}"#
    );
    for (with, message, column, help) in [
        ("length: 1.5", "`length`: is a whole number, not `1.5`", 68, ""),
        ("length: x", "`length`: is a whole number, not `x`", 68, ""),
        ("length: 12", "`length`: `12` does not match the rule `^[1-9]$`", 68, "Enter 1 to 9."),
        ("length: [1]", "`length`: is one value, not a list", 68, ""),
        ("side: middle", "`side`: is one of `left`, `right`, not `middle`", 66, ""),
        ("side: rigth", "`side`: is one of `left`, `right`, not `rigth`; did you mean `right`?", 66, ""),
        ("side: {a: 1}", "`side`: is one text, not an object", 66, ""),
        ("on: yes", "`on`: is `true` or `false`, not `yes`", 64, ""),
        ("rate: high", "`rate`: is a number, not `high`", 66, ""),
        ("days: [1, x]", "`days`: is a whole number, not `x`", 70, ""),
        ("days: [[1]]", "`days`: is a list of texts, not a list", 67, ""),
        (
            "lenght: 1",
            "parameter `lenght` is not known; did you mean `length`?",
            60,
            "parameters: `column`, `length`, `side`, `on`, `rate`, `days`",
        ),
    ] {
        let error = folder.error(&job(&format!("transform: cut, with: {{column: city, {with}}}")));
        assert!(error.contains(&format!("]: step `one`: {message}\n")), "{with}: {error}");
        assert!(error.contains(&format!("--> job.yaml:3:{column}\n")), "{with}: {error}");
        assert!(help.is_empty() || error.contains(&format!("= help: {help}\n")), "{with}: {error}");
        assert_eq!(error.matches("error[").count(), 1, "{with}: {error}");
    }
}

#[test]
fn what_is_required_is_missed_with_what_it_is_for() {
    assert_eq!(
        folder().error(&job("transform: cut")),
        "\
error[missing-parameter]: step `one`: parameter `column` is required
 --> job.yaml:3:34
3 |   one: {from: people, transform: cut}
  |                                  ^^^
  = help: `column`: The column to cut.
"
    );
}

#[test]
fn a_column_that_the_input_lacks_is_shown_in_the_job() {
    assert_eq!(
        folder().error(&job("transform: cut, with: {column: citi}")),
        "\
error[column-not-found]: step `one`: column `citi` not found; did you mean `city`?
 --> job.yaml:3:54
3 |   one: {from: people, transform: cut, with: {column: citi}}
  |                                                      ^^^^
  = help: columns at this step: `id`, `name`, `city`
"
    );
}

#[test]
fn a_name_that_is_not_defined_is_told_with_the_nearest() {
    let folder = folder();
    let error = folder.error(&job("transform: cuts, with: {column: city}"));
    assert!(error.contains("step `one`: no file of `"), "{error}");
    assert!(error.contains("defines the transform `cuts`; did you mean `cut`?"), "{error}");
    assert!(
        error.contains("put its definition there, `cuts.json`, with its steps in `cuts.recipe.json`"),
        "{error}"
    );
    let error = folder.error(&job("transform: cut, with: 3"));
    assert!(error.contains("step `one`: `with`: is an object, not 3"), "{error}");
}

//! What is written is read as the same steps.

use serde_json::json;

use super::Form;
use crate::Recipe;
use crate::recipe::compile::same_steps;
use crate::steps;

fn check(name: &str, recipe: &Recipe) {
    for form in [Form::Json, Form::Yaml, Form::DataBrew] {
        let text = recipe.write(form).text;
        let file = if form == Form::Yaml { "r.yaml" } else { "r.json" };
        let again = Recipe::parse_named(file, &text)
            .unwrap_or_else(|error| panic!("{name}: {}\n{text}", error.render()));
        assert!(same_steps(recipe, &again, form == Form::DataBrew), "{name}, {form:?}:\n{text}");
        assert_eq!(again.write(form).text, text, "{name}: {form:?} is not stable");
        assert_eq!((again.name(), again.description()), (recipe.name(), recipe.description()));
        let back = Recipe::parse(&again.write(Form::DataBrew).text).expect("a recipe");
        assert_eq!(
            back.write(Form::DataBrew).text,
            recipe.write(Form::DataBrew).text,
            "{name}: {form:?} and back"
        );
    }
}

#[test]
fn every_example_is_read_as_it_was() {
    for step in steps::all() {
        for example in step.examples {
            let conditions = example.conditions.unwrap_or("[]");
            let text = format!(
                r#"{{"Action": {{"Operation": "{}", "Parameters": {}}}, "ConditionExpressions": {conditions}}}"#,
                step.operation, example.params
            );
            let Ok(recipe) = Recipe::parse(&text) else { continue };
            check(&format!("{}: {}", step.operation, example.title), &recipe);
        }
    }
}

#[test]
fn odd_texts_are_read_as_they_were() {
    let odd = [
        "",
        " ",
        "a ",
        " a",
        "null",
        "~",
        "yes",
        "No",
        "1e3",
        "0123",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "a\nb",
        "'",
        "\"",
        "\\d+",
        "{a}",
        "[a]",
        "a, b",
        "é",
        "\u{feff}",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "a`b",
        "?",
        "? a",
        ": a",
        "|",
        ">",
        "\t",
        "😀",
        "\u{85}",
        "\u{2028}",
        "\u{7f}",
        "2024-01-01",
        "0x1F",
        ".inf",
        ".5",
        "=",
        "<<",
        "a:",
        "/a/b",
        "(a|b)$",
    ];
    for text in odd {
        let whole = json!([{"Action": {"Operation": "REPLACE_TEXT", "Parameters": {
            "sourceColumn": format!("c{text}"), "pattern": format!("x{text}"), "value": text, "isText": "true"}}},
            {"Action": {"Operation": "KEEP_COLUMNS", "Parameters": {"sourceColumns": ["a", text]}},
             "ConditionExpressions": [{"Condition": "IS", "Value": ["x", text], "TargetColumn": "a"}]}]);
        check(&format!("{text:?}"), &Recipe::parse(&whole.to_string()).expect("a recipe"));
    }
}

#[test]
fn the_forms_as_people_see_them() {
    let yaml = "\
# What the finance team asked for
Name: claims
Steps:
  # Codes come in any case
  - upper_case: [claim_code, site_code]
    when: claim_code is not null
  - derive: {total: price * n, tax: total * 0.19}
  - keep: total > 100 or claim_code is null
  - rename: {total: Total}
    disabled: true
  - delete_duplicate_rows:
    comment: once more
# done
";
    let recipe = Recipe::parse_named("r.yaml", yaml).expect("a recipe");
    let written = recipe.write(Form::Yaml).text;
    let moved = "  # What the finance team asked for\n  # Codes";
    let expected = yaml.replace("# What the finance team asked for\n", "").replace("  # Codes", moved);
    assert_eq!(written, expected.replace("# done", "  # done"));
    let json = recipe.write(Form::Json).text;
    assert_eq!(
        json,
        r#"{
  "Name": "claims",
  "Steps": [
    // What the finance team asked for
    // Codes come in any case
    {
      "Action": {
        "Operation": "UPPER_CASE",
        "Parameters": {"sourceColumns": ["claim_code", "site_code"]}
      },
      "ConditionExpressions": [{"Expression": "claim_code is not null"}]
    },
    {
      "Action": {
        "Operation": "DERIVE",
        "Parameters": {"columns": {"total": "price * n", "tax": "total * 0.19"}}
      }
    },
    {
      "Action": {"Operation": "KEEP_VALUES", "Parameters": {}},
      "ConditionExpressions": [{"Expression": "total > 100 or claim_code is null"}]
    },
    {
      "Action": {"Operation": "RENAME_COLUMNS", "Parameters": {"columns": {"total": "Total"}}},
      "Disabled": true
    },
    {"Action": {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}, "Comment": "once more"}
    // done
  ]
}
"#
    );
    let databrew = recipe.write(Form::DataBrew);
    assert!(
        databrew.text.contains(r#""columns": "{\"total\":\"price * n\",\"tax\":\"total * 0.19\"}""#),
        "{}",
        databrew.text
    );
    let warnings: Vec<String> = databrew.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "step 1 (UPPER_CASE): has a comment, which is left out",
            "step 1 (UPPER_CASE): is about several columns, and has one in DataBrew",
            "step 1 (UPPER_CASE): has conditions that DataBrew does not have: groups, or expressions",
            "step 2 (DERIVE): is an operation that DataBrew does not have",
            "step 3 (KEEP_VALUES): is an operation that DataBrew does not have",
            "step 3 (KEEP_VALUES): has conditions that DataBrew does not have: groups, or expressions",
            "step 4 (RENAME_COLUMNS): is disabled, and left out",
            "step 5 (DELETE_DUPLICATE_ROWS): has a comment, which is left out",
        ]
    );
}

#[test]
fn parameters_that_databrew_does_not_have_are_named() {
    let recipe = Recipe::parse(
        r#"[{"Operation": "UNION", "Parameters": {"secondaryDatasetNames": ["may"], "by": "name"}},
            {"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "id", "value": "id"}], "joinType": "LEFT_JOIN",
                "leftColumns": ["id"], "rightColumns": ["name"], "secondaryDatasetName": "people", "expectMatch": "one"}}]"#,
    );
    let warnings = recipe.expect("a recipe").write(Form::DataBrew).warnings;
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "step 1 (UNION): has `by`, which DataBrew does not have",
            "step 2 (JOIN): has `expectMatch`, which DataBrew does not have",
        ]
    );
}

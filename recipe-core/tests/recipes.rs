//! Every form recipes are seen in reads to the same steps, and says the same of itself.

use recipe_core::{Context, Recipe, table};

const INPUT: &[&str] = &["a: string | b: string", "x | 1", "null | 2"];

/// What a recipe does to a small table.
fn outcome(text: &str) -> String {
    let recipe = Recipe::parse(text).unwrap_or_else(|errors| panic!("{text}\n{errors}"));
    let input = table::parse(INPUT).expect("a table");
    let program = recipe
        .compile(input.schema_ref(), &Context::default())
        .unwrap_or_else(|errors| panic!("{text}\n{errors}"));
    let ran = recipe_core::testing::run_in_batches(&program, &input, 10).expect("it runs");
    ran.lines.join("\n")
}

#[test]
fn all_forms_read_alike() {
    let expected = "b: string\n1";
    let forms = [
        r#"[{"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "a"}}},
            {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"a\"]"}}}]"#,
        r#"[{"RecipeAction": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "a"}}},
            {"RecipeStep": {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumns": ["a"]}}}}]"#,
        r#"{"Name": "r", "RecipeVersion": "1.0", "CreatedBy": "x", "Tags": {}, "Steps": [
            {"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "a"}}, "ConditionExpressions": []},
            {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumn": "a"}}}]}"#,
        r#"{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "Recipe": {"Type": "AWS::DataBrew::Recipe", "Properties": {
            "Name": "r", "Steps": [
            {"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"SourceColumn": "a"}}},
            {"Action": {"Operation": "DELETE", "Parameters": {"SourceColumn": "a"}}}]}}}}"#,
        r#"{"Type": "AWS::DataBrew::Recipe", "Properties": {"Steps": [
            {"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"SourceColumn": "a"}}},
            {"Action": {"Operation": "DELETE", "Parameters": {"SourceColumn": "a"}}}]}}"#,
        r#"{"$schema": "recipe.schema.json", "Steps": [
            // People write by hand, too.
            {"Action": {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "a",},}, "Comment": "no blanks",},
            {"Action": {"Operation": "DELETE", "Parameters": {"sourceColumn": "b"}}, "Disabled": true},
            [{"Operation": "DELETE", "Parameters": {"sourceColumn": "a", "functionStepType": "DELETE"}}], /* the end */
        ]}"#,
        "- Action:\n    Operation: REMOVE_MISSING\n    Parameters:\n      sourceColumn: a\n- Action:\n    Operation: DELETE\n    Parameters:\n      sourceColumns: >-\n        [\"a\"]\n",
        "Steps:\n- Action: {Operation: REMOVE_MISSING, Parameters: {sourceColumn: a}}\n- Action: {Operation: DELETE, Parameters: {sourceColumns: [a]}}\n",
    ];
    for form in forms {
        assert_eq!(outcome(form), expected, "{form}");
    }
    let one = r#"{"Action": {"Operation": "DELETE", "Parameters": {"sourceColumn": "a"}}}"#;
    assert_eq!(outcome(one), "b: string\n1\n2");
    assert_eq!(outcome("[]"), INPUT.join("\n"));
    assert_eq!(outcome("\u{feff}[]"), INPUT.join("\n"));
}

#[test]
fn a_recipe_says_what_it_is() {
    let text = r#"{"Name": "claims", "Description": "Tidy.", "RecipeVersion": "2.13", "EngineVersion": ">=0.1", "Steps": []}"#;
    let recipe = Recipe::parse(text).expect("a recipe");
    assert_eq!(
        (recipe.name(), recipe.description(), recipe.version()),
        (Some("claims"), Some("Tidy."), Some("2.13"))
    );
    assert_eq!(recipe.sha256(), "0874fac0b3af3c26448d618e2759cafd84d9804e1f2056464d8f510afbcf6258");
    for version in ["0.0", "1", "1.2.3", "1.1234567", "x.y"] {
        let text = format!(r#"{{"RecipeVersion": "{version}", "Steps": []}}"#);
        assert!(Recipe::parse(&text).is_err(), "{version}");
    }
    for version in ["LATEST_WORKING", "LATEST_PUBLISHED", "0.1", "999999.0"] {
        let text = format!(r#"{{"RecipeVersion": "{version}", "Steps": []}}"#);
        assert!(Recipe::parse(&text).is_ok(), "{version}");
    }
    for (engine, fine) in [
        ("0.1", true),
        ("0.0.9", true),
        (">= 0.1.0", true),
        ("0.2", false),
        ("1", false),
        ("new", false),
        ("+0.+1", false),
    ] {
        let text = format!(r#"{{"EngineVersion": "{engine}", "Steps": []}}"#);
        assert_eq!(Recipe::parse(&text).is_ok(), fine, "{engine}");
    }
}

#[test]
fn long_recipes_of_many_steps_compile_in_line_with_their_length() {
    let step = r#"{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "a"}}}"#;
    let text = format!("[{}]", vec![step; 500].join(","));
    assert_eq!(outcome(&text), "a: string | b: string\nX | 1\nnull | 2");
}

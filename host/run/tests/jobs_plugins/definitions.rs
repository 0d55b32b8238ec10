//! Definitions and recipes that are wrong, shown where they are.

use super::common::{Folder, definition, job};

/// The error of a job with a transform of these parameters and steps.
fn error(parameters: &str, recipe: &str) -> String {
    let folder = Folder::with(&[("own.json", &definition("own", parameters)), ("own.recipe.yaml", recipe)]);
    folder.error(&job("transform: own"))
}

#[test]
fn definitions_are_checked_as_a_whole() {
    let optional = r#""isOptional": true"#;
    for (parameter, message, column) in [
        (
            r#"{"name": "1x"}"#,
            "`1x` is no name of a parameter: letters, digits and `_`, and no digit first",
            10,
        ),
        (r#"{"type": "str"}"#, "a parameter has a `name`", 1),
        (
            r#"{"name": "x", "type": "string"}"#,
            "`type` is one of `str`, `int`, `float`, `bool`, `list`, not `string`",
            23,
        ),
        (
            r#"{"name": "x", "type": "list", "listType": "ints"}"#,
            "`listType` is one of `str`, `int`, `float`, `bool`, not `ints`",
            43,
        ),
        (
            r#"{"name": "x", "validationRule": "(?=a)"}"#,
            "pattern `(?=a)` cannot be used as a regular expression",
            33,
        ),
        (r#"{"name": "x", "type": "int", "defaultValue": "a"}"#, "`x`: is a whole number, not `a`", 46),
        (
            r#"{"name": "x", "listOptions": ["a", "b"], "defaultValue": "c"}"#,
            "`x`: is one of `a`, `b`, not `c`",
            58,
        ),
        (r#"{"name": "x", "listOptions": [["a"]]}"#, "an option is a text, or an object with `value`", 31),
        (
            r#"{"name": "x", "validationType": "Python"}"#,
            "`validationType` is `RegularExpression`, not `Python`",
            33,
        ),
    ] {
        let parameter = parameter.replace('}', &format!(", {optional}}}"));
        let error = error(&parameter, "- upper_case: name\n");
        assert!(error.contains(&format!("step `one`: {message}")), "{parameter}: {error}");
        assert!(error.contains(&format!("--> own.json:2:{column}\n")), "{parameter}: {error}");
    }
    let twice = error(r#"{"name": "x"}, {"name": "x"}"#, "- upper_case: '{{x}}'\n");
    assert!(twice.contains("there are two parameters `x`") && twice.contains("own.json:2:25"), "{twice}");
}

#[test]
fn placeholders_and_parameters_belong_together() {
    assert_eq!(
        error(
            r#"{"name": "column", "isOptional": true, "defaultValue": "name"}"#,
            "- upper_case: \"{{colum}}\"\n"
        ),
        "\
error[job-shape]: step `one`: `own` has no parameter `colum`; did you mean `{{column}}`?
 --> own.recipe.yaml:1:15
1 | - upper_case: \"{{colum}}\"
  |               ^^^^^^^^^^^
  = help: parameters: `column`

error[job-shape]: step `one`: parameter `column` stands nowhere in `own.recipe.yaml`
 --> own.json:2:10
2 | {\"name\": \"column\", \"isOptional\": true, \"defaultValue\": \"name\"}
  |          ^^^^^^^^
  = help: write `{{column}}` where its value belongs, or take it out here
"
        .replace("`own.recipe.yaml`", "`FOLDER/own.recipe.yaml`")
        .replace("FOLDER/", "")
    );
}

#[test]
fn where_a_placeholder_cannot_stand() {
    let optional = r#"{"name": "x", "isOptional": true}"#;
    let list = r#"{"name": "x", "type": "list", "isOptional": true, "defaultValue": ["name"]}"#;
    for (parameter, recipe, message, help) in [
        (
            optional,
            "- upper_case: 'a {{x}}'\n",
            "`{{x}}` may have no value, and then nothing can stand for it within a text",
            "give the parameter a `defaultValue`",
        ),
        (
            list,
            "- upper_case: 'a {{x}}'\n",
            "`{{x}}` is a list, which cannot stand within a text",
            "in an expression, `{{x | column}}`",
        ),
        (
            optional,
            "- derive: {'{{x}}': '1'}\n- upper_case: '{{x}}'\n",
            "a placeholder stands in a value, and not in a key",
            "give the name as a value",
        ),
        (
            list,
            "- keep: '{{x | upper}}'\n",
            "`{{x | upper}}` is not known",
            "`{{x | column}}` writes the name of a column",
        ),
    ] {
        let error = error(parameter, recipe);
        assert!(
            error.contains(&format!("step `one`: {message}\n --> own.recipe.yaml:1:")),
            "{recipe}: {error}"
        );
        assert!(error.contains(&format!("= help: {help}")), "{recipe}: {error}");
    }
}

#[test]
fn steps_of_the_recipe_have_their_own_places() {
    let parameter = r#"{"name": "x", "isOptional": true, "defaultValue": "nam"}"#;
    assert_eq!(
        error(parameter, "- lower_case: city\n- upper_case: '{{x}}'\n"),
        "\
error[column-not-found]: step `one`: step 2 (UPPER_CASE): column `nam` not found; did you mean `name`?
 --> own.recipe.yaml:2:15
2 | - upper_case: '{{x}}'
  |               ^^^^^^^
  = help: columns at this step: `id`, `name`, `city`
"
    );
    let error = error(parameter, "- uper_case: '{{x}}'\n");
    assert!(error.contains("step `one`: step 1: operation `uper_case` is not known"), "{error}");
    assert!(error.contains("--> own.recipe.yaml:1:3"), "{error}");
}

#[test]
fn files_that_are_not_there_or_too_many() {
    let own = definition("own", "");
    let folder = Folder::with(&[("own.json", &own)]);
    let error = folder.error(&job("transform: own"));
    assert!(
        error.contains("step `one`: `own` has no recipe beside its definition\n --> own.json:1:1"),
        "{error}"
    );
    assert!(error.contains("own.recipe.json`, or `.yaml`, or a module"), "{error}");
    let folder = Folder::with(&[("own.json", &own), ("own.recipe.json", "[]"), ("own.recipe.yml", "[]")]);
    let error = folder.error(&job("transform: own"));
    assert!(error.contains("`own` has two recipes, `own.recipe.json` and `own.recipe.yml`"), "{error}");
    let folder =
        Folder::with(&[("a.json", &own), ("b.json", &own), ("a.recipe.json", "[]"), ("b.recipe.json", "[]")]);
    let error = folder.error(&job("transform: own"));
    assert!(error.contains("`own` is defined in `a.json` and in `b.json`"), "{error}");
    assert!(error.contains("--> job.yaml:3:34"), "{error}");
    let folder = Folder::with(&[("own.json", "{\"name\": \"own\", "), ("own.recipe.json", "[]")]);
    let error = folder.error(&job("transform: own"));
    assert!(error.contains("error[syntax]: step `one`: ") && error.contains("--> own.json:1:"), "{error}");
}

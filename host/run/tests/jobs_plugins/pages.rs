//! Lists, pages and checks of transforms.

use recipe_run::job::{check_transform, transforms};

use super::common::{Folder, definition};

const DEFINITION: &str = r#"{
  "name": "shout", "displayName": "Shout", "description": "Makes a text loud.", "functionName": "shout_it",
  "parameters": [
    {"name": "column", "description": "What to shout.", "listOptions": "column"},
    {"name": "sign", "displayName": "Sign | mark", "isOptional": true, "defaultValue": "!", "listOptions": "!,?"},
    {"name": "times", "type": "int", "validationRule": "^[1-9]$", "validationMessage": "Enter 1 to 9."},
    {"name": "more", "type": "list", "listType": "str", "isOptional": true}
  ]
}
"#;
const RECIPE: &str = "\
- upper_case: '{{column}}'
- add_suffix: {sourceColumn: '{{column}}', pattern: '{{sign}}'}
- derive: {expression: \"repeat({{column | column}}, {{times}})\", targetColumn: loud}
- drop: '{{more}}'
";

#[test]
fn a_page_has_all_parameters() {
    let folder = Folder::with(&[
        ("shout.json", DEFINITION),
        ("shout.recipe.yaml", RECIPE),
        ("broken.json", &definition("broken", "")),
        ("other.json", r#"{"name": "no transform"}"#),
    ]);
    let found = transforms(&[folder.path("")]);
    let [transform] = found.transforms.as_slice() else { panic!("one transform: {:?}", found.transforms) };
    assert_eq!(
        (transform.name.as_str(), transform.summary().as_str()),
        ("shout", "Shout: Makes a text loud.")
    );
    let [(file, error)] = found.broken.as_slice() else { panic!("one that is broken") };
    assert_eq!(file, &folder.path("broken.json"));
    assert!(folder.shown(error).contains("`broken` has no recipe beside its definition"));
    let page = transform.page().replace(&folder.path("").display().to_string(), "");
    assert_eq!(
        page,
        "\
# shout

Shout

Makes a text loud.

Defined in `shout.json`; its steps are in `shout.recipe.yaml`.
Nodes of Glue Studio call it `shout_it`.

| Parameter | Type | Required | Default | Rule | What it is |
|---|---|---|---|---|---|
| `column` | str | yes |  | a column of the input | What to shout. |
| `sign` | str | no | `!` | one of `!`, `?` | Sign \\| mark |
| `times` | int | yes |  | matches `^[1-9]$`: Enter 1 to 9. |  |
| `more` | list of str | no |  |  |  |
"
    );
}

#[test]
fn a_definition_is_checked_without_a_job() {
    let folder =
        Folder::with(&[("shout.json", DEFINITION), ("shout.recipe.yaml", RECIPE), ("none.json", "[]")]);
    let check = check_transform(folder.path("shout.json")).expect("no errors").expect("a transform");
    assert_eq!((check.name.as_str(), check.parameters, check.steps), ("shout", 4, 4));
    assert!(check.warnings.is_empty());
    let of_recipe =
        check_transform(folder.path("shout.recipe.yaml")).expect("no errors").expect("a transform");
    assert_eq!(of_recipe.name, "shout");
    assert!(check_transform(folder.path("none.json")).expect("it can be read").is_none());
    let written = DEFINITION.replace("\"displayName\": \"Shout\"", "\"displayNam\": \"Shout\"");
    std::fs::write(folder.path("shout.json"), written).expect("written");
    let check = check_transform(folder.path("shout.json")).expect("no errors").expect("a transform");
    assert_eq!(
        check.warnings[0].message,
        "`displayNam` is not known, and has no effect; did you mean `displayName`?"
    );
}

#[test]
fn steps_are_checked_as_far_as_they_depend_on_no_value() {
    let errors = |parameters: &str, recipe: &str| {
        let folder =
            Folder::with(&[("own.json", &definition("own", parameters)), ("own.recipe.yaml", recipe)]);
        folder.shown(&check_transform(folder.path("own.json")).expect_err("it has errors"))
    };
    let wrong = errors(r#"{"name": "x"}"#, "- upper_case: '{{x}}'\n- uper_case: a\n");
    assert!(wrong.contains("transform `own`: step 2: operation `uper_case` is not known"), "{wrong}");
    assert_eq!(wrong.matches("error[").count(), 1, "each error once: {wrong}");
    // Whether the type is one depends on the value, and a default is a value.
    let types = "- change_data_type: {sourceColumn: a, columnDataType: '{{x}}'}\n";
    let folder =
        Folder::with(&[("own.json", &definition("own", r#"{"name": "x"}"#)), ("own.recipe.yaml", types)]);
    check_transform(folder.path("own.json")).expect("it is as it may be");
    let of_default = errors(r#"{"name": "x", "defaultValue": "text"}"#, types);
    assert!(
        of_default.contains("transform `own`: step 1 (CHANGE_DATA_TYPE): ")
            && of_default.contains("own.recipe.yaml:1:"),
        "{of_default}"
    );
    // Without a value, the operation has no column.
    let left_out = errors(
        r#"{"name": "x", "isOptional": true}"#,
        "- Operation: UPPER_CASE\n  Parameters: {sourceColumn: '{{x}}'}\n",
    );
    assert!(left_out.contains("step 1 (UPPER_CASE): parameter `sourceColumn` is required"), "{left_out}");
}

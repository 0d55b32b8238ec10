//! `convert` and `fmt`: recipes in other forms, and laid out alike.

mod common;

use common::Folder;

const YAML: &str = "\
# Cleans names
- upper_case: [name, city] # both
- keep: age > 17 or age is null
- drop: age
";

#[test]
fn a_recipe_goes_from_form_to_form_and_gives_the_same_rows() {
    let folder = Folder::new();
    folder.file("in.csv", b"name,city,age\nann,ulm,30\nbo,bonn,7\ncy,,\n");
    folder.file("r.yaml", YAML.as_bytes());
    assert_eq!(
        folder.succeeds("convert r.yaml --to yaml").trim(),
        "# Cleans names\n# both\n".to_owned()
            + YAML.split_once('\n').unwrap().1.replace(" # both", "").trim()
    );
    folder.file("r.json", folder.succeeds("convert r.yaml --to json").as_bytes());
    folder.file("databrew.json", folder.succeeds("convert r.json --to databrew").as_bytes());
    assert!(
        folder.read("r.json").starts_with("[\n  // Cleans names\n  // both\n"),
        "{}",
        folder.read("r.json")
    );
    assert!(folder.read("databrew.json").contains(r#""sourceColumns": "[\"name\",\"city\"]""#));
    for recipe in ["r.yaml", "r.json", "databrew.json"] {
        folder.succeeds(&format!("apply {recipe} --input in.csv --output out.csv --overwrite"));
        assert_eq!(folder.read("out.csv"), "name,city\nANN,ULM\nCY,\n", "{recipe}");
    }
    folder.file("wrong.yaml", b"- uper_case: name\n");
    folder.fails("convert wrong.yaml --to json", 2, &["wrong.yaml:1:3", "did you mean `upper_case`?"]);
}

#[test]
fn files_are_laid_out_once_and_nothing_is_lost() {
    let folder = Folder::new();
    folder.file("r.json", br#"{"Steps": [{"Action": {"Parameters": {"sourceColumn": "a"}, "Operation": "LOWER_CASE"}}], "Name": "n"}"#);
    folder.file("good.yaml", b"- lower_case: a\n");
    folder.fails(
        "fmt --check r.json good.yaml",
        1,
        &["a recipe is not laid out as `recipe-host fmt` does it: r.json"],
    );
    assert_eq!(folder.succeeds("fmt r.json good.yaml").trim(), "r.json: written anew");
    folder.succeeds("fmt --check r.json good.yaml");
    let expected = "{\n  \"Name\": \"n\",\n  \"Steps\": [\n    {\"Action\": {\"Operation\": \"LOWER_CASE\", \"Parameters\": {\"sourceColumn\": \"a\"}}}\n  ]\n}\n";
    assert_eq!(
        (folder.read("r.json").as_str(), folder.read("good.yaml").as_str()),
        (expected, "- lower_case: a\n")
    );

    let template = r#"{"Resources": {"R": {"Type": "AWS::DataBrew::Recipe", "Properties": {"Name": "n", "Steps": [
        {"Action": {"Operation": "LOWER_CASE", "Parameters": {"SourceColumn": "a"}}}]}}}}"#;
    folder.file("stack.json", template.as_bytes());
    folder.fails("fmt stack.json", 2, &["`stack.json` holds more than a recipe, which would be lost"]);
    assert_eq!(folder.read("stack.json"), template);
    folder.file("broken.json", b"[{");
    folder.fails("fmt broken.json", 2, &["broken.json:1:"]);
    assert_eq!(folder.read("broken.json"), "[{");
}

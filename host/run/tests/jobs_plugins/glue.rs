//! Transforms of users in jobs of Glue Studio.

use recipe_run::job::{JobOptions, RunJob};
use serde_json::{Value, json};

use super::common::{Folder, definition};

const PARAMETERS: &str = r#"{"name": "columns", "type": "list"}, {"name": "length", "type": "int"},
    {"name": "note", "type": "str", "isOptional": true}"#;
const RECIPE: &str = "\
- upper_case: '{{columns}}'
- derive: {expression: 'left(city, {{length}})', targetColumn: start}
  comment: '{{note}}'
- move_to_start: {sourceColumn: start}
";

fn folder() -> Folder {
    Folder::with(&[
        ("transforms/cut_columns.json", &definition("cut_columns", PARAMETERS)),
        ("transforms/cut_columns.recipe.yaml", RECIPE),
    ])
}

/// A job whose one transform is this node.
fn job(transform: &Value) -> String {
    let nodes = json!({
        "in": {"S3CsvSource": {"Name": "people", "Paths": ["s3://lake/people.csv"], "Separator": "comma", "QuoteChar": "quote",
            "WithHeader": true, "Recurse": true}},
        "cut": {"DynamicTransform": transform},
        "out": {"S3DirectTarget": {"Name": "rows", "Inputs": ["cut"], "Path": "s3://lake/out/", "Format": "json"}},
    });
    serde_json::to_string_pretty(&json!({"Name": "test", "CodeGenConfigurationNodes": nodes})).expect("JSON")
}

/// The node that calls the transform by these names.
fn node(function: &str, transform: &str, parameters: &Value) -> Value {
    json!({"Name": "Cut", "Inputs": ["in"], "FunctionName": function, "TransformName": transform, "Version": "1.0.0",
        "Path": format!("s3://aws-glue-assets-1-us-east-1/transforms/{function}.py"), "Parameters": parameters})
}

fn options(folder: &Folder, with_transforms: bool) -> JobOptions {
    let mut options = JobOptions::default();
    options.maps.push(("s3://lake".into(), folder.path("").display().to_string()));
    if with_transforms {
        options.folders.push(folder.path("transforms"));
    }
    options
}

fn error(folder: &Folder, text: &str, with_transforms: bool) -> String {
    let job = folder.parse("job.json", text, &options(folder, with_transforms));
    let run = job.and_then(|job| RunJob::new(job).run());
    folder.shown(&run.map(|report| panic!("it ran: {report}")).unwrap_err())
}

fn given() -> Value {
    json!([
        {"Name": "columns", "Type": "list", "ListType": "str", "Value": ["name, city"], "IsOptional": false},
        {"Name": "length", "Type": "int", "Value": ["2"], "ValidationRule": "^.$", "ValidationMessage": "one"},
        {"Name": "note", "Type": "str", "Value": [""], "IsOptional": true},
    ])
}

#[test]
fn a_node_runs_the_recipe_beside_the_definition() {
    let folder = folder();
    let expected = [
        r#"{"start":"LI","id":"1","name":"ANA","city":"LIMA"}"#,
        r#"{"start":"OS","id":"2","name":"BOB","city":"OSLO"}"#,
    ];
    let several = json!([
        {"Name": "columns", "Value": ["name", "city"]}, {"Name": "length", "Value": ["2"]}, {"Name": "note", "Value": ["why"]},
    ]);
    for (node, comment) in [
        (node("cut_columns", "cut_columns", &given()), None),
        (node("run_it", "cut_columns", &given()), None),
        (node("cut_columns", "Cut columns", &several), Some("why")),
    ] {
        let text = job(&node);
        let job = folder.parse("job.json", &text, &options(&folder, true));
        let job = job.unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
        let report = RunJob::new(job).run().unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
        assert_eq!(folder.read("out"), expected);
        let cut = report.nodes.iter().find(|node| node.id == "cut").expect("a node");
        assert_eq!((cut.name.as_str(), cut.kind.as_str(), cut.steps.len()), ("Cut", "DynamicTransform", 3));
        assert_eq!((cut.rows_in, cut.rows_out), (2, 2));
        assert_eq!(cut.steps[1].comment.as_deref(), comment);
        std::fs::remove_dir_all(folder.path("out")).expect("removed");
    }
}

#[test]
fn without_a_definition_the_node_is_refused() {
    let error = error(&folder(), &job(&node("cut_columns", "cut_columns", &given())), false);
    let wanted = "node `Cut` (DynamicTransform): is not run here: `cut_columns` is a program in Python of its user's, \
                  `s3://aws-glue-assets-1-us-east-1/transforms/cut_columns.py`";
    assert!(error.contains(wanted), "{error}");
    let help = "= help: put its definition beside the job, `cut_columns.json`, with a recipe or a module that does the same, \
                `cut_columns.recipe.json` or `cut_columns.wasm`; or say what it does in a Recipe or Derived Column node";
    assert!(error.contains(help), "{error}");
}

#[test]
fn what_is_wrong_names_the_node_and_its_place() {
    let folder = folder();
    let of = |parameters: &Value| {
        let text = job(&node("cut_columns", "cut_columns", parameters));
        (error(&folder, &text, true), text)
    };
    let place = |text: &str, part: &str| {
        let before = &text[..text.find(part).expect("it stands there")];
        let line = before.matches('\n').count() + 1;
        format!("--> job.json:{line}:{}\n", before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1)
    };
    let (error, text) =
        of(&json!([{"Name": "columns", "Value": ["name"]}, {"Name": "length", "Value": ["two"]}]));
    assert!(
        error.contains(
            "error[bad-parameter]: node `Cut` (DynamicTransform): `length`: is a whole number, not `two`\n"
        ),
        "{error}"
    );
    assert!(error.contains(&place(&text, "\"two\"")), "{error}");
    let (error, text) = of(
        &json!([{"Name": "columns", "Value": ["name"]}, {"Name": "length", "Value": ["1"]}, {"Name": "size", "Value": ["1"]}]),
    );
    assert!(error.contains("node `Cut` (DynamicTransform): parameter `size` is not known\n"), "{error}");
    assert!(error.contains(&place(&text, "\"size\"")), "{error}");
    let (error, _) = of(&json!([{"Name": "columns", "Value": ["nam"]}, {"Name": "length", "Value": ["1"]}]));
    assert!(
        error.contains("node `Cut` (DynamicTransform): step 1 (UPPER_CASE): column `nam` not found"),
        "{error}"
    );
    assert!(error.contains("--> transforms/cut_columns.recipe.yaml:1:15\n"), "{error}");
    let (error, _) = of(&json!([
        {"Name": "columns", "Value": ["name"]}, {"Name": "length", "Value": ["1"]}, {"Name": "length", "Value": ["2"]},
    ]));
    assert!(error.contains("`length`: is given twice"), "{error}");
}

#[test]
fn another_default_makes_another_run() {
    let define = |default: u32| {
        definition(
            "mark",
            &format!(
                "{{\"name\": \"n\", \"type\": \"int\", \"isOptional\": true, \"defaultValue\": {default}}}"
            ),
        )
    };
    let folder = Folder::with(&[
        ("transforms/mark.json", &define(1)),
        ("transforms/mark.recipe.yaml", "- derive: {n: '{{n}} + 0'}\n"),
    ]);
    let run = || {
        let text = job(&node("mark", "mark", &json!([])));
        let job = folder.parse("job.json", &text, &options(&folder, true));
        RunJob::new(job.expect("a job")).run().unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
        folder.read("out").len()
    };
    assert_eq!(run(), 2);
    std::fs::write(folder.path("transforms/mark.json"), define(2)).expect("written");
    assert_eq!(run(), 4, "a run with other values is not taken for the one before");
}

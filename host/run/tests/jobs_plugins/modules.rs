//! Definitions with the engine's own module beside them. Where there is no engine, which `RECIPE_ENGINE_WASM` can name, these tests
//! pass.

use std::fmt::Write as _;

use recipe_run::job::{Job, JobOptions, RunJob, check_transform, transforms};
use recipe_run::module;
use serde_json::json;

use super::common::{Folder, definition, job};

const COLUMN: &str = r#"{"name": "sourceColumn", "description": "What to change.", "listOptions": "column"}"#;

/// The engine's own module.
fn engine() -> Option<Vec<u8>> {
    let engine = module::locate().ok().and_then(|path| std::fs::read(path).ok());
    if engine.is_none() {
        eprintln!("there is no engine");
    }
    engine
}

/// A folder with a transform whose function is an operation, and whose module is this.
pub fn folder(name: &str, parameters: &str, module: &[u8]) -> Folder {
    let folder = Folder::with(&[(&format!("{name}.json"), &definition(name, parameters))]);
    std::fs::write(folder.path(&format!("{name}.wasm")), module).expect("written");
    folder
}

pub fn parsed(folder: &Folder, text: &str) -> Job {
    let job = folder.parse("job.yaml", text, &JobOptions::default());
    job.unwrap_or_else(|error| panic!("{}", folder.shown(&error)))
}

#[test]
fn a_module_runs_the_operation_that_its_function_names() {
    let Some(engine) = engine() else { return };
    let folder = folder("upper_case", COLUMN, &engine);
    let text = job("transform: upper_case, with: {sourceColumn: name}");
    let check = RunJob::new(parsed(&folder, &text)).check().expect("no errors");
    let columns = check.nodes[1].columns.as_ref().expect("columns are known before any row is read");
    assert_eq!(columns.fields().iter().map(|field| field.name()).collect::<Vec<_>>(), ["id", "name", "city"]);
    let report = folder.report(&text);
    assert_eq!(
        folder.read("out"),
        [r#"{"id":"1","name":"ANA","city":"Lima"}"#, r#"{"id":"2","name":"BOB","city":"Oslo"}"#]
    );
    let node = report.nodes.iter().find(|node| node.id == "one").expect("a node");
    assert_eq!((node.rows_in, node.rows_out, node.cells_changed), (2, 2, 2));
    assert_eq!(
        node.steps.iter().map(|step| (step.step, step.operation.as_str())).collect::<Vec<_>>(),
        [(1, "UPPER_CASE")]
    );
}

#[test]
fn values_keep_their_types_and_rows_their_order() {
    let Some(engine) = engine() else { return };
    let parameters =
        r#"{"name": "expression"}, {"name": "targetColumn"}, {"name": "note", "isOptional": true}"#;
    let folder = folder("derive", parameters, &engine);
    std::fs::remove_file(folder.path("people.csv")).expect("removed");
    std::fs::create_dir(folder.path("people.csv")).expect("made");
    for file in 0..3 {
        let rows: String = (0..20_000).fold("id\n".to_owned(), |mut text, row| {
            let _ = writeln!(text, "{}", file * 20_000 + row);
            text
        });
        std::fs::write(folder.path(&format!("people.csv/{file}.csv")), rows).expect("written");
    }
    let step = "transform: derive, with: {expression: \"concat(id, '!')\", targetColumn: id}";
    let text = job(step).replace("targets: {", "  two: {from: one, steps: [{upper_case: id}]}\ntargets: {again: {from: two, path: again/, format: json}, ");
    folder.report(&text);
    let expected: Vec<String> = (0..60_000).map(|row| format!("{{\"id\":\"{row}!\"}}")).collect();
    assert!(folder.read("out") == expected && folder.read("again") == expected);
}

#[test]
fn columns_may_depend_on_the_data() {
    let Some(engine) = engine() else { return };
    let folder = folder("one_hot_encoding", COLUMN, &engine);
    let text = job("transform: one_hot_encoding, with: {sourceColumn: city}");
    let check = RunJob::new(parsed(&folder, &text)).check().expect("no errors");
    assert!(check.nodes[1].columns.is_none());
    let rows = folder.run(&text);
    assert!(rows.len() == 2 && rows[0].contains("Lima") && rows[0].matches(':').count() > 3, "{rows:?}");
}

#[test]
fn a_module_with_a_recipe_runs_that_recipe() {
    let Some(engine) = engine() else { return };
    let text = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "name"}},
        {"Operation": "DELETE", "Parameters": {"sourceColumns": ["city"]}}]"#;
    let recipe = recipe_run::Recipe::parse(text).expect("a recipe");
    let packed = module::build(&engine, text, recipe.sha256(), 1 << 30).expect("a module");
    let plain = folder("clean", "", &packed);
    let report = plain.report(&job("transform: clean"));
    assert_eq!(plain.read("out"), [r#"{"id":"1","name":"ANA"}"#, r#"{"id":"2","name":"BOB"}"#]);
    let node = report.nodes.iter().find(|node| node.id == "one").expect("a node");
    assert_eq!(
        node.steps.iter().map(|step| step.operation.as_str()).collect::<Vec<_>>(),
        ["UPPER_CASE", "DELETE"]
    );
    assert_eq!(check_transform(plain.path("clean.json")).expect("no errors").expect("one").steps, 2);
    let with_parameters = folder("clean", r#"{"name": "x"}"#, &packed);
    assert_eq!(
        with_parameters.error(&job("transform: clean, with: {x: a}")),
        "\
error[job-shape]: step `one`: parameter `x` goes nowhere: `clean.wasm` carries a recipe, and runs it as it is
 --> clean.json:2:10
2 | {\"name\": \"x\"}
  |          ^^^
  = help: take it out here, or put a module without a recipe there
"
    );
}

#[test]
fn what_a_module_refuses_is_shown_where_the_value_is_given() {
    let Some(engine) = engine() else { return };
    let own =
        folder("upper_case", r#"{"name": "sourceColumn"}, {"name": "also", "isOptional": true}"#, &engine);
    assert_eq!(
        own.error(&job("transform: upper_case, with: {sourceColumn: nam}")),
        "\
error[bad-parameter]: step `one`: step 1 (UPPER_CASE): `sourceColumn`: column `nam` not found; did you mean `name`?
 --> job.yaml:3:67
3 |   one: {from: people, transform: upper_case, with: {sourceColumn: nam}}
  |                                                                   ^^^
"
    );
    let error = own.error(&job("transform: upper_case, with: {sourceColumn: name, also: b}"));
    assert!(error.contains("step `one`: step 1 (UPPER_CASE): parameter `also` is not known"), "{error}");
    let unknown = folder("geocode", COLUMN, &engine);
    let error = unknown.error(&job("transform: geocode, with: {sourceColumn: name}"));
    assert!(error.contains("step `one`: step 1 (GEOCODE): operation `GEOCODE` is not known"), "{error}");
    assert!(error.contains("--> job.yaml:3:"), "{error}");
}

#[test]
fn cells_that_fail_and_rows_that_are_not_as_expected_are_told() {
    let Some(engine) = engine() else { return };
    let parameters = r#"{"name": "sourceColumns", "type": "list"}, {"name": "columnDataType"}"#;
    let folder = folder("change_data_type", parameters, &engine);
    let text = job("transform: change_data_type, with: {sourceColumns: [id, name], columnDataType: long}");
    let run = RunJob::new(parsed(&folder, &text)).rejects(folder.path("rejects.jsonl"));
    let report = run.run().unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
    assert_eq!(folder.read("out")[0], r#"{"id":1,"name":null,"city":"Lima"}"#);
    let node = report.nodes.iter().find(|node| node.id == "one").expect("a node");
    assert_eq!((node.cells_failed, node.steps[0].cells_failed), (2, 2));
    let rejects = std::fs::read_to_string(folder.path("rejects.jsonl")).expect("a list");
    let first: serde_json::Value =
        serde_json::from_str(rejects.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        first,
        json!({"file": null, "row": null, "node": "step `one`", "step": 1, "column": "name", "value": "Ana"})
    );
}

#[test]
fn another_module_and_other_values_make_another_run() {
    let Some(engine) = engine() else { return };
    let folder = folder("add_prefix", r#"{"name": "sourceColumn"}, {"name": "pattern"}"#, &engine);
    let with = |pattern: &str| {
        let step = format!("transform: add_prefix, with: {{sourceColumn: name, pattern: {pattern}}}");
        job(&step).replace("format: json", "format: json, mode: append")
    };
    folder.report(&with("x"));
    assert!(folder.report(&with("x")).nothing_to_do);
    assert!(!folder.report(&with("y")).nothing_to_do);
    // A section that means nothing makes it another module.
    let mut other = engine;
    other.extend([0, 2, 1, b'x']);
    std::fs::write(folder.path("add_prefix.wasm"), other).expect("written");
    assert!(!folder.report(&with("y")).nothing_to_do);
}

#[test]
fn nodes_of_glue_studio_run_modules_and_are_written_as_transforms() {
    let Some(engine) = engine() else { return };
    let folder = folder("upper_case", r#"{"name": "sourceColumns", "type": "list"}"#, &engine);
    let nodes = json!({
        "in": {"S3CsvSource": {"Name": "people", "Paths": ["s3://lake/people.csv"], "Separator": "comma", "QuoteChar": "quote",
            "WithHeader": true}},
        "up": {"DynamicTransform": {"Name": "Up", "Inputs": ["in"], "FunctionName": "upper_case", "TransformName": "upper_case",
            "Version": "1.0.0", "Path": "s3://assets/transforms/upper_case.py",
            "Parameters": [{"Name": "sourceColumns", "Type": "list", "ListType": "str", "Value": ["name,city"]}]}},
        "out": {"S3DirectTarget": {"Name": "rows", "Inputs": ["up"], "Path": "s3://lake/out/", "Format": "json"}},
    });
    let text = json!({"CodeGenConfigurationNodes": nodes}).to_string();
    let mut options = JobOptions::default();
    options.maps.push(("s3://lake".into(), folder.path("").display().to_string()));
    let run = RunJob::new(folder.parse("job.json", &text, &options).expect("a job"));
    let written = run.to_yaml().expect("a job in YAML");
    let line = "  Up: {from: people, transform: upper_case, with: {sourceColumns: [name, city]}}\n";
    assert!(written.contains(line), "{written}");
    run.run().unwrap_or_else(|error| panic!("{}", folder.shown(&error)));
    let expected = [r#"{"id":"1","name":"ANA","city":"LIMA"}"#, r#"{"id":"2","name":"BOB","city":"OSLO"}"#];
    assert_eq!(folder.read("out"), expected);
    assert_eq!(folder.run(&written), expected);
}

#[test]
fn definitions_are_checked_and_have_pages() {
    let Some(engine) = engine() else { return };
    let folder = folder("upper_case", COLUMN, &engine);
    for file in ["upper_case.json", "upper_case.wasm"] {
        let check = check_transform(folder.path(file)).expect("no errors").expect("a transform");
        assert_eq!((check.name.as_str(), check.is_module, check.steps), ("upper_case", true, 1));
    }
    let found = transforms(&[folder.path("")]);
    let page = found.transforms[0].page().replace(&folder.path("").display().to_string(), "");
    assert!(
        page.contains("Defined in `upper_case.json`; it is run by the module `upper_case.wasm`.\n"),
        "{page}"
    );
    let error = |name: &str, parameters: &str| {
        let folder = self::folder(name, parameters, &engine);
        let checked = check_transform(folder.path(&format!("{name}.json")));
        checked.map_or_else(|error| folder.shown(&error), |_| String::new())
    };
    let wrong = error("upper_cas", COLUMN);
    assert!(
        wrong.contains("transform `upper_cas`: step 1 (UPPER_CAS): operation `UPPER_CAS` is not known"),
        "{wrong}"
    );
    let wrong = error("upper_case", r#"{"name": "sourceColumn"}, {"name": "colour"}"#);
    assert!(wrong.contains("parameter `colour` is not known"), "{wrong}");
    // What the type is, only a job says; a default is said here.
    let types = |default: &str| {
        format!(
            r#"{{"name": "sourceColumns", "type": "list", "listOptions": "column"}}, {{"name": "columnDataType"{default}}}"#
        )
    };
    assert_eq!(error("change_data_type", &types("")), "");
    let wrong = error("change_data_type", &types(r#", "defaultValue": "text""#));
    assert!(wrong.contains("`columnDataType`: ") && wrong.contains("change_data_type.json:2:"), "{wrong}");
}

//! Definitions with modules beside them. Where there is no engine, which `RECIPE_ENGINE_WASM` can name, tests of its module pass.

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
fn folder(name: &str, parameters: &str, module: &[u8]) -> Folder {
    let folder = Folder::with(&[(&format!("{name}.json"), &definition(name, parameters))]);
    std::fs::write(folder.path(&format!("{name}.wasm")), module).expect("written");
    folder
}

fn parsed(folder: &Folder, text: &str) -> Job {
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
        checked.map(|_| String::new()).unwrap_or_else(|error| folder.shown(&error))
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

/// A module with the interface, some of whose functions are other than those that do nothing.
fn fake(own: &[(&str, &str)], data: &str) -> Vec<u8> {
    let functions = [
        ("recipe_abi_v1", "", "i32.const 0"),
        ("recipe_result", "", "i32.const 64"),
        ("recipe_info", "", "i32.const 0"),
        ("recipe_reserve", "(param i32 i32)", "i32.const 65536"),
        ("recipe_load", "(param i32)", "i32.const 0"),
        ("recipe_infer", "(param i32)", "i32.const 0"),
        ("recipe_open", "(param i32)", "i32.const 1"),
        ("recipe_dataset", "(param i32 i32 i32)", "i32.const 0"),
        ("recipe_schema", "(param i32 i32)", "i32.const 0"),
        ("recipe_push", "(param i32 i32)", "i32.const 0"),
        ("recipe_next", "(param i32)", "i32.const 0"),
        ("recipe_finish", "(param i32)", "i32.const 0"),
        ("recipe_state_get", "(param i32)", "i32.const 0"),
        ("recipe_state_merge", "(param i32 i32)", "i32.const 0"),
        ("recipe_stats", "(param i32)", "i32.const 0"),
        ("recipe_reset", "(param i32)", "i32.const 0"),
        ("recipe_close", "(param i32)", "i32.const 0"),
    ];
    let mut text = format!(
        "(module (memory (export \"memory\") 40) (data (i32.const 64) \"RCP1\") (data (i32.const 4096) \"{data}\") \
         (global $calls (mut i32) (i32.const 0))"
    );
    for (name, params, body) in functions {
        let body = own.iter().find(|(own, _)| *own == name).map_or(body, |(_, body)| body);
        let _ = write!(text, "(func (export \"{name}\") {params} (result i32) {body})");
    }
    text += ")";
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// Sets a word of the result block and the one behind it, and gives a status.
fn says(word: u32, length: usize, status: i32) -> String {
    let place = 64 + word * 4;
    format!(
        "(i32.store (i32.const {place}) (i32.const 4096)) (i32.store (i32.const {}) (i32.const {length})) (i32.const {status})",
        place + 4
    )
}

/// Bytes as a text of WebAssembly.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\{byte:02x}");
        text
    })
}

/// The message with the columns of the people, which a module gives that lets rows through.
fn columns() -> Vec<u8> {
    use arrow_schema::{DataType, Field, Schema};
    let field = |name: &str| Field::new(name, DataType::Utf8, true);
    let schema = Schema::new(vec![field("id"), field("name"), field("city")]);
    let writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &schema).expect("a message");
    writer.get_ref().clone()
}

#[test]
fn files_that_are_no_modules_are_refused() {
    let step = job("transform: own, with: {x: a}");
    let text = folder("own", r#"{"name": "x"}"#, b"no module");
    let error = text.error(&step);
    let wanted = "error[job-shape]: step `one`: module `own.wasm`: it is not a WebAssembly module: ";
    assert!(error.starts_with(wanted) && error.contains("--> own.json:1:1\n"), "{error}");
    assert!(transforms(&[text.path("")]).transforms.is_empty());
    let empty = wat::parse_str("(module (memory (export \"memory\") 1))").expect("a module");
    let error = folder("own", r#"{"name": "x"}"#, &empty).error(&step);
    assert!(
        error.contains("module `own.wasm`: it is not a recipe module: it has no function `recipe_abi_v1`"),
        "{error}"
    );
    let import = wat::parse_str("(module (import \"env\" \"open\" (func)))").expect("a module");
    let error = folder("own", r#"{"name": "x"}"#, &import).error(&step);
    assert!(
        error.contains("module `own.wasm`: it imports 1 things; a recipe module imports nothing"),
        "{error}"
    );
}

#[test]
fn a_module_that_refuses_its_recipe_is_quoted() {
    let said = json!({"code": "mine", "step": 1, "operation": "OWN", "parameter": "x", "message": "is none of ours"}).to_string();
    let refusing = fake(&[("recipe_load", &says(9, said.len(), -5))], &escaped(said.as_bytes()));
    let folder = folder("own", r#"{"name": "x"}"#, &refusing);
    let error = folder.error(&job("transform: own, with: {x: a}"));
    let wanted = "error[bad-parameter]: step `one`: step 1 (OWN): `x`: is none of ours\n --> job.yaml:3:49\n";
    assert!(error.starts_with(wanted), "{error}");
    assert!(!folder.path("out").exists());
}

#[test]
fn a_module_that_stops_leaves_nothing_behind() {
    let columns = columns();
    let second = "(global.set $calls (i32.add (global.get $calls) (i32.const 1))) \
                  (if (i32.ge_u (global.get $calls) (i32.const 2)) (then unreachable)) (i32.const 0)";
    let endless = "(loop $again (br $again)) (i32.const 0)";
    let schema = says(1, columns.len(), 1);
    let data = escaped(&columns);
    for (push, wanted) in [
        (second, "step `one`: module `own.wasm`: the module stopped: "),
        (
            "(i32.const 77)",
            "step `one`: module `own.wasm`: the module broke its interface: its status is not 0, 1, 2 or 3",
        ),
    ] {
        let folder = folder(
            "own",
            r#"{"name": "x"}"#,
            &fake(&[("recipe_schema", &schema), ("recipe_push", push)], &data),
        );
        std::fs::create_dir(folder.path("all")).expect("made");
        for file in ["all/1.csv", "all/2.csv"] {
            std::fs::copy(folder.path("people.csv"), folder.path(file)).expect("copied");
        }
        let text = job("transform: own, with: {x: a}").replace("path: people.csv", "path: all/");
        let error = folder.error(&text);
        assert!(error.contains(wanted), "{error}");
        let left = std::fs::read_dir(folder.path("out")).into_iter().flatten().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).filter(|name| name != "_recipe_log").collect();
        assert!(left.is_empty(), "nothing is left half-written: {left:?}");
    }
    let folder = folder(
        "own",
        r#"{"name": "x"}"#,
        &fake(&[("recipe_schema", &schema), ("recipe_push", endless)], &data),
    );
    let started = std::time::Instant::now();
    let text = job("transform: own, with: {x: a}");
    let run = RunJob::new(parsed(&folder, &text)).timeout(std::time::Duration::from_millis(500)).run();
    let error = folder.shown(&run.expect_err("it does not end"));
    assert!(error.contains("timeout") || error.contains("longer"), "{error}");
    assert!(started.elapsed() < std::time::Duration::from_secs(30), "the run does not wait for the module");
}

#[test]
fn a_module_that_gives_two_columns_of_one_name_is_refused() {
    use arrow_schema::{DataType, Field, Schema};
    let schema =
        Schema::new(vec![Field::new("id", DataType::Utf8, true), Field::new("id", DataType::Utf8, true)]);
    let writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &schema).expect("a message");
    let twice = fake(&[("recipe_schema", &says(1, writer.get_ref().len(), 1))], &escaped(writer.get_ref()));
    let folder = folder("own", "", &twice);
    let error = folder.error(&job("transform: own"));
    assert!(
        error.contains("module `own.wasm`: the module broke its interface: it gives two columns `id`"),
        "{error}"
    );
}

#[test]
fn one_of_a_recipe_and_a_module_does_the_work() {
    let both = Folder::with(&[
        ("own.json", &definition("own", "")),
        ("own.recipe.yaml", "- upper_case: name\n"),
        ("own.wasm", "a module"),
    ]);
    let error = both.error(&job("transform: own"));
    let wanted = "step `one`: `own` has a recipe and a module, `own.recipe.yaml` and `own.wasm`\n";
    assert!(error.contains(wanted) && error.contains("= help: move one of them away\n"), "{error}");
    let neither = Folder::with(&[("own.json", &definition("own", ""))]);
    let error = neither.error(&job("transform: own"));
    assert!(error.contains("step `one`: `own` has no recipe beside its definition\n"), "{error}");
    let help = "= help: put its steps into `own.recipe.json`, or `.yaml`, or a module that does its work into `own.wasm`; \
                programs in Python are not run\n";
    assert!(error.contains(help), "{error}");
}

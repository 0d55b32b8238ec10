//! Custom visual transforms that are programs in Python, with shell scripts in place of the interpreter; `tests/custom_code` runs some
//! with `pyspark`.

use recipe_run::job::{RunJob, check_transform, transforms};
use serde_json::{Value, json};

use super::common::{Lake, json_lines, node, nodes, shown, target};
use super::custom_code::{PASSES, lake, rows_of};

const PROGRAM: &str = "DynamicFrame.mark = mark\n";

/// A lake with a program in `transforms`, and an interpreter that gives rows as they are.
fn marking() -> Lake {
    let lake = lake(PASSES);
    lake.write("transforms/mark.py", PROGRAM);
    lake
}

/// A node that calls the transform.
fn mark(input: &str, parameters: &Value) -> Value {
    let members = json!({"Name": "Mark", "TransformName": "mark", "FunctionName": "mark", "Version": "1.0.0",
        "Path": "s3://lake/transforms/mark.py", "Parameters": parameters});
    node("DynamicTransform", &[input], members)
}

fn over_one(parameters: &Value) -> Value {
    nodes([
        ("a", json_lines("a.jsonl")),
        ("mark", mark("a", parameters)),
        ("out", target("rows", "mark", "json")),
    ])
}

/// What the interpreter was asked at last.
fn asked(lake: &Lake) -> Value {
    let text = std::fs::read_to_string(lake.path("request.json")).expect("it was asked");
    serde_json::from_str(&text).expect("JSON")
}

fn runs(lake: &Lake) -> usize {
    std::fs::read_to_string(lake.path("runs")).map_or(0, |text| text.lines().count())
}

#[test]
fn a_program_gets_its_parameters_with_their_types() {
    let lake = marking();
    let report = lake
        .run(&over_one(&json!([
            {"Name": "text", "Type": "str", "Value": ["1"]},
            {"Name": "whole", "Type": "int", "Value": ["2"], "IsOptional": false},
            {"Name": "real", "Type": "float", "Value": ["3"]},
            {"Name": "flag", "Type": "bool", "Value": ["True"], "ListType": "null"},
            {"Name": "names", "Type": "list", "ListType": "str", "Value": ["a", "b"]},
            {"Name": "counts", "Type": "list", "ListType": "int", "Value": ["1, 2"]},
            {"Name": "empty", "Type": "int", "Value": [""], "IsOptional": true},
            {"Name": "absent", "Type": "str", "Value": [], "IsOptional": true},
        ])))
        .unwrap_or_else(|error| panic!("{}", shown(&error)));
    let asked = asked(&lake);
    let expected =
        json!({"text": "1", "whole": 2, "real": 3.0, "flag": true, "names": ["a", "b"], "counts": [1, 2]});
    assert_eq!(asked["parameters"], expected);
    assert!(asked["parameters"].to_string().contains(r#""real":3.0"#), "{asked}");
    assert_eq!((&asked["function"], &asked["code"]), (&json!("mark"), &json!(PROGRAM)));
    assert_eq!(asked["file"], lake.path("transforms/mark.py").display().to_string());
    assert_eq!(asked["inputs"], json!([{"name": "ajsonl_a", "file": "input-0.parquet"}]));
    assert_eq!(lake.read("out/rows").len(), 3);
    assert_eq!((rows_of(&report, "mark"), rows_of(&report, "out")), ((3, 3), (3, 3)));
    assert_eq!(runs(&lake), 2, "once for each of two runs");
}

#[test]
fn what_a_node_gives_is_checked_by_its_own_types() {
    let lake = marking();
    let error = |parameters: Value| lake.error(&over_one(&parameters));
    let two = error(json!([{"Name": "n", "Type": "int", "Value": ["two"]}]));
    assert!(two.contains("node `Mark` (DynamicTransform): `n`: is a whole number, not `two`"), "{two}");
    let missing = error(json!([{"Name": "n", "Type": "int", "Value": [""], "IsOptional": false}]));
    assert!(missing.contains("parameter `n` is required"), "{missing}");
    let kind = error(json!([{"Name": "n", "Type": "complex", "Value": ["1j"]}]));
    assert!(kind.contains("not `complex`"), "{kind}");
    let name = error(json!([{"Name": "a b", "Type": "str", "Value": ["x"]}]));
    assert!(name.contains("`a b` is no name of a parameter"), "{name}");
    assert_eq!(runs(&lake), 0, "nothing is run that is wrong");
}

#[test]
fn the_definition_beside_a_program_checks_its_parameters() {
    let lake = marking();
    lake.write(
        "transforms/mark.json",
        r#"{"name": "mark", "functionName": "mark", "parameters": [
            {"name": "column", "type": "str", "listOptions": "column"},
            {"name": "case", "type": "str", "isOptional": true, "listOptions": [{"value": "upper"}, {"value": "lower"}]},
            {"name": "factor", "type": "float", "isOptional": true, "defaultValue": 2}]}"#,
    );
    let given = |column: &str, case: &str| json!([{"Name": "column", "Value": [column]}, {"Name": "case", "Value": [case]}]);
    lake.run(&over_one(&given("at", "upper"))).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(asked(&lake)["parameters"], json!({"column": "at", "case": "upper", "factor": 2.0}));
    let before = runs(&lake);
    let error = lake.error(&over_one(&given("at", "uper")));
    assert!(
        error.contains("`case`: is one of `upper`, `lower`, not `uper`; did you mean `upper`?"),
        "{error}"
    );
    let error = lake.error(&over_one(&given("att", "upper")));
    assert!(error.contains("node `Mark` (DynamicTransform): column `att` not found"), "{error}");
    let error = lake.error(&over_one(&json!([{"Name": "case", "Value": ["upper"]}])));
    assert!(error.contains("parameter `column` is required"), "{error}");
    let error = lake
        .error(&over_one(&json!([{"Name": "column", "Value": ["at"]}, {"Name": "size", "Value": ["1"]}])));
    assert!(error.contains("parameter `size` is not known"), "{error}");
    assert_eq!(runs(&lake), before, "nothing is run that is wrong");
    lake.write("transforms/mark.json", "{\"name\": \"mark\", \"functionName\": \"mark\", \"parameters\": 1}");
    let error = lake.error(&over_one(&json!([])));
    assert!(error.contains("mark.json:1:"), "{error}");
}

#[test]
fn columns_that_are_known_late_are_checked_before_the_program_begins() {
    let lake = marking();
    lake.write(
        "transforms/mark.json",
        r#"{"name": "mark", "functionName": "mark", "parameters": [{"name": "column", "type": "str", "listOptions": "column"}]}"#,
    );
    let chain = |column: &str| {
        nodes([
            ("a", json_lines("a.jsonl")),
            ("first", mark("a", &json!([{"Name": "column", "Value": ["at"]}]))),
            ("mark", mark("first", &json!([{"Name": "column", "Value": [column]}]))),
            ("out", target("rows", "mark", "json")),
        ])
    };
    let error = lake.error(&chain("att"));
    assert!(error.contains("column `att` not found; did you mean `at`?"), "{error}");
    assert_eq!(runs(&lake), 1, "the first program alone");
    let report = lake.run(&chain("at")).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!((rows_of(&report, "first"), rows_of(&report, "mark")), ((3, 3), (3, 3)));
    assert_eq!(lake.read("out/rows").len(), 3);
}

#[test]
fn a_program_is_refused_unless_it_is_asked_for() {
    let mut lake = marking();
    lake.options.python = None;
    let error = lake.error(&over_one(&json!([])));
    let wanted = "node `Mark` (DynamicTransform): is not run here: `mark` is a program in Python of its user's, \
                  `s3://lake/transforms/mark.py`";
    assert!(error.contains(wanted), "{error}");
    assert!(
        error.contains("or let Python run it, which is not confined then, with --python PROGRAM"),
        "{error}"
    );
    // The same where the definition is found, and has a program alone.
    lake.options.folders.push(lake.path("transforms"));
    lake.write("transforms/mark.json", r#"{"name": "mark", "functionName": "mark", "parameters": []}"#);
    let error = lake.error(&over_one(&json!([])));
    assert!(error.contains("`mark` is a program in Python of its user's, `"), "{error}");
    assert!(error.contains("--python PROGRAM") && error.contains("--> job.json:"), "{error}");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let lake = lake(PASSES);
    let error = lake.error(&over_one(&json!([])));
    let place = lake.path("transforms/mark.py").display().to_string();
    let wanted = format!(
        "node `Mark` (DynamicTransform): the program `{place}` cannot be read: there is no such file"
    );
    assert!(error.contains(&wanted) && error.contains("--map"), "{error}");
    // One in a folder in which transforms are looked for comes first.
    let mut lake = lake;
    lake.write("mine/mark.py", "# mine\n");
    lake.options.folders.push(lake.path("mine"));
    lake.run(&over_one(&json!([]))).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(asked(&lake)["code"], "# mine\n");
}

#[test]
fn failures_name_the_file_and_the_line() {
    let lake = lake(
        r#"printf '%s' '{"failure": {"type": "KeyError", "lines": ["x"], "calls": [
             {"line": 3, "function": "mark", "text": "helper(self)"}, {"line": 1, "function": "<module>", "text": "x"}]}}' > "$folder/new"
           mv "$folder/new" "$folder/answer.json""#,
    );
    lake.write("transforms/mark.py", PROGRAM);
    let place = lake.path("transforms/mark.py").display().to_string();
    let expected = format!(
        "node `Mark` (DynamicTransform): `mark` failed\n  line 3 of `{place}`: helper(self)\n  line 1 of `{place}`: x\n  KeyError: x"
    );
    assert_eq!(lake.error(&over_one(&json!([]))), expected);
}

#[test]
fn a_program_may_give_nothing_where_it_is_the_last() {
    let lake = lake(
        r#"head -c 1 > /dev/null; echo run >> "$lake/runs"
           printf '{"frames":[]}' > "$folder/new"; mv "$folder/new" "$folder/answer.json"; sleep 100"#,
    );
    lake.write("transforms/mark.py", PROGRAM);
    let alone = nodes([("a", json_lines("a.jsonl")), ("mark", mark("a", &json!([])))]);
    for _ in 0..2 {
        let report = RunJob::new(lake.job(&alone).expect("a job")).run().expect("it runs");
        assert!(!report.nothing_to_do && report.nodes.iter().all(|node| node.ran), "{report}");
        assert_eq!(rows_of(&report, "mark"), (3, 0));
    }
    assert_eq!(runs(&lake), 2);
    let error = lake.error(&over_one(&json!([])));
    assert!(error.contains("node `Mark` (DynamicTransform): `mark` returned nothing"), "{error}");
}

#[test]
fn several_nodes_take_the_rows_of_a_program_that_runs_once() {
    let lake = marking();
    let job = nodes([
        ("a", json_lines("a.jsonl")),
        ("mark", mark("a", &json!([]))),
        ("one", node("DropFields", &["mark"], json!({"Paths": [["at"]]}))),
        ("out", target("rows", "one", "json")),
        ("all", target("all", "mark", "json")),
    ]);
    lake.run(&job).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/rows"), [r#"{"id":1}"#, r#"{"id":null}"#, r#"{"id":3}"#]);
    assert_eq!((lake.read("out/all").len(), runs(&lake)), (3, 2), "two runs");
    let run = RunJob::new(lake.job(&job).expect("a job"));
    let check = run.check().expect("it is right");
    let looked_at = check.nodes.iter().find(|node| node.id == "mark").expect("the node");
    assert!(looked_at.is_used && looked_at.columns.is_none());
    assert_eq!(runs(&lake), 2, "a check runs nothing");
    assert_eq!(run.preview("mark", 2).expect("rows").rows.num_rows(), 2);
    assert_eq!(runs(&lake), 3);
}

#[test]
fn another_program_makes_another_run() {
    let lake = marking();
    let job = over_one(&json!([]));
    let run = || RunJob::new(lake.job(&job).expect("a job")).run().expect("it runs").nothing_to_do;
    assert_eq!((run(), run()), (false, true));
    lake.write("transforms/mark.py", "# another\nDynamicFrame.mark = mark\n");
    assert!(!run());
    assert_eq!(lake.read("out/rows").len(), 6);
}

#[test]
fn jobs_in_yaml_call_programs_by_their_definitions() {
    let mut lake = marking();
    let definition = r#"{"name": "mark", "displayName": "Mark rows", "functionName": "mark", "parameters": [
        {"name": "rate", "type": "float"}, {"name": "names", "type": "list"}]}"#;
    lake.write("transforms/mark.json", definition);
    lake.options.folders.push(lake.path("transforms"));
    let given = json!([{"Name": "rate", "Value": ["1"]}, {"Name": "names", "Value": ["a, b"]}]);
    let job = lake.job(&over_one(&given)).expect("a job");
    let yaml = RunJob::new(job).to_yaml().unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert!(yaml.contains("transform: mark, with: {rate: 1.0, names: [a, b]}"), "{yaml}");
    let job = lake.parse(&yaml).unwrap_or_else(|error| panic!("{}", shown(&error)));
    RunJob::new(job).run().unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(asked(&lake)["parameters"], json!({"rate": 1.0, "names": ["a", "b"]}));
    assert_eq!(lake.read("out/rows").len(), 3);
    // A program without a definition has no name there.
    let lake = marking();
    let error = RunJob::new(lake.job(&over_one(&json!([]))).expect("a job")).to_yaml().map(drop);
    let error = error.expect_err("it has no name").to_string();
    assert!(error.contains("have no words for a program without a definition"), "{error}");
}

#[test]
fn definitions_with_programs_are_checked_and_shown() {
    let lake = marking();
    let definition =
        r#"{"name": "mark", "functionName": "mark", "parameters": [{"name": "n", "type": "int"}]}"#;
    lake.write("transforms/mark.json", definition);
    for file in ["transforms/mark.json", "transforms/mark.py"] {
        let check = check_transform(lake.path(file)).expect("no errors").expect("a transform");
        assert_eq!((check.name.as_str(), check.is_program, check.parameters), ("mark", true, 1));
        assert!(check.recipe.ends_with("mark.py"), "{}", check.recipe);
    }
    assert!(check_transform(lake.path("python")).is_ok_and(|found| found.is_none()));
    let found = transforms(&[lake.path("transforms")]);
    let page = found.transforms.first().expect("it is listed").page();
    assert!(page.contains("with `--python`, it is run by the program `"), "{page}");
    // A recipe beside the definition does the work where there is one.
    lake.write("transforms/mark.recipe.yaml", "- derive: {n: '{{n}} + 0'}\n");
    assert!(!check_transform(lake.path("transforms/mark.json")).expect("no errors").expect("one").is_program);
}

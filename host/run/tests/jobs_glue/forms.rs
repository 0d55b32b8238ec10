//! The forms that jobs are written in.

use recipe_run::job::{Job, JobOptions, RunJob};
use serde_json::{Value, json};

use super::common::{Lake, csv, node, nodes, shown, target};

fn job() -> Value {
    nodes([
        ("n1", csv("a.csv")),
        ("n2", node("DropFields", &["n1"], json!({"Paths": [["x"]]}))),
        ("n3", target("rows", "n2", "csv")),
    ])
}

#[test]
fn every_form_is_the_same_job() {
    let nodes = job();
    let text = serde_json::to_string(&nodes).expect("JSON");
    let forms = [
        nodes.clone(),
        json!({"Name": "j", "CodeGenConfigurationNodes": nodes}),
        json!({"Job": {"Name": "j", "CodeGenConfigurationNodes": nodes}}),
        json!({"Jobs": [{"Name": "j", "CodeGenConfigurationNodes": nodes}]}),
        json!({"JobName": "j", "JobUpdate": {"CodeGenConfigurationNodes": nodes}}),
        json!({"name": "j", "jobMode": "VISUAL", "codeGenConfigurationNodes": text}),
        json!({"jobConfig": {"name": "j"}, "dag": {
            "n1": {"classification": "DataSource", "type": "S3", "format": "csv", "name": "a.csv", "inputs": [],
                   "paths": ["s3://lake/a.csv"], "separator": "comma", "quoteChar": "quote", "withHeader": true, "recurse": true},
            "n2": {"classification": "Transform", "type": "DropFields", "name": "d", "inputs": ["n1"], "paths": ["x"]},
            "n3": {"classification": "DataSink", "type": "S3", "format": "csv", "name": "rows", "inputs": ["n2"],
                   "path": "s3://lake/out/rows/", "numberTargetPartitions": "0"}}}),
    ];
    for form in forms {
        let lake = Lake::with(&[("a.csv", "id,x\n1,2\n")]);
        let job = lake.parse(&form.to_string()).unwrap_or_else(|error| panic!("{form}: {}", shown(&error)));
        RunJob::new(job).run().unwrap_or_else(|error| panic!("{form}: {}", shown(&error)));
        assert_eq!(lake.read("out/rows"), ["id", "1"], "{form}");
    }
}

#[test]
fn nodes_in_a_text_have_their_places_in_the_file() {
    let lake = Lake::new();
    let mut nodes = job();
    nodes["n2"]["DropFields"]["Inputs"] = json!(["n9"]);
    let text = json!({"name": "j", "codeGenConfigurationNodes": nodes.to_string()}).to_string();
    let error = lake.parse(&text).map(|_| ()).expect_err("no such node");
    let at = text.find("\\\"n9").expect("it stands there");
    assert!(shown(&error).contains(&format!("job.json:1:{}\n", at + 1)), "{}", shown(&error));
}

#[test]
fn jobs_that_are_no_graphs_are_refused() {
    let lake = Lake::new();
    let refused = |job: &Value| shown(&lake.parse(&job.to_string()).map(|_| ()).expect_err("refused"));
    let error = refused(&json!({"name": "j", "jobMode": "SCRIPT", "command": {"name": "glueetl"}}));
    assert!(error.contains("this job is a program (`jobMode` SCRIPT)"), "{error}");
    let error = refused(&json!({"name": "j", "command": {"name": "glueetl"}, "jobMode": "NOTEBOOK"}));
    assert!(error.contains("is a notebook"), "{error}");
    let error = refused(&json!({"jobConfig": {"developerMode": true}, "dag": {}}));
    assert!(error.contains("edited by hand") && error.contains("--run-graph"), "{error}");
    let error = refused(&json!({"CodeGenConfigurationNodes": {"n": {"A": {}, "B": {}}}}));
    assert!(error.contains("node `n` has 2 types"), "{error}");
    let none = Job::parse("recipe.json", r#"[{"Operation": "UPPER_CASE"}]"#, &JobOptions::default());
    assert!(matches!(none, Ok(None)), "a recipe is no job");
}

#[test]
fn variables_are_filled_in_or_refused() {
    let mut lake = Lake::with(&[("a.csv", "id,x\n1,2\n")]);
    let text = json!({"CodeGenConfigurationNodes": job()}).to_string();
    let text =
        text.replace("s3://lake/a.csv", "s3://${bucket}/a.csv").replace("s3://lake/out", "s3://$LAKE/out");
    let error = shown(&lake.parse(&text).map(|_| ()).expect_err("not given"));
    assert!(
        error.contains("`${bucket}` stands for a value") && error.contains("--var bucket=VALUE"),
        "{error}"
    );
    assert!(error.contains("has the variable `$LAKE`"), "{error}");
    lake.options.variables.insert("bucket".into(), "lake".into());
    lake.options.variables.insert("LAKE".into(), "lake".into());
    let job = lake.parse(&text).unwrap_or_else(|error| panic!("{}", shown(&error)));
    RunJob::new(job).run().expect("runs");
    assert_eq!(lake.read("out/rows"), ["id", "1"]);
    let steps = json!({"CodeGenConfigurationNodes": {"n": {"S3CsvSource": {"Paths.$": "$.x"}}}}).to_string();
    let error = shown(&lake.parse(&steps).map(|_| ()).expect_err("Step Functions"));
    assert!(
        error.contains("`Paths.$` is a value that Step Functions makes") && !error.contains("required"),
        "{error}"
    );
}

#[test]
fn what_aws_does_besides_is_warned_of() {
    let lake = Lake::with(&[("a.csv", "id,x\n1,2\n")]);
    let mut nodes = job();
    nodes["n2"]["DropFields"]["Pathes"] = json!([["y"]]);
    nodes["n3"]["S3DirectTarget"]["SchemaChangePolicy"] =
        json!({"EnableUpdateCatalog": true, "Database": "d", "Table": "t"});
    let job = json!({"DefaultArguments": {"--job-bookmark-option": "job-bookmark-enable", "--extra-py-files": "x"},
        "CodeGenConfigurationNodes": nodes});
    let job = lake.parse(&job.to_string()).expect("a job");
    let check = RunJob::new(job).check().expect("no errors");
    let warnings: Vec<String> = check.warnings.iter().map(|warning| warning.message.clone()).collect();
    for expected in [
        "`Pathes` is not known, and has no effect; did you mean `Paths`?",
        "table `d.t` of the catalog is not created or changed",
        "the job keeps bookmarks",
        "`--extra-py-files` has no effect here",
    ] {
        assert!(warnings.iter().any(|warning| warning.contains(expected)), "{expected}: {warnings:?}");
    }
}

//! Transforms that are not run, and why.

use recipe_run::job::{Job, JobOptions, RunJob};
use serde_json::json;

use crate::common::{Place, lines, transform, wrong};

const INPUT: (&str, &str) = ("in.csv", "a\n1\n");

#[test]
fn transforms_of_aws_are_refused_by_name() {
    for (name, reason, instead) in [
        ("gs_uuid", "it gives other values in every run", "ROW_NUMBER"),
        ("gs_identifier", "it gives other values in every run", "ROW_NUMBER"),
        ("gs_parse_json", "AWS says what it is for", "JSON_TO_STRUCTS"),
        ("gs_json_path", "AWS says what it is for", "EXTRACT_VALUE"),
        ("gs_regex_extractor", "AWS says what it is for", "EXTRACT_GROUPS"),
        ("gs_sequence", "AWS says what it is for", "ROW_NUMBER"),
    ] {
        let message = wrong(INPUT, name, json!({"colName": "x"}));
        assert!(message.contains(name) && message.contains(reason) && message.contains(instead), "{message}");
    }
    let message = wrong(INPUT, "gs_splitt", json!({}));
    assert!(
        message.contains("`gs_splitt` is not a transform that is known here; did you mean `gs_split`?"),
        "{message}"
    );
}

#[test]
fn programs_of_users_are_refused_with_their_place() {
    let mut node = transform("in", "gs_split", &json!({"colName": "a", "pattern": ","}));
    node["DynamicTransform"]["Path"] = json!("s3://aws-glue-assets-1-us-east-1/transforms/gs_split.py");
    let message = Place::new().with_input(INPUT.0, INPUT.1).with_node("t", node).with_target("t").wrong();
    assert!(message.contains("`gs_split` is a program in Python of its user's, `s3://aws-glue-assets-1-us-east-1/transforms/gs_split.py`"), "{message}");
}

#[test]
fn the_form_of_the_console_is_read_too() {
    let place = Place::new().with_file("in.csv", "a\n1 2\n");
    let bucket = "s3://aws-glue-studio-transforms-244479516193-prod-eu-west-1";
    let dag = json!({"dag": {
        "in": {"classification": "DataSource", "type": "S3", "format": "csv", "name": "in", "inputs": [], "paths": [place.shown("in.csv")],
               "withHeader": true},
        "t": {"classification": "Transform", "type": "DynamicTransform", "name": "t", "inputs": ["in"], "functionName": "gs_split",
              "transformName": "gs_split", "path": format!("{bucket}/gs_split.py"), "version": "1.0.0", "parameters": [
                {"name": "colName", "value": ["a"], "isOptional": false, "type": "str", "listType": null},
                {"name": "pattern", "value": [" "], "isOptional": false, "type": "str", "listType": null},
                {"name": "newColName", "value": null, "isOptional": true, "type": "str", "listType": null}]},
        "out": {"classification": "DataSink", "type": "S3", "format": "json", "name": "out", "inputs": ["t"], "path": place.shown("out/")}}});
    let job =
        Job::parse("job.json", &dag.to_string(), &JobOptions::default()).expect("it is read").expect("a job");
    RunJob::new(job).run().expect("it runs");
    assert_eq!(lines(&place.path("out")), [r#"{"a":["1","2"]}"#]);
}

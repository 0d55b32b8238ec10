//! Jobs of AWS Glue Studio, written in the form that people write.

use std::collections::BTreeMap;

use recipe_run::job::{Job, JobOptions, RunJob};
use serde_json::{Value, json};

use crate::{Folder, shown};

fn csv(name: &str, path: &str) -> Value {
    json!({"S3CsvSource": {"Name": name, "Paths": [path], "Separator": "comma", "QuoteChar": "quote", "WithHeader": true, "Recurse": true}})
}

fn job(folder: &Folder, text: &str, out: &str) -> Job {
    let mut options = JobOptions::default();
    options.maps.push(("s3://lake/out".into(), folder.path(out).display().to_string()));
    options.maps.push(("s3://lake".into(), folder.path("").display().to_string()));
    let source = folder.path("job").display().to_string();
    let job = Job::parse(&source, text, &options).unwrap_or_else(|error| panic!("{}\n{text}", shown(&error)));
    job.expect("a job")
}

fn written(folder: &Folder, out: &str) -> BTreeMap<String, Vec<String>> {
    let names = std::fs::read_dir(folder.path(out))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .map(|name| (name.clone(), folder.read(&format!("{out}/{name}"))))
        .collect()
}

#[test]
fn a_converted_job_writes_the_same() {
    let folder = Folder::with(&[
        ("people.csv", "id,name,city\n1, Ana,Lima\n2,Bob,Oslo\n3,,Lima\n3,,Lima\n"),
        ("cities.csv", "city,country\nLima,PE\nRome,IT\n"),
    ]);
    let nodes = json!({
        "n1": csv("People", "s3://lake/people.csv"),
        "n2": csv("Cities", "s3://lake/cities.csv"),
        "n3": {"DropDuplicates": {"Name": "Once", "Inputs": ["n1"]}},
        "n4": {"RenameField": {"Name": "Rename: city", "Inputs": ["n2"], "SourcePath": ["city"], "TargetPath": ["town"]}},
        "n5": {"Join": {"Name": "Joined", "Inputs": ["n3", "n4"], "JoinType": "left",
               "Columns": [{"From": "n3", "Keys": [["city"]]}, {"From": "n4", "Keys": [["town"]]}]}},
        "n6": {"Filter": {"Name": "Filter", "Inputs": ["n5"], "LogicalOperator": "AND", "Filters": [
               {"Operation": "GT", "Negated": false, "Values": [
                   {"Type": "COLUMNEXTRACTED", "Value": ["id"]}, {"Type": "CONSTANT", "Value": ["0"]}]}]}},
        "n7": {"EvaluateDataQuality": {"Name": "Rules", "Inputs": ["n5"], "Ruleset": "Rules = [ RowCount > 2, IsComplete \"name\" ]"}},
        "n8": {"Union": {"Name": "Twice", "Inputs": ["n1", "n1"], "UnionType": "ALL"}},
        "n9": {"S3DirectTarget": {"Name": "Joined rows", "Inputs": ["n5"], "Path": "s3://lake/out/joined/", "Format": "json"}},
        "n10": {"S3DirectTarget": {"Name": "All", "Inputs": ["n8"], "Path": "s3://lake/out/all/", "Format": "csv", "PartitionKeys": [["city"]]}},
        "n11": {"S3DirectTarget": {"Name": "Filtered", "Inputs": ["n6"], "Path": "s3://lake/out/filtered/", "Format": "csv"}},
    });
    let text = json!({"Name": "people of cities", "CodeGenConfigurationNodes": nodes}).to_string();
    let glue = job(&folder, &text, "out");
    let yaml = RunJob::new(glue.clone()).to_yaml().unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert!(yaml.starts_with("job: people of cities\nsources:\n  People: {path: "), "{yaml}");
    assert!(yaml.contains("\n  \"Rename: city\":\n    from: Cities\n    steps:\n"), "{yaml}");
    assert!(yaml.contains("    from: Once\n    tables: [\"Rename: city\"]\n"), "{yaml}");
    assert!(yaml.contains("expectations:\n  Rules: {from: Joined, rules: [RowCount > 2, "), "{yaml}");
    RunJob::new(glue).run().unwrap_or_else(|error| panic!("{}", shown(&error)));
    let other =
        yaml.replace(&folder.path("out").display().to_string(), &folder.path("again").display().to_string());
    RunJob::new(job(&folder, &other, "again"))
        .run()
        .unwrap_or_else(|error| panic!("{}\n{yaml}", shown(&error)));
    let (first, again) = (written(&folder, "out"), written(&folder, "again"));
    assert_eq!(first.keys().collect::<Vec<_>>(), ["all", "filtered", "joined"]);
    assert_eq!(first["joined"].len(), 3);
    assert_eq!(first, again, "{yaml}");
    // What was written is written the same way again.
    assert_eq!(RunJob::new(job(&folder, &yaml, "out")).to_yaml().expect("a job"), yaml);
}

#[test]
fn a_job_whose_columns_are_not_known_is_not_written() {
    let folder = Folder::with(&[]);
    let nodes = json!({
        "n1": csv("People", "s3://lake/absent.csv"),
        "n2": {"DropDuplicates": {"Name": "Once", "Inputs": ["n1"]}},
        "n3": {"S3DirectTarget": {"Name": "out", "Inputs": ["n2"], "Path": "s3://lake/out/joined/", "Format": "json"}},
    });
    let job = job(&folder, &json!({"CodeGenConfigurationNodes": nodes}).to_string(), "out");
    let error = RunJob::new(job).to_yaml().expect_err("no files").to_string();
    assert!(error.contains("`Once`") && error.contains("columns of files that are not there"), "{error}");
}

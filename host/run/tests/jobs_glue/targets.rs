//! Targets: what is written, and that all appear together.

use recipe_run::job::RunJob;
use serde_json::{Value, json};

use super::common::{Lake, csv, node, nodes, shown, target};

fn lake() -> Lake {
    Lake::with(&[("a.csv", "id,year,city\n1,2024,Lima\n2,2025,\n3,2024,Oslo\n")])
}

fn written(members: &Value) -> Vec<String> {
    let lake = lake();
    let mut target = target("rows", "in", "csv");
    for (name, value) in members.as_object().expect("an object") {
        target["S3DirectTarget"][name] = value.clone();
    }
    lake.run(&nodes([("in", csv("a.csv")), ("out", target)]))
        .unwrap_or_else(|error| panic!("{}", shown(&error)));
    lake.read("out/rows")
}

#[test]
fn partition_columns_are_folders() {
    let rows = written(&json!({"PartitionKeys": [["year"], ["city"]]}));
    let expected = [
        "year=2024/city=Lima: id",
        "year=2024/city=Lima: 1",
        "year=2024/city=Oslo: id",
        "year=2024/city=Oslo: 3",
        "year=2025/city=__HIVE_DEFAULT_PARTITION__: id",
        "year=2025/city=__HIVE_DEFAULT_PARTITION__: 2",
    ];
    assert_eq!(rows, expected);
    let lake = lake();
    let mut target = target("rows", "in", "csv");
    target["S3DirectTarget"]["PartitionKeys"] = json!([["yaer"]]);
    let error = lake.error(&nodes([("in", csv("a.csv")), ("out", target)]));
    assert!(error.contains("yaer") && error.contains("job.json:"), "{error}");
}

#[test]
fn files_are_added_or_replaced() {
    let lake = lake();
    let job =
        || lake.job(&nodes([("in", csv("a.csv")), ("out", target("rows", "in", "json"))])).expect("a job");
    RunJob::new(job()).run().expect("runs");
    let again = RunJob::new(job()).run().expect("runs");
    assert!(again.nothing_to_do, "the same run is not repeated");
    lake.write("a.csv", "id,year,city\n9,2026,Rome\n");
    RunJob::new(job()).run().expect("runs");
    assert_eq!(lake.read("out/rows").len(), 4, "as AWS adds files");
    RunJob::new(job()).overwrite().seed(7).run().expect("runs");
    assert_eq!(lake.read("out/rows"), [r#"{"id":"9","year":"2026","city":"Rome"}"#]);
}

#[test]
fn formats_and_compressions() {
    for (format, compression, ending) in [
        ("csv", "none", "csv"),
        ("csv", "gzip", "csv.gz"),
        ("json", "bzip2", "jsonl.bz2"),
        ("parquet", "snappy", "parquet"),
        ("avro", "none", "avro"),
        ("orc", "none", "orc"),
        ("xml", "none", "xml"),
    ] {
        let lake = lake();
        let mut target = target("rows", "in", format);
        target["S3DirectTarget"]["Compression"] = compression.into();
        let job = lake.job(&nodes([("in", csv("a.csv")), ("out", target)])).expect("a job");
        RunJob::new(job).run().unwrap_or_else(|error| panic!("{format}: {}", shown(&error)));
        let files = std::fs::read_dir(lake.path("out/rows")).expect("a folder");
        let names: Vec<String> =
            files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
        assert!(names.iter().any(|name| name.ends_with(ending)), "{ending}: {names:?}");
    }
    let lake = lake();
    for (members, expected) in [
        (json!({"Format": "hudi"}), "files of hudi are not written"),
        (json!({"Compression": "lzo"}), "lzo is not written"),
        (json!({"Path": ""}), "`Path` is required"),
    ] {
        let mut target = target("rows", "in", "csv");
        for (name, value) in members.as_object().expect("an object") {
            target["S3DirectTarget"][name] = value.clone();
        }
        let error = lake.error(&nodes([("in", csv("a.csv")), ("out", target)]));
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn targets_are_apart_from_each_other_and_from_what_is_read() {
    let lake = lake();
    let to = |path: &str, input: &str| {
        node("S3DirectTarget", &[input], json!({"Name": path, "Path": path, "Format": "csv"}))
    };
    let error = lake.error(&nodes([
        ("in", csv("a.csv")),
        ("one", to("s3://lake/out/x/", "in")),
        ("two", to("s3://lake/out/x/", "in")),
    ]));
    assert!(error.contains("both write into"), "{error}");
    let error = lake.error(&nodes([
        ("in", csv("a.csv")),
        ("one", to("s3://lake/out/x/", "in")),
        ("two", to("s3://lake/out/x/y/", "in")),
    ]));
    assert!(error.contains("both write into"), "{error}");
    let folder = Lake::with(&[("data/a.csv", "id\n1\n")]);
    let error = folder.error(&nodes([("in", csv("data/")), ("out", to("s3://lake/data/clean/", "in"))]));
    assert!(error.contains("node `s3://lake/data/clean/` (S3DirectTarget): "), "{error}");
}

#[test]
fn nothing_of_any_target_is_seen_after_an_error() {
    let lake = lake();
    // The second target has a column that no folder can be made of.
    let long = "x".repeat(2000);
    lake.write("b.csv", &format!("id,year,city\n1,{long},b\n"));
    let mut by_year = target("two", "b", "csv");
    by_year["S3DirectTarget"]["PartitionKeys"] = json!([["year"]]);
    let error = lake.error(&nodes([
        ("a", csv("a.csv")),
        ("b", csv("b.csv")),
        ("one", target("one", "a", "csv")),
        ("out", by_year),
    ]));
    assert!(error.contains("node `two` (S3DirectTarget)"), "{error}");
    assert!(lake.read("out/one").is_empty() && lake.read("out/two").is_empty());
}

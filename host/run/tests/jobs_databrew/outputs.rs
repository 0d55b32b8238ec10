//! What recipe jobs write.

use std::fs;

use crate::common::{Folder, OUT, at, job};

const ROWS: &str = "id,region\n1,eu\n2,us\n3,eu\n";

fn folder(outputs: &str) -> Folder {
    Folder::new(&[("b/in/a.csv", ROWS), ("job.json", &job(&at("in/"), outputs))])
}

#[test]
fn several_outputs_are_written_of_one_pass() {
    let folder = folder(
        r#""Outputs": [
            {"Location": {"Bucket": "b", "Key": "csv"}, "Format": "CSV", "FormatOptions": {"Csv": {"Delimiter": "|"}}},
            {"Location": {"Bucket": "b", "Key": "json/"}, "Format": "JSON"},
            {"Location": {"Bucket": "b", "Key": "parquet/"}, "Format": "GLUEPARQUET", "CompressionFormat": "SNAPPY",
             "FormatOptions": {"Csv": {"Delimiter": "|"}}, "MaxOutputFiles": 1},
            {"Location": {"Bucket": "b", "Key": "parts/"}, "PartitionColumns": ["region"], "MaxOutputFiles": 3},
            {"Location": {"Bucket": "b", "Key": "gz/"}, "CompressionFormat": "GZIP"}]"#,
    );
    let report = folder.run("job.json");
    assert_eq!(report.nodes[0].rows_out, 3);
    assert_eq!(report.nodes.iter().filter(|node| node.output.is_some()).count(), 5);
    assert_eq!(folder.text("b/csv"), "id|region\n1|eu\n2|us\n3|eu\n");
    assert_eq!(
        folder.text("b/json"),
        "{\"id\":1,\"region\":\"eu\"}\n{\"id\":2,\"region\":\"us\"}\n{\"id\":3,\"region\":\"eu\"}\n"
    );
    assert_eq!(folder.text("b/parts"), "id\n1\n3\nid\n2\n");
    let names = |place: &str| folder.files(place).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("b/parquet"), [".parquet"]);
    assert_eq!(names("b/gz"), [".csv.gz"]);
    assert_eq!(names("b/parts"), ["region=eu.csv", "region=us.csv"]);
}

#[test]
fn outputs_are_added_or_replaced() {
    let folder = folder(
        r#""Outputs": [
            {"Location": {"Bucket": "b", "Key": "added"}},
            {"Location": {"Bucket": "b", "Key": "replaced"}, "Overwrite": true}]"#,
    );
    folder.run("job.json");
    folder.write("b/in/a.csv", "id,region\n4,us\n");
    folder.run("job.json");
    assert_eq!(folder.text("b/added"), format!("{ROWS}id,region\n4,us\n"));
    assert_eq!(folder.text("b/replaced"), "id,region\n4,us\n");
    // The same run again has nothing to do.
    assert!(folder.run("job.json").nothing_to_do);
}

#[test]
fn what_other_files_say_makes_another_run() {
    let folder = Folder::new(&[
        ("b/in/a.csv", ROWS),
        ("clean.json", r#"{"Name": "clean", "Steps": []}"#),
        ("sales.json", &format!(r#"{{"Name": "sales", {}}}"#, at("in/"))),
        (
            "job.json",
            &format!(
                r#"{{"Name": "j", "DatasetName": "sales", "RecipeReference": {{"Name": "clean"}}, {OUT}}}"#
            ),
        ),
    ]);
    folder.run("job.json");
    assert!(folder.run("job.json").nothing_to_do);
    let steps = r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "region"}}}]"#;
    folder.write("clean.json", &format!(r#"{{"Name": "clean", "Steps": {steps}}}"#));
    assert!(!folder.run("job.json").nothing_to_do);
    folder.write("sales.json", &format!(r#"{{"Name": "sales", "Format": "CSV", {}}}"#, at("in/")));
    assert!(!folder.run("job.json").nothing_to_do);
}

#[test]
fn a_table_of_the_catalog_is_files() {
    let catalog = r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "t", "Overwrite": true,
        "S3Options": {"Location": {"Bucket": "b", "Key": "table"}}}]"#;
    let folder = folder(catalog);
    let report = folder.run("job.json");
    assert_eq!(folder.text("b/table"), ROWS);
    let warnings: Vec<&str> = report.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(warnings[0].contains("table `db.t` of the catalog is not created or changed"), "{warnings:?}");
    folder.write(
        "job.json",
        &job(&at("in/"), r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "t"}]"#),
    );
    let mut options = folder.options();
    assert!(folder.fails("job.json", &options).contains("table `db.t` of the catalog is not given"));
    options.tables.insert("db.t".into(), folder.path().join("other").display().to_string());
    folder.run_with("job.json", &options).expect("it runs");
    assert_eq!(folder.text("other"), ROWS);
}

#[test]
fn outputs_that_would_destroy_something_are_refused() {
    for (outputs, expected) in [
        (r#""Outputs": [{"Location": {"Bucket": "b"}, "Overwrite": true}]"#, "job.json:3:122: output 1"),
        (
            r#""Outputs": [{"Location": {"Bucket": "b", "Key": "/"}, "Overwrite": true}]"#,
            "replaces all that is in the bucket",
        ),
        (r#""Outputs": [{"Location": {"Bucket": "b", "Key": "in"}, "Overwrite": true}]"#, "output 1: "),
        (
            r#""Outputs": [{"Location": {"Bucket": "b", "Key": "out"}}, {"Location": {"Bucket": "b", "Key": "out/"}}]"#,
            "output 1 and output 2 both write into",
        ),
    ] {
        let folder = folder(outputs);
        let error = folder.fails("job.json", &folder.options());
        let expected = if expected.starts_with("job.json") { "job.json:3:" } else { expected };
        assert!(error.contains(expected), "{outputs}: {error}");
        assert_eq!(fs::read_to_string(folder.path().join("b/in/a.csv")).expect("it is there"), ROWS);
    }
    // Without a key, files are added to the bucket, but not where the next run would read them.
    let folder = Folder::new(&[
        ("b/in/a.csv", ROWS),
        ("job.json", &job(&at("in/"), r#""Outputs": [{"Location": {"Bucket": "c"}}]"#)),
    ]);
    let mut options = folder.options();
    options.maps.push(("s3://c".into(), folder.path().join("c").display().to_string()));
    folder.run_with("job.json", &options).expect("it runs");
    assert_eq!(folder.text("c"), ROWS);
}

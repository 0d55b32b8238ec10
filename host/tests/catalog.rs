//! Catalogs on the command line: tables are found, read and written.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recipe-host"));
    command.current_dir(folder).args(arguments).output().expect("it runs")
}

fn ran(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

const JOB: &str = r#"{"CodeGenConfigurationNodes": {
  "in": {"CatalogSource": {"Name": "claims", "Database": "db", "Table": "claims", "PartitionPredicate": "year >= '2025'"}},
  "out": {"S3DirectTarget": {"Name": "out", "Inputs": ["in"], "Path": "s3://lake/out/", "Format": "json",
      "PartitionKeys": [["year"]],
      "SchemaChangePolicy": {"EnableUpdateCatalog": true, "Database": "db", "Table": "out"}}}}}"#;

#[test]
fn what_is_crawled_is_read_and_what_is_written_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "lake/claims/year=2024/a.csv", "id,paid\n1,2.5\n");
    write(folder, "lake/claims/year=2025/a.csv", "id,paid\n2,3\n");
    write(folder, "lake/notes/readme.txt", "nothing\n");
    let crawl = ["crawl", "lake/", "--catalog", "local:tables.json", "--database", "db"];
    let found = |done: &str| {
        format!(
            "`db.claims`: {done}\n  lake/claims/ has 2 files of CSV (26 B)\n  id: bigint\n  paid: double\n  year: string, of \
             partitions\n\n`lake/notes` is no table: the format of `lake/notes/readme.txt` is not clear from its name\n"
        )
    };
    assert_eq!(ran(folder, &[&crawl[..], &["--dry-run"]].concat()), found("found"));
    assert!(!folder.join("tables.json").exists(), "nothing is written");
    assert_eq!(ran(folder, &crawl), found("made, 2 partitions added"));
    assert_eq!(ran(folder, &crawl), found("as it was"));

    write(folder, "job.json", JOB);
    let options = ["job.json", "--catalog", "local:tables.json", "--map", "s3://lake=lake"];
    let with = |command: &'static str| [&[command], &options[..]].concat();
    let columns = "`claims` (CatalogSource)\n  id: long\n  paid: double\n  year: string\n";
    let checked = ran(folder, &with("check"));
    assert!(checked.contains(columns), "{checked}");
    let shown = ran(folder, &[&with("preview")[..], &["--node", "claims"]].concat());
    assert!(shown.contains("1 row of node `claims` (CatalogSource)"), "{shown}");
    assert!(ran(folder, &with("graph")).contains("CatalogSource"));
    let summary = ran(folder, &with("run"));
    assert!(summary.contains("out to lake/out/, table `db.out`"), "{summary}");

    let text = std::fs::read_to_string(folder.join("tables.json")).expect("the catalog");
    let catalog: Value = serde_json::from_str(&text).expect("JSON");
    let out = &catalog["Databases"][0]["Tables"][1];
    assert_eq!((&out["Name"], &out["VersionId"]), (&json!("out"), &json!("0")));
    assert_eq!(out["StorageDescriptor"]["Location"], "s3://lake/out/");
    assert_eq!(out["Partitions"][0]["StorageDescriptor"]["Location"], "s3://lake/out/year=2025/");
    assert!(ran(folder, &with("run")).contains("nothing to do"));
    assert_eq!(std::fs::read_to_string(folder.join("tables.json")).expect("the catalog"), text);
}

const CATALOG: &str = r#"{"Databases": [{"Name": "db", "Tables": []}]}"#;

/// The table that is in the catalog: its version, columns and partitions.
fn table(folder: &Path) -> (Value, String, Vec<Value>) {
    let text = std::fs::read_to_string(folder.join("tables.json")).expect("the catalog");
    let catalog: Value = serde_json::from_str(&text).expect("JSON");
    let table = &catalog["Databases"][0]["Tables"][0];
    let columns = table["StorageDescriptor"]["Columns"].as_array().expect("columns").iter();
    let columns: Vec<String> =
        columns.map(|column| format!("{} {}", column["Name"], column["Type"])).collect();
    let partitions = table["Partitions"].as_array().expect("partitions").iter();
    (
        table["VersionId"].clone(),
        columns.join(", ").replace('"', ""),
        partitions.map(|partition| partition["Values"][0].clone()).collect(),
    )
}

#[test]
fn an_output_is_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "tables.json", CATALOG);
    write(folder, "recipe.yaml", "- upper_case: city\n");
    write(folder, "a.csv", "id,city,day\n1,mobile,2024-02-01\n");
    write(folder, "b.csv", "id,city,day\n2,selma,2024-02-02\n");
    let apply = |input: &str, more: &[&str]| {
        let arguments = ["apply", "recipe.yaml", "--input", input, "-o", "lake/", "--partition-by", "day"];
        let table = ["--output-format", "parquet", "--catalog", "local:tables.json", "--table", "db.visits"];
        ran(folder, &[&arguments[..], &table, more].concat())
    };
    let summary = apply("a.csv", &["--report", "report.json"]);
    assert!(summary.contains("out to lake/, table `db.visits`"), "{summary}");
    let report = std::fs::read_to_string(folder.join("report.json")).expect("the report");
    assert_eq!(serde_json::from_str::<Value>(&report).expect("JSON")["output"]["table"], "db.visits");
    let columns = "id bigint, city string";
    assert_eq!(table(folder), (json!("0"), columns.into(), vec![json!("2024-02-01")]));

    // A catalog that has not heard of a run hears of it when the run is repeated,
    write(folder, "tables.json", CATALOG);
    assert!(apply("a.csv", &[]).contains("nothing to do"));
    assert_eq!(table(folder).2, [json!("2024-02-01")]);
    // when there is nothing new to read,
    write(folder, "tables.json", CATALOG);
    assert!(apply("a.csv", &["--incremental"]).contains("nothing"));
    assert_eq!(table(folder).2, [json!("2024-02-01")]);
    // and when others are added.
    write(folder, "tables.json", CATALOG);
    apply("b.csv", &["--append"]);
    assert_eq!(table(folder).2, [json!("2024-02-01"), json!("2024-02-02")]);
}

#[test]
fn an_output_that_can_be_no_table_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "recipe.yaml", "- upper_case: city\n");
    write(folder, "a.csv", "id,city\n1,mobile\n");
    let refused = |more: &[&str], expected: &str| {
        let arguments = ["apply", "recipe.yaml", "--input", "a.csv", "--table", "db.visits"];
        let output = run(folder, &[&arguments[..], more].concat());
        let error = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.code() == Some(2) && error.contains(expected), "{error}");
        assert!(!folder.join("lake").exists(), "nothing is written");
    };
    let catalog = ["--catalog", "local:tables.json"];
    refused(&["-o", "lake/"], "--catalog <CATALOG>");
    refused(&[&catalog[..], &["-o", "lake/"]].concat(), "has no database `db`");
    write(folder, "tables.json", CATALOG);
    refused(&[&catalog[..], &["-o", "out.csv"]].concat(), "a table of a catalog is for a folder");
    let excel = [&catalog[..], &["-o", "lake/", "--output-format", "excel"]].concat();
    refused(&excel, "files of Excel make no table of a catalog");
    refused(&["-o", "lake/", "--catalog", "glue"], "where others do not find them");
    let text = r#"{"Databases": [{"Name": "db", "Tables": [{"Name": "visits", "StorageDescriptor": {"Columns": [],
        "Location": "elsewhere/", "SerdeInfo": {"SerializationLibrary":
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}}]}]}"#;
    write(folder, "tables.json", text);
    refused(&[&catalog[..], &["-o", "lake/"]].concat(), "elsewhere");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "lake/a.txt", "nothing\n");
    let failed = |arguments: &[&str], expected: &str| {
        let output = run(folder, arguments);
        let error = String::from_utf8(output.stderr).expect("text");
        assert!(output.status.code() == Some(2) && error.contains(expected), "{error}");
    };
    failed(
        &["crawl", "lake", "--catalog", "local:tables.json", "--database", "db"],
        "error: no table was found: `lake` is no table: the format of `lake/a.txt` is not clear from its name",
    );
    let hive = ["crawl", "lake", "--catalog", "hive", "--database", "db"];
    failed(&hive, "it takes `local:FILE`, `glue` or `glue:REGION`");
    write(folder, "job.json", JOB);
    let check = ["check", "job.json", "--catalog", "local:tables.json"];
    failed(&check, "catalog `tables.json` has no table `db.claims`");
    write(folder, "tables.json", "{\"Tables\": []}");
    failed(&check, "catalog `tables.json` is not one: unknown field `Tables`");
}

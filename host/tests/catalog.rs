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
    assert!(shown.contains("1 rows of node `claims` (CatalogSource)"), "{shown}");
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

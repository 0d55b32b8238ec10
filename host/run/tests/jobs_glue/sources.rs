//! Sources: how files are read.

use serde_json::json;

use super::common::{Lake, nodes, shown, target};

fn read(lake: &Lake, source: serde_json::Value) -> Vec<String> {
    let job = nodes([("in", source), ("out", target("rows", "in", "json"))]);
    lake.run(&job).unwrap_or_else(|error| panic!("{}", shown(&error)));
    lake.read("out/rows")
}

fn refused(lake: &Lake, source: serde_json::Value) -> String {
    lake.error(&nodes([("in", source), ("out", target("rows", "in", "json"))]))
}

#[test]
fn cells_of_csv_are_text() {
    let lake = Lake::with(&[("a.csv", "id;v\n007;'x;y'\n1.50;\n")]);
    let source = json!({"S3CsvSource": {"Paths": ["s3://lake/a.csv"], "Separator": "semicolon", "QuoteChar": "single_quote",
        "WithHeader": true}});
    assert_eq!(read(&lake, source), [r#"{"id":"007","v":"x;y"}"#, r#"{"id":"1.50","v":null}"#]);
}

#[test]
fn columns_without_names_are_counted_from_nought() {
    let lake = Lake::with(&[("a.tsv", "1\ta\n2\tb\n")]);
    let source = json!({"S3CsvSource": {"Paths": ["s3://lake/a.tsv"], "Separator": "tab", "QuoteChar": "disabled",
        "WithHeader": false}});
    assert_eq!(read(&lake, source), [r#"{"col0":"1","col1":"a"}"#, r#"{"col0":"2","col1":"b"}"#]);
}

#[test]
fn folders_are_read_as_deep_as_is_said() {
    let lake = Lake::with(&[
        ("in/a.csv", "id\n1\n"),
        ("in/deep/year=2024/b.csv", "id\n2\n"),
        ("in/c.tmp.csv", "id\n3\n"),
    ]);
    let source = |recurse: bool, exclusions: serde_json::Value| {
        json!({"S3CsvSource": {"Paths": ["s3://lake/in/"], "Separator": "comma", "QuoteChar": "quote", "WithHeader": true,
            "Recurse": recurse, "Exclusions": exclusions}})
    };
    let ids = |rows: Vec<String>| rows.join("");
    assert_eq!(ids(read(&lake, source(false, json!([])))), r#"{"id":"1"}{"id":"3"}"#);
    let deep = ids(read(&lake, source(true, json!(["*.tmp.csv"]))));
    assert_eq!(deep, r#"{"id":"1"}{"id":"2"}"#, "folders make no columns");
    let listed = ids(read(&lake, source(true, json!(["[\"**/deep/**\", \"*.tmp.csv\"]"]))));
    assert_eq!(listed, r#"{"id":"1"}"#, "a list in a text");
}

#[test]
fn json_is_lines_or_a_document() {
    let lake = Lake::with(&[
        ("a.json", "{\"id\": 1}\n{\"id\": 2, \"x\": [1, 2]}\n"),
        ("b.json", "{\"data\": {\"rows\": [{\"id\": 1}, {\"id\": 2}]}}"),
    ]);
    let source = |file: &str, path: &str| json!({"S3JsonSource": {"Paths": [format!("s3://lake/{file}")], "JsonPath": path, "Multiline": !path.is_empty()}});
    assert_eq!(read(&lake, source("a.json", "")), [r#"{"id":1,"x":null}"#, r#"{"id":2,"x":[1, 2]}"#]);
    assert_eq!(read(&lake, source("b.json", "$.data.rows[*]")), [r#"{"id":1}"#, r#"{"id":2}"#]);
    let error = refused(&lake, source("b.json", "$..rows"));
    assert!(error.contains("is not a path of keys"), "{error}");
}

#[test]
fn what_would_leave_rows_out_is_refused() {
    let lake = Lake::with(&[("a.csv", "id\n1\n")]);
    let with = |members: serde_json::Value| {
        let mut source = super::common::csv("a.csv");
        for (name, value) in members.as_object().expect("an object") {
            source["S3CsvSource"][name] = value.clone();
        }
        refused(&lake, source)
    };
    let error = with(json!({"AdditionalOptions": {"BoundedFiles": 10}}));
    assert!(error.contains("reads a part of the files"), "{error}");
    let error = with(json!({"QuoteChar": "quillemet"}));
    assert!(error.contains("`quillemet` is not read"), "{error}");
    let error = with(json!({"Separator": "colon"}));
    assert!(
        error.contains("`Separator`: is one of `comma`, `ctrla`, `pipe`, `semicolon`, `tab`, not `colon`"),
        "{error}"
    );
    let error = with(json!({"Paths": []}));
    assert!(error.contains("`Paths` is required"), "{error}");
    let error = with(json!({"Paths": ["s3://lake/nothing/"]}));
    assert!(error.contains("node `a.csv` (S3CsvSource): ") && error.contains("nothing"), "{error}");
}

#[test]
fn tables_of_the_catalog_are_paths() {
    let mut lake = Lake::with(&[("t/a.csv", "id,day\n1,2024-01-31\n")]);
    let source = json!({"S3CatalogSource": {"Name": "t", "Database": "db", "Table": "t"}});
    let error = refused(&lake, source.clone());
    assert!(
        error.contains("table `db.t` of the catalog is not given") && error.contains("--table db.t=PATH"),
        "{error}"
    );
    let path = lake.path("t/").display().to_string();
    lake.options.tables.insert("db.t".into(), path);
    assert_eq!(read(&lake, source), [r#"{"id":1,"day":"2024-01-31"}"#]);
}

#[test]
fn files_stand_in_for_what_is_not_read_here() {
    let mut lake = Lake::with(&[("a.csv", "id\n1\n")]);
    let source = json!({"MySQLCatalogSource": {"Name": "orders", "Database": "d", "Table": "t"}});
    let error = refused(&lake, source.clone());
    assert!(error.contains("over a connection") && error.contains("--replace-source"), "{error}");
    let path = lake.path("a.csv").display().to_string();
    lake.options.replaced.insert("orders".into(), path);
    assert_eq!(read(&lake, source), [r#"{"id":1}"#]);
}

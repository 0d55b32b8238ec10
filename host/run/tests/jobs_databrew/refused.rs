//! What of datasets and jobs is refused, and where that is shown.

use crate::common::{Folder, OUT, at, job};

fn fails(dataset: &str, outputs: &str) -> String {
    let folder = Folder::new(&[("b/in/a.csv", "id\n1\n"), ("job.json", &job(dataset, outputs))]);
    folder.fails("job.json", &folder.options())
}

#[test]
fn datasets_are_refused_for_a_reason() {
    let input = |text: &str| format!(r#""Input": {{{text}}}"#);
    let with = |text: &str| format!("{}, {text}", at("in/"));
    let jdbc = r#""DatabaseInputDefinition": {"GlueConnectionName": "c", "QueryString": "select 1"}"#;
    let table = r#""DataCatalogInputDefinition": {"DatabaseName": "db", "TableName": "t"}"#;
    for (dataset, expected) in [
        (input(jdbc), "job.json:1:74: dataset `sales`: it reads a database over a connection (JDBC)"),
        (input(table), "table `db.t` of the catalog is not given"),
        (input(r#""Metadata": {"SourceArn": "a"}"#), "parameter `S3InputDefinition` is required"),
        (input(r#""S3InputDefinition": {"Key": "in/"}"#), "parameter `Bucket` is required"),
        (with(r#""Format": "XML""#), "is one of `CSV`, `JSON`, `PARQUET`, `EXCEL`, `ORC`, not `XML`"),
        (
            with(
                r#""Format": "EXCEL", "FormatOptions": {"Excel": {"SheetNames": ["a"], "SheetIndexes": [1]}}"#,
            ),
            "one sheet is read, by its name or its index, and 2 are named",
        ),
        (with(r#""FormatOptions": {"Csv": {"Delimiter": "||"}}"#), "is one character"),
        (with(r#""FormatOptions": {"Csv": {"HeaderRow": "maybe"}}"#), "is `true` or `false`, not `maybe`"),
    ] {
        let error = fails(&dataset, OUT);
        assert!(error.contains(expected), "{dataset}: {error}");
    }
}

#[test]
fn outputs_are_refused_for_a_reason() {
    let output =
        |text: &str| format!(r#""Outputs": [{{"Location": {{"Bucket": "b", "Key": "out"}}, {text}}}]"#);
    for (outputs, expected) in [
        (output(r#""Format": "TABLEAUHYPER""#), "files of Tableau Hyper are not written"),
        (output(r#""CompressionFormat": "LZO""#), "LZO is not written"),
        (output(r#""Format": "TEXT""#), "is one of `CSV`, `JSON`, `PARQUET`"),
        (output(r#""PartitionColumns": ["region"]"#), "region"),
        (r#""Outputs": [{"Format": "CSV"}]"#.to_owned(), "parameter `Location` is required"),
        (
            r#""DatabaseOutputs": [{"GlueConnectionName": "c", "DatabaseOptions": {"TableName": "t"}}]"#.to_owned(),
            "they go to a database over a connection (JDBC)",
        ),
        (
            r#""DataCatalogOutputs": [{"DatabaseName": "d", "TableName": "t", "DatabaseOptions": {"TableName": "t"}}]"#
                .to_owned(),
            "it goes to a database over a connection (JDBC)",
        ),
        (r#""MaxCapacity": 2"#.to_owned(), "parameter `Outputs` is required"),
    ] {
        let error = fails(&at("in/"), &outputs);
        assert!(error.contains(expected), "{outputs}: {error}");
    }
}

#[test]
fn all_problems_are_shown_at_once() {
    let text = job(
        &at("in/{x}"),
        r#""Outputs": [{"Location": {"Bucket": "b", "Key": "out"}, "CompressionFormat": "LZO"}]"#,
    );
    let text = text
        .replace(r#""Steps": []"#, r#""Steps": [{"Action": {"Operation": "UPER_CASE", "Parameters": {}}}]"#);
    let folder = Folder::new(&[("b/in/a.csv", "id\n1\n"), ("job.json", &text)]);
    let error = folder.fails("job.json", &folder.options());
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 3, "{error}");
    for part in [
        "job.json:1:91: dataset `sales`: `Key`: has `{x}`",
        "recipe `clean`: step 1 (UPER_CASE): operation `UPER_CASE` is not known",
        "job.json:3:176: job `job`: LZO is not written",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn jobs_that_are_no_recipe_jobs_are_refused() {
    let profile = r#"{"Name": "p", "DatasetName": "d", "OutputLocation": {"Bucket": "b"}}"#;
    let dataset = format!(r#"{{"Name": "d", {}}}"#, at("in/"));
    let states = r#"{"StartAt": "a", "States": {"a": {"Resource": "arn:aws:states:::databrew:startJobRun.sync", "Parameters": {"Name.$": "$.n"}}}}"#;
    for (text, expected) in [
        (profile, "job.json:1:1: profile job `p`: describes a dataset and writes none"),
        (dataset.as_str(), "this file has no job to run; it has dataset `d`"),
        (states, "job.json:1:108: this is a definition of Step Functions"),
    ] {
        let folder = Folder::new(&[("job.json", text)]);
        let error = folder.fails("job.json", &folder.options());
        assert!(error.contains(expected), "{error}");
    }
    // A recipe is none, and is read as one.
    let folder = Folder::new(&[("job.json", r#"{"Name": "r", "Steps": []}"#)]);
    assert!(folder.job("job.json", &folder.options()).expect("no problem").is_none());
}

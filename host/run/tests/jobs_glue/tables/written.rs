//! Targets that are tables.

use std::sync::Arc;

use recipe_catalog::{Catalog, CatalogError, Column, Database, Local, Pages, Partition, StoredAs, Table};
use recipe_run::job::RunJob;
use recipe_run::{ErrorKind, RunError};
use serde_json::{Value, json};

use super::{lake, source, table, text};
use crate::common::{Lake, csv, node, nodes, shown, target};

/// A job that writes the table `made`, partitioned by year.
fn writes(members: &Value) -> Value {
    let mut out = target("rows", "in", "json");
    out["S3DirectTarget"]["PartitionKeys"] = json!([["year"]]);
    out["S3DirectTarget"]["SchemaChangePolicy"] = json!({"EnableUpdateCatalog": true, "Database": "db", "Table": "made", "UpdateBehavior": "UPDATE_IN_DATABASE"});
    for (name, value) in members.as_object().expect("an object") {
        out["S3DirectTarget"]["SchemaChangePolicy"][name] = value.clone();
    }
    nodes([("in", csv("a.csv")), ("out", out)])
}

fn run(lake: &Lake, job: &Value) -> Result<recipe_run::job::JobReport, RunError> {
    RunJob::new(lake.job(job).unwrap_or_else(|error| panic!("{}", shown(&error)))).threads(1).run()
}

fn years(catalog: &dyn Catalog) -> Vec<String> {
    let table = catalog.table("db", "made").expect("read").expect("it was made");
    let pages = catalog.partitions(&table).expect("there");
    pages.flat_map(|page| page.expect("a page")).map(|partition| partition.values.concat()).collect()
}

#[test]
fn a_table_is_made_after_its_files() {
    let (lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n2,2025\n")]);
    let report = run(&lake, &writes(&json!({}))).unwrap_or_else(|error| panic!("{}", shown(&error)));
    let output = report.nodes.last().and_then(|node| node.output.as_ref()).expect("a target");
    assert_eq!(output.table.as_deref(), Some("db.made"));
    assert!(report.to_string().contains(", table `db.made`"), "{report}");
    let made = catalog.table("db", "made").expect("read").expect("it was made");
    assert_eq!(made.location(), Some("s3://lake/out/rows/"), "as the job calls it");
    assert_eq!(made.storage_descriptor.columns, [Column::new("id", "string")]);
    assert_eq!(made.partition_keys, [Column::new("year", "string")]);
    assert_eq!(StoredAs::of(&made).expect("a format"), StoredAs::Json);
    assert_eq!(years(&catalog), ["2024", "2025"]);

    // The same again changes nothing.
    let before = std::fs::read(lake.path("tables.json")).expect("the catalog");
    assert!(run(&lake, &writes(&json!({}))).expect("runs").nothing_to_do);
    assert_eq!(std::fs::read(lake.path("tables.json")).expect("the catalog"), before);

    // What was written is read back as a table.
    let mut back = target("back", "in", "csv");
    back["S3DirectTarget"]["NumberTargetPartitions"] = json!("1");
    let made = json!({"CatalogSource": {"Name": "made", "Database": "db", "Table": "made"}});
    run(&lake, &nodes([("in", made), ("out", back)])).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/back"), ["id,year", "1,2024", "2,2025"]);
}

#[test]
fn what_was_interrupted_before_the_catalog_is_finished_by_the_next_run() {
    let (lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n")]);
    let file = lake.path("tables.json");
    let empty = std::fs::read(&file).expect("the catalog");
    run(&lake, &writes(&json!({}))).expect("runs");
    let whole = std::fs::read(&file).expect("the catalog");

    // As if it had been stopped after the commit: the same run again has nothing to write but the catalog.
    std::fs::write(&file, &empty).expect("written");
    assert!(run(&lake, &writes(&json!({}))).expect("runs").nothing_to_do);
    assert_eq!(std::fs::read(&file).expect("the catalog"), whole);

    // So has another one, before it writes its own.
    std::fs::write(&file, &empty).expect("written");
    lake.write("a.csv", "id,paid,year\n2,5,2025\n");
    run(&lake, &writes(&json!({}))).expect("runs");
    assert_eq!(years(&catalog), ["2024", "2025"]);
    let made = catalog.table("db", "made").expect("read").expect("there");
    assert_eq!(made.storage_descriptor.columns, [Column::new("id", "string"), Column::new("paid", "string")]);
}

#[test]
fn what_others_note_of_a_table_makes_no_other_run() {
    let (lake, catalog) = lake(&[("t/a.csv", "id\n1\n")]);
    let there = table("t", &text(), &[("id", "string")], &[]);
    catalog.create_table(&there).expect("made");
    let job = nodes([("in", source(&json!({}))), ("out", target("rows", "in", "json"))]);
    run(&lake, &job).expect("runs");
    let mut noted = catalog.table("db", "t").expect("read").expect("there");
    noted.parameters.insert("recordCount".into(), "1".into());
    assert!(catalog.update_table(&noted).expect("changed"));
    assert!(run(&lake, &job).expect("runs").nothing_to_do);
    let mut typed = catalog.table("db", "t").expect("read").expect("there");
    typed.storage_descriptor.columns = vec![Column::new("id", "int")];
    assert!(catalog.update_table(&typed).expect("changed"));
    assert!(!run(&lake, &job).expect("runs").nothing_to_do);
}

#[test]
fn columns_stay_where_changes_are_logged_alone() {
    let (lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n")]);
    run(&lake, &writes(&json!({"UpdateBehavior": "LOG"}))).expect("runs");
    lake.write("a.csv", "id,paid,year\n2,5,2025\n");
    run(&lake, &writes(&json!({"UpdateBehavior": "LOG"}))).expect("runs");
    let made = catalog.table("db", "made").expect("read").expect("there");
    assert_eq!(made.storage_descriptor.columns, [Column::new("id", "string")]);
    assert_eq!(years(&catalog), ["2024", "2025"]);
}

#[test]
fn a_table_that_is_there_says_how_it_is_written() {
    let (lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n2,2025\n")]);
    let delimited = recipe_catalog::Delimited { delimiter: b'|', ..recipe_catalog::Delimited::default() };
    let mut there = table("out/made", &StoredAs::Delimited(delimited), &[("id", "int")], &[("year", "int")]);
    there.name = "made".into();
    catalog.create_table(&there).expect("made");
    let job = |members: Value| {
        let mut members = members;
        members["Database"] = "db".into();
        members["Table"] = "made".into();
        nodes([("in", csv("a.csv")), ("out", node("S3CatalogTarget", &["in"], members))])
    };
    let enabled = json!({"SchemaChangePolicy": {"EnableUpdateCatalog": true, "UpdateBehavior": "LOG"}});
    run(&lake, &job(enabled.clone())).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(lake.read("out/made"), ["year=2024: id", "year=2024: 1", "year=2025: id", "year=2025: 2"]);
    assert_eq!(years(&catalog), ["2024", "2025"]);

    lake.write("a.csv", "id,year\n3,2026\n");
    let report = run(&lake, &job(json!({}))).expect("runs");
    assert_eq!(years(&catalog), ["2024", "2025"], "nothing is said of the catalog");
    let warnings: Vec<String> = report.warnings.iter().map(|warning| warning.message.clone()).collect();
    assert!(
        warnings.iter().any(|warning| warning.contains("partitions are not added to table `db.made`")),
        "{warnings:?}"
    );

    let error = lake.error(&job(json!({"PartitionKeys": [["id"]]})));
    assert!(error.contains("`PartitionKeys`: names the partition columns of the table: year"), "{error}");
    let mut headless = there.clone();
    headless.name = "headless".into();
    headless.parameters.remove("skip.header.line.count");
    catalog.create_table(&headless).expect("made");
    let error = lake.error(&nodes([
        ("in", csv("a.csv")),
        ("out", node("CatalogTarget", &["in"], json!({"Database": "db", "Table": "headless"}))),
    ]));
    assert!(error.contains("`skip.header.line.count` is 1"), "{error}");
}

#[test]
fn a_table_that_cannot_be_what_is_written_is_refused_before() {
    let (lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n")]);
    let error = lake.error(&writes(&json!({"Database": "other"})));
    assert!(
        error.contains("node `rows` (S3DirectTarget): catalog `")
            && error.contains("has no database `other`"),
        "{error}"
    );
    for (name, location, stored_as, keys, expected) in [
        (
            "elsewhere",
            "s3://lake/x/",
            StoredAs::Json,
            vec![Column::new("year", "int")],
            "it is in `s3://lake/x/`, and what was written is in `s3://lake/out/rows/`",
        ),
        (
            "whole",
            "s3://lake/out/rows",
            StoredAs::Json,
            Vec::new(),
            "its partition columns are none, and what was written has year",
        ),
        (
            "parquet",
            "s3a://lake/out/rows",
            StoredAs::Parquet,
            vec![Column::new("year", "int")],
            "table `db.parquet` of the catalog has other files than JSON",
        ),
    ] {
        let mut there = table(name, &stored_as, &[], &[]);
        there.storage_descriptor.location = Some(location.into());
        there.partition_keys = keys;
        catalog.create_table(&there).expect("made");
        let error = lake.error(&writes(&json!({"Table": name})));
        assert!(error.contains(expected), "{error}");
    }
    assert!(lake.read("out/rows").is_empty(), "nothing was written");
    let error = lake.error(&writes(&json!({"UpdateBehavior": "SOMETIMES"})));
    assert!(
        error.contains("`UpdateBehavior`: is one of `UPDATE_IN_DATABASE`, `LOG`, not `SOMETIMES`"),
        "{error}"
    );
}

#[test]
fn without_a_catalog_that_is_said() {
    let lake = Lake::with(&[("a.csv", "id,year\n1,2024\n")]);
    let report = run(&lake, &writes(&json!({}))).expect("runs");
    let warnings: Vec<String> = report.warnings.iter().map(|warning| warning.message.clone()).collect();
    assert!(
        warnings.iter().any(|warning| warning.contains(
            "table `db.made` of the catalog is not created or changed, since --catalog names none"
        )),
        "{warnings:?}"
    );
}

/// A catalog that others use, and that does not make tables while it is asked not to.
#[derive(Debug)]
struct Shared(Local, std::sync::atomic::AtomicBool);

impl Catalog for Shared {
    fn shown(&self) -> String {
        "the shared catalog".into()
    }
    fn is_shared(&self) -> bool {
        !self.1.load(std::sync::atomic::Ordering::SeqCst)
    }
    fn database(&self, name: &str) -> recipe_catalog::Result<Option<Database>> {
        self.0.database(name)
    }
    fn create_database(&self, name: &str) -> recipe_catalog::Result<()> {
        self.0.create_database(name)
    }
    fn table(&self, database: &str, name: &str) -> recipe_catalog::Result<Option<Table>> {
        self.0.table(database, name)
    }
    fn partitions(&self, table: &Table) -> recipe_catalog::Result<Pages<'_>> {
        self.0.partitions(table)
    }
    fn create_table(&self, table: &Table) -> recipe_catalog::Result<bool> {
        if self.1.load(std::sync::atomic::Ordering::SeqCst) {
            let table = table.full_name();
            return Err(CatalogError::Table { table, reason: "not now".into() });
        }
        self.0.create_table(table)
    }
    fn update_table(&self, table: &Table) -> recipe_catalog::Result<bool> {
        self.0.update_table(table)
    }
    fn add_partitions(&self, table: &Table, partitions: &[Partition]) -> recipe_catalog::Result<usize> {
        self.0.add_partitions(table, partitions)
    }
}

#[test]
fn a_catalog_that_fails_after_the_files_is_no_reason_to_lose_them() {
    let (mut lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n")]);
    lake.options.catalog = Some(Arc::new(Shared(catalog.clone(), true.into())));
    let error = run(&lake, &writes(&json!({}))).expect_err("not now");
    let text = shown(&error);
    assert!(matches!(error, RunError::TableBehind { .. }), "{text}");
    assert!(
        text.contains("is written, but table `db.made` does not say so: table `db.made` of the catalog: not now; run again"),
        "{text}"
    );
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(lake.read("out/rows"), [r#"year=2024: {"id":"1"}"#]);
    lake.options.catalog = Some(Arc::new(catalog.clone()));
    assert!(run(&lake, &writes(&json!({}))).expect("runs").nothing_to_do);
    assert_eq!(years(&catalog), ["2024"]);
}

#[test]
fn others_are_not_told_of_files_that_are_here_alone() {
    let (mut lake, catalog) = lake(&[("a.csv", "id,year\n1,2024\n")]);
    lake.options.catalog = Some(Arc::new(Shared(catalog, false.into())));
    let error = lake.error(&writes(&json!({})));
    assert!(
        error.contains("table `db.made` of the shared catalog would be said to be in `s3://lake/out/rows/`, and its files are in")
            && error.contains("--catalog local:FILE"),
        "{error}"
    );
}

//! Tables of a catalog as inputs and outputs.

use std::sync::Arc;

use recipe_catalog::{Catalog, Column, Delimited, Local, Partition, StoredAs, Table};
use recipe_run::job::JobOptions;

use crate::common::{Folder, OUT, at, job};

/// What a job is read with that has a catalog, with the database `db`.
fn with_catalog(folder: &Folder) -> (JobOptions, Local) {
    let catalog = Local::new(folder.path().join("tables.json"));
    catalog.create_database("db").expect("made");
    let mut options = folder.options();
    options.catalog = Some(Arc::new(catalog.clone()));
    (options, catalog)
}

fn table(name: &str, stored_as: &StoredAs, columns: &[(&str, &str)], keys: &[(&str, &str)]) -> Table {
    let of = |columns: &[(&str, &str)]| columns.iter().map(|(name, ty)| Column::new(*name, *ty)).collect();
    let mut table = Table::new("db", name);
    table.storage_descriptor.location = Some(format!("s3://b/{name}/"));
    table.storage_descriptor.columns = of(columns);
    table.partition_keys = of(keys);
    stored_as.describe(&mut table.storage_descriptor, &mut table.parameters);
    table
}

#[test]
fn a_dataset_is_a_table() {
    let input = r#""Input": {"DataCatalogInputDefinition": {"DatabaseName": "db", "TableName": "t"}}"#;
    let folder = Folder::new(&[("b/t/old/a.csv", "id\n007\n"), ("job.json", &job(input, OUT))]);
    let (options, catalog) = with_catalog(&folder);
    let text = StoredAs::Delimited(Delimited::default());
    let there = table("t", &text, &[("id", "string")], &[("year", "int")]);
    catalog.create_table(&there).expect("made");
    catalog.add_partitions(&there, &[Partition::new(vec!["2024".into()], "s3://b/t/old/")]).expect("added");
    folder.run_with("job.json", &options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(folder.text("b/out"), "id,year\n007,2024\n");
}

#[test]
fn an_output_is_a_table() {
    let outputs = r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "made",
        "S3Options": {"Location": {"Bucket": "b", "Key": "made"}}}]"#;
    let folder = Folder::new(&[("b/in/a.csv", "id,region\n1,eu\n"), ("job.json", &job(&at("in/"), outputs))]);
    let (options, catalog) = with_catalog(&folder);
    folder.run_with("job.json", &options).unwrap_or_else(|error| panic!("{error}"));
    let made = catalog.table("db", "made").expect("read").expect("it was made");
    assert_eq!(made.location(), Some("s3://b/made/"));
    let texts = [Column::new("id", "string"), Column::new("region", "string")];
    assert_eq!(made.storage_descriptor.columns, texts, "no step looked at them");
    assert_eq!(made.parameter("classification"), Some("csv"));

    // One that is there says what its files are, and where.
    let outputs = r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "there"}]"#;
    folder.write("there.json", &job(&at("in/"), outputs));
    catalog
        .create_table(&table("there", &StoredAs::Json, &[("id", "bigint")], &[("region", "string")]))
        .expect("made");
    folder.run_with("there.json", &options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(folder.text("b/there"), "{\"id\":1}\n");
    let there = catalog.table("db", "there").expect("read").expect("there");
    let pages = catalog.partitions(&there).expect("there").map(|page| page.expect("a page"));
    assert_eq!(pages.flatten().map(|found| found.values).collect::<Vec<_>>(), [["eu"]]);

    let outputs = r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "there",
        "S3Options": {"Location": {"Bucket": "b", "Key": "other"}}}]"#;
    folder.write("other.json", &job(&at("in/"), outputs));
    let error = folder.fails("other.json", &options);
    assert!(
        error.contains("table `db.there` is in `s3://b/there/`, and this output in `s3://b/other/`"),
        "{error}"
    );
    let outputs = r#""DataCatalogOutputs": [{"DatabaseName": "db", "TableName": "none"}]"#;
    folder.write("none.json", &job(&at("in/"), outputs));
    let error = folder.fails("none.json", &options);
    assert!(error.contains("has no table `db.none`"), "{error}");
}

//! What is published: once, however often it is asked for.

use recipe_catalog::{Catalog, Column, Local, MISSING, Publication, Published, StoredAs, publish};

use super::file::catalog;

fn written() -> Publication {
    let mut written = Publication::new("lake", "claims", "s3://lake/claims", StoredAs::Parquet);
    written.columns = vec![Column::new("id", "int"), Column::new("note", "string")];
    written.partition_keys = vec![Column::new("year", "string"), Column::new("city", "string")];
    written.folders =
        ["year=2024/city=Lima", "year=2024/city=a%2Fb", "year=2025/city=__HIVE_DEFAULT_PARTITION__"]
            .map(str::to_owned)
            .to_vec();
    written
}

fn partitions(catalog: &Local) -> Vec<(Vec<String>, String)> {
    let table = catalog.table("lake", "claims").expect("read").expect("there");
    let pages = catalog.partitions(&table).expect("there");
    let all = pages.flat_map(|page| page.expect("a page"));
    all.map(|found| (found.values.clone(), found.location().expect("a place").to_owned())).collect()
}

#[test]
fn a_table_is_made_and_completed() {
    let (_folder, catalog) = catalog();
    catalog.create_database("lake").expect("made");
    let first = publish(&catalog, &written()).expect("published");
    assert_eq!((first.is_created, first.is_updated, first.partitions_added), (true, false, 3));
    let values = |year: &str, city: &str| vec![year.to_owned(), city.to_owned()];
    let expected = [
        (values("2024", "Lima"), "s3://lake/claims/year=2024/city=Lima/".to_owned()),
        (values("2024", "a/b"), "s3://lake/claims/year=2024/city=a%2Fb/".to_owned()),
        (values("2025", MISSING), "s3://lake/claims/year=2025/city=__HIVE_DEFAULT_PARTITION__/".to_owned()),
    ];
    assert_eq!(partitions(&catalog), expected);
    assert_eq!(publish(&catalog, &written()).expect("again"), Published::default(), "nothing is there twice");

    // What was interrupted between the table and its partitions is finished.
    let mut more = written();
    more.folders.push("year=2026/city=Oslo".into());
    assert_eq!(publish(&catalog, &more).expect("more").partitions_added, 1);
}

#[test]
fn columns_are_changed_where_that_is_asked_for() {
    let (_folder, catalog) = catalog();
    catalog.create_database("lake").expect("made");
    publish(&catalog, &written()).expect("published");
    let mut changed = written();
    changed.columns = vec![Column::new("ID", "bigint"), Column::new("paid", "double")];
    changed.updates_columns = false;
    assert_eq!(publish(&catalog, &changed).expect("logged"), Published::default());
    changed.updates_columns = true;
    let done = publish(&catalog, &changed).expect("updated");
    assert_eq!((done.is_created, done.is_updated), (false, true));
    let table = catalog.table("lake", "claims").expect("read").expect("there");
    let columns: Vec<_> =
        table.storage_descriptor.columns.iter().map(|c| (c.name.as_str(), c.data_type.as_str())).collect();
    assert_eq!(columns, [("id", "bigint"), ("note", "string"), ("paid", "double")]);
    assert_eq!(table.version_id.as_deref(), Some("1"));
    assert_eq!(publish(&catalog, &changed).expect("again"), Published::default());
}

#[test]
fn another_table_of_that_name_is_left_alone() {
    let (_folder, catalog) = catalog();
    let shown = catalog.shown();
    let refused = |written: &Publication| publish(&catalog, written).expect_err("refused").to_string();
    assert_eq!(refused(&written()), format!("{shown} has no database `lake`"));
    catalog.create_database("lake").expect("made");
    publish(&catalog, &written()).expect("published");
    let mut other = written();
    other.location = "s3://lake/other/".into();
    assert_eq!(
        refused(&other),
        "table `lake.claims` of the catalog: it is in `s3://lake/claims/`, and what was written is in `s3://lake/other/`; \
         name another table"
    );
    let mut other = written();
    other.partition_keys.pop();
    assert_eq!(
        refused(&other),
        "table `lake.claims` of the catalog: its partition columns are year, city, and what was written has year; name \
         another table"
    );
    let mut other = written();
    other.columns.push(Column::new("City", "string"));
    assert_eq!(
        refused(&other),
        "table `lake.claims` of the catalog: `City` is a partition column, and a column of what was written"
    );
    let mut other = written();
    other.folders = vec!["year=2024/town=Lima".into()];
    assert_eq!(
        refused(&other),
        "table `lake.claims` of the catalog: the folder `year=2024/town=Lima` has no `city=`"
    );
    assert_eq!(partitions(&catalog).len(), 3);
}

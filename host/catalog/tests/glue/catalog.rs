//! Tables and partitions, there and back.

use recipe_catalog::{Catalog, CatalogError, Column, Glue, Publication, Published, StoredAs, Table, publish};
use serde_json::json;

use super::proxy::{Fate, Proxy};

/// What is written into a table of a database of its own.
pub(crate) fn written(database: &str, partitions: usize) -> Publication {
    let mut written = Publication::new(database, "claims", "s3://lake/claims/", StoredAs::Parquet);
    written.columns = vec![Column::new("id", "int"), Column::new("note", "string")];
    written.partition_keys = vec![Column::new("part", "string")];
    written.folders = (0..partitions).map(|number| format!("part={number:04}")).collect();
    written
}

pub(crate) fn values(glue: &Glue, table: &Table) -> Vec<String> {
    let pages = glue.partitions(table).expect("asked");
    let mut all: Vec<String> =
        pages.flat_map(|page| page.expect("a page")).map(|found| found.values.concat()).collect();
    all.sort();
    all
}

#[test]
fn tables_come_back_as_they_were_made() {
    let Some(proxy) = Proxy::start(7, |_, _| Fate::Answered) else { return };
    let glue = proxy.glue();
    assert_eq!(glue.database("round").expect("asked"), None);
    glue.create_database("round").expect("made");
    glue.create_database("Round").expect("it is there, in lower case");
    assert_eq!(glue.table("round", "claims").expect("asked"), None);
    let written = written("round", 250);
    let done = publish(&glue, &written).expect("published");
    assert_eq!((done.is_created, done.is_updated, done.partitions_added), (true, false, 250));
    let table = glue.table("round", "Claims").expect("asked").expect("it was made");
    let expected = written.new_table();
    assert_eq!(table.full_name(), "round.claims");
    assert_eq!(table.storage_descriptor, expected.storage_descriptor);
    assert_eq!(
        (table.partition_keys.clone(), table.parameters.clone()),
        (expected.partition_keys, expected.parameters)
    );
    let sizes: Vec<usize> = proxy
        .asked("BatchCreatePartition")
        .iter()
        .map(|batch| batch["PartitionInputList"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(sizes, [100, 100, 50]);

    let names: Vec<String> = (0..250).map(|number| format!("{number:04}")).collect();
    assert_eq!(values(&glue, &table), names);
    assert_eq!(proxy.asked("GetPartitions").len(), 36, "pages of seven");
    let places = glue.partitions(&table).expect("asked").next().expect("a page").expect("read");
    assert_eq!(places[0].location(), Some("s3://lake/claims/part=0000/"));

    assert_eq!(publish(&glue, &written).expect("again"), Published::default(), "nothing is there twice");
}

#[test]
fn columns_change_on_the_newest_version_alone() {
    let Some(proxy) = Proxy::start(100, |_, _| Fate::Answered) else { return };
    let glue = proxy.glue();
    glue.create_database("versions").expect("made");
    publish(&glue, &written("versions", 1)).expect("published");
    let old = glue.table("versions", "claims").expect("asked").expect("there");
    let mut more = written("versions", 2);
    more.columns.push(Column::new("paid", "double"));
    let done = publish(&glue, &more).expect("published");
    assert_eq!((done.is_created, done.is_updated, done.partitions_added), (false, true, 1));
    let newest = glue.table("versions", "claims").expect("asked").expect("there");
    assert_ne!(newest.version_id, old.version_id);
    assert_eq!(newest.storage_descriptor.columns.len(), 3);
    assert!(!glue.update_table(&old).expect("asked"), "it is of an older version");
    let asked = proxy.asked("UpdateTable");
    assert_eq!(
        asked.iter().map(|asked| asked["VersionId"].clone()).collect::<Vec<_>>(),
        [json!(old.version_id)]
    );
}

#[test]
fn what_is_not_there_is_said() {
    let Some(proxy) = Proxy::start(100, |_, _| Fate::Answered) else { return };
    let glue = proxy.glue();
    let error = publish(&glue, &written("nowhere", 1)).expect_err("no database").to_string();
    assert_eq!(error, "AWS Glue in eu-west-1 has no database `nowhere`");
    glue.create_database("somewhere").expect("made");
    let table = Table::new("somewhere", "none");
    let gone = |error: CatalogError| error.to_string();
    let expected = "AWS Glue in eu-west-1 has no table `somewhere.none`";
    assert_eq!(gone(glue.update_table(&table).expect_err("none")), expected);
    let page = glue.partitions(&table).expect("asked").next().expect("an answer");
    assert_eq!(gone(page.expect_err("none")), expected);
}

//! Requests that are refused, fail or are not answered: tried again, a bounded number of times, and nothing is there twice.

use std::time::{Duration, Instant};

use recipe_catalog::{Catalog, CatalogError, Column, publish};

use super::catalog::{values, written};
use super::proxy::{Fate, Proxy};

#[test]
fn requests_that_are_not_answered_are_sent_again() {
    // Each action is refused, cut off and lost before it is answered.
    let Some(proxy) = Proxy::start(9, |_, count| {
        [Fate::Throttled, Fate::Cut, Fate::Lost, Fate::Failed].get(count).copied().unwrap_or(Fate::Answered)
    }) else {
        return;
    };
    let glue = proxy.glue();
    let begun = Instant::now();
    glue.create_database("faults").expect("made");
    publish(&glue, &written("faults", 120)).expect("published");
    let mut more = written("faults", 130);
    more.columns.push(Column::new("paid", "double"));
    publish(&glue, &more).expect("published");
    assert!(begun.elapsed() < Duration::from_mins(2), "{:?}", begun.elapsed());
    let table = glue.table("faults", "claims").expect("asked").expect("there");
    assert_eq!(table.storage_descriptor.columns.len(), 3);
    let names: Vec<String> = (0..130).map(|number| format!("{number:04}")).collect();
    assert_eq!(values(&glue, &table), names);
}

#[test]
fn partitions_of_a_batch_are_sent_again_one_by_one() {
    let fates = |action: &str, count: usize| match (action, count) {
        ("BatchCreatePartition", 0 | 1) => Fate::Half,
        _ => Fate::Answered,
    };
    let Some(proxy) = Proxy::start(100, fates) else { return };
    let glue = proxy.glue();
    glue.create_database("halves").expect("made");
    let done = publish(&glue, &written("halves", 80)).expect("published");
    assert_eq!(done.partitions_added, 80);
    let sizes: Vec<usize> = proxy
        .asked("BatchCreatePartition")
        .iter()
        .map(|batch| batch["PartitionInputList"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(sizes, [80, 40, 20], "those that were refused alone");
}

#[test]
fn a_catalog_that_stays_busy_is_given_up() {
    let Some(proxy) = Proxy::start(100, |_, _| Fate::Throttled) else { return };
    let begun = Instant::now();
    let error = proxy.glue().table("db", "t").expect_err("busy");
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    assert!(matches!(error, CatalogError::Refused { is_transient: true, .. }));
    assert_eq!(
        error.to_string(),
        "AWS Glue in eu-west-1 does not give table `db.t`: ThrottlingException: Rate exceeded"
    );
    assert_eq!(proxy.asked("GetTable").len(), 8);
}

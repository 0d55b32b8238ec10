//! Tables of a catalog: read as it says, and made to agree with what targets write.

mod read;
mod written;

use std::sync::Arc;

use recipe_catalog::{Catalog, Column, Local, StoredAs, Table};
use serde_json::{Value, json};

use crate::common::Lake;

/// A lake with a catalog in a file, with the database `db`.
pub(super) fn lake(files: &[(&str, &str)]) -> (Lake, Local) {
    let mut lake = Lake::with(files);
    let catalog = Local::new(lake.path("tables.json"));
    catalog.create_database("db").expect("made");
    lake.options.catalog = Some(Arc::new(catalog.clone()));
    (lake, catalog)
}

pub(super) fn table(
    name: &str,
    stored_as: &StoredAs,
    columns: &[(&str, &str)],
    keys: &[(&str, &str)],
) -> Table {
    let columns_of =
        |columns: &[(&str, &str)]| columns.iter().map(|(name, ty)| Column::new(*name, *ty)).collect();
    let mut table = Table::new("db", name);
    table.storage_descriptor.location = Some(format!("s3://lake/{name}"));
    table.storage_descriptor.columns = columns_of(columns);
    table.partition_keys = columns_of(keys);
    stored_as.describe(&mut table.storage_descriptor, &mut table.parameters);
    table
}

pub(super) fn text() -> StoredAs {
    StoredAs::Delimited(recipe_catalog::Delimited::default())
}

/// A source that is the table `t`, with these members besides.
pub(super) fn source(members: &Value) -> Value {
    let mut source = json!({"Name": "t", "Database": "db", "Table": "t"});
    for (name, value) in members.as_object().expect("an object") {
        source[name] = value.clone();
    }
    json!({"CatalogSource": source})
}

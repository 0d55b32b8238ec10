//! Making a table agree with what was written.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::format::StoredAs;
use crate::names::hint;
use crate::table::{Column, MISSING, Partition, Table, folder, full_name};

/// How often a table is read again that others change at the same time.
const TRIES: u32 = 8;

/// What was written, for the table that has it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Publication {
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// The folder of the files, as a catalog names it.
    pub location: String,
    /// What the files are.
    pub stored_as: StoredAs,
    /// The columns of the files.
    pub columns: Vec<Column>,
    /// The columns whose values make folders, outermost first.
    pub partition_keys: Vec<Column>,
    /// The folders that files are in, below that of the table: `year=2024/month=01`; none of a table without partitions.
    pub folders: Vec<String>,
    /// Whether a table that is there gets new columns, and other types; else its columns stay.
    pub updates_columns: bool,
}

/// What was done to a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// Whether it was made.
    pub is_created: bool,
    /// Whether its columns were changed.
    pub is_updated: bool,
    /// How many partitions it got.
    pub partitions_added: usize,
}

impl Publication {
    /// Files of a kind in a folder, without columns.
    pub fn new(
        database: impl Into<String>,
        table: impl Into<String>,
        location: impl Into<String>,
        stored_as: StoredAs,
    ) -> Publication {
        Publication {
            database: database.into(),
            table: table.into(),
            location: location.into(),
            stored_as,
            columns: Vec::new(),
            partition_keys: Vec::new(),
            folders: Vec::new(),
            updates_columns: true,
        }
    }

    /// The table as it is made.
    pub fn new_table(&self) -> Table {
        let mut table = Table::new(&self.database, &self.table);
        table.storage_descriptor.columns.clone_from(&self.columns);
        table.storage_descriptor.location = Some(folder(&self.location));
        table.partition_keys.clone_from(&self.partition_keys);
        table.table_type = Some("EXTERNAL_TABLE".to_owned());
        self.stored_as.describe(&mut table.storage_descriptor, &mut table.parameters);
        table
    }
}

/// Makes a table agree with what was written: it is made where it is not there, gets new columns and the types that were
/// written where that is asked for, and those partitions that it does not have. Columns that were not written stay, for the
/// files that have them. What agrees already is not touched, so that the same again changes nothing, and what was
/// interrupted is finished by the next call.
///
/// # Errors
///
/// There is no such database; the table is elsewhere, has other partition columns, or was changed by others again and again;
/// or the catalog fails.
pub fn publish(catalog: &dyn Catalog, written: &Publication) -> Result<Published> {
    let mut published = Published::default();
    let mut tries = 0;
    let table = loop {
        let Some(table) = catalog.table(&written.database, &written.table)? else {
            published.is_created = catalog.create_table(&written.new_table())?;
            // Somebody else may have made another one.
            check_tries(catalog, written, &mut tries)?;
            continue;
        };
        check_table(written, &table)?;
        let columns = if written.updates_columns { updated(&table, written)? } else { None };
        let Some(columns) = columns else { break table };
        let mut newer = table.clone();
        newer.storage_descriptor.columns = columns;
        if catalog.update_table(&newer)? {
            published.is_updated = true;
            break newer;
        }
        check_tries(catalog, written, &mut tries)?;
    };
    let partitions = partitions(&table, &written.folders)?;
    if !partitions.is_empty() {
        published.partitions_added = catalog.add_partitions(&table, &partitions)?;
    }
    tracing::info!(table = table.full_name(), ?published, "catalog agrees with what was written");
    Ok(published)
}

/// Checks that what will be written can be published. Gives the table as it is, if there is one.
///
/// # Errors
///
/// There is no such database; the table is elsewhere, or has other partition columns.
pub fn check(catalog: &dyn Catalog, written: &Publication) -> Result<Option<Table>> {
    if catalog.database(&written.database)?.is_none() {
        let (catalog, database) = (catalog.shown(), written.database.clone());
        return Err(CatalogError::NoDatabase { catalog, database, hint: String::new() });
    }
    let table = catalog.table(&written.database, &written.table)?;
    if let Some(table) = &table {
        check_table(written, table)?;
    }
    Ok(table)
}

fn check_tries(catalog: &dyn Catalog, written: &Publication, tries: &mut u32) -> Result<()> {
    *tries += 1;
    if *tries < TRIES {
        return Ok(());
    }
    let table = full_name(&written.database, &written.table);
    Err(CatalogError::Contended { catalog: catalog.shown(), table, times: TRIES })
}

/// Whether a table can have what was written.
fn check_table(written: &Publication, table: &Table) -> Result<()> {
    let place = folder(&written.location);
    let there = folder(table.location().unwrap_or_default());
    if there != place {
        let reason = format!("it is in `{there}`, and what was written is in `{place}`; name another table");
        return Err(CatalogError::table(table, reason));
    }
    let names = |keys: &[Column]| keys.iter().map(|key| key.name.to_lowercase()).collect::<Vec<_>>();
    let (found, wanted) = (names(&table.partition_keys), names(&written.partition_keys));
    if found != wanted {
        let said = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let reason = format!(
            "its partition columns are {}, and what was written has {}; name another table",
            said(&found),
            said(&wanted)
        );
        return Err(CatalogError::table(table, reason));
    }
    Ok(())
}

/// The columns of a table after what was written, where they are others.
fn updated(table: &Table, written: &Publication) -> Result<Option<Vec<Column>>> {
    let before = &table.storage_descriptor.columns;
    let mut columns = before.clone();
    for column in &written.columns {
        if table.partition_keys.iter().any(|key| key.is_called(&column.name)) {
            let reason = format!("`{}` is a partition column, and a column of what was written", column.name);
            return Err(CatalogError::table(table, reason));
        }
        match columns.iter_mut().find(|known| known.is_called(&column.name)) {
            Some(known) => known.data_type.clone_from(&column.data_type),
            None => columns.push(column.clone()),
        }
    }
    Ok((columns != *before).then_some(columns))
}

/// The partitions that folders are.
fn partitions(table: &Table, folders: &[String]) -> Result<Vec<Partition>> {
    let mut found = BTreeMap::new();
    for path in folders {
        let values = values(table, path)?;
        let location = format!("{}{path}/", folder(table.location().unwrap_or_default()));
        found.entry(values.clone()).or_insert_with(|| Partition::new(values, location));
    }
    Ok(found.into_values().collect())
}

/// The values of the partition columns that a folder names.
fn values(table: &Table, path: &str) -> Result<Vec<String>> {
    let named: Vec<(String, String)> = path
        .split('/')
        .filter_map(|folder| folder.split_once('='))
        .map(|(name, value)| {
            (decoded(name), if value == MISSING { value.to_owned() } else { decoded(value) })
        })
        .collect();
    let value = |key: &Column| {
        let found = named.iter().find(|(name, _)| key.is_called(name)).map(|(_, value)| value.clone());
        found.ok_or_else(|| {
            let hint = hint(&key.name, named.iter().map(|(name, _)| name.as_str()));
            CatalogError::table(table, format!("the folder `{path}` has no `{}=`{hint}", key.name))
        })
    };
    table.partition_keys.iter().map(value).collect()
}

/// A name of a folder without `%41` for characters, as Hive writes it.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Into::into)
}

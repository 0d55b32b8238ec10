//! A catalog in a JSON file, which belongs into git.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;

use recipe_store::commit::{self, Destination as _, folder_of};
use recipe_store::{StoreError, runtime};
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Pages};
use crate::error::{CatalogError, Result};
use crate::names::hint;
use crate::table::{Database, Partition, Table, full_name};

/// A catalog in a JSON file: databases with their tables, and these with their partitions, each as the API of AWS Glue has it,
/// so that what `aws glue get-table` prints can be put there as it is. All of it stands in the order of names and values, one
/// member a line, so that a change shows as what it is.
///
/// The file is read anew for each question, and replaced as a whole. A file that is not there is an empty catalog. Programs
/// that change it wait for each other.
///
/// ```
/// use recipe_catalog::{Catalog, Local, Table};
///
/// # let folder = tempfile::tempdir()?;
/// let catalog = Local::new(folder.path().join("tables.json"));
/// assert_eq!(catalog.table("lake", "claims")?, None);
///
/// catalog.create_database("lake")?;
/// assert!(catalog.create_table(&Table::new("lake", "claims"))?);
/// let table = catalog.table("lake", "claims")?.expect("it was made");
/// assert_eq!(table.version_id.as_deref(), Some("0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Local {
    file: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
struct Document {
    databases: Vec<LocalDatabase>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct LocalDatabase {
    #[serde(flatten)]
    database: Database,
    tables: Vec<LocalTable>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct LocalTable {
    #[serde(flatten)]
    table: Table,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    partitions: Vec<Partition>,
}

impl Local {
    /// The catalog in this file, of which nothing is read yet.
    pub fn new(file: impl Into<PathBuf>) -> Local {
        Local { file: file.into() }
    }

    fn read(&self) -> Result<Document> {
        let file = || self.file.clone();
        let text = match std::fs::read(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Document::default()),
            Err(source) => return Err(CatalogError::Read { file: file(), source }),
        };
        let mut document: Document = serde_json::from_slice(&text)
            .map_err(|source| CatalogError::Malformed { file: file(), source })?;
        // A table that was put there by hand need not say where it is.
        for database in &mut document.databases {
            for table in &mut database.tables {
                table.table.database_name.clone_from(&database.database.name);
            }
        }
        Ok(document)
    }

    /// Changes the catalog while nobody else does. What gives nothing changes nothing.
    fn change<T>(&self, change: impl FnOnce(&mut Document) -> Result<(T, bool)>) -> Result<T> {
        // Where a folder cannot be locked, whoever writes last wins. The lock goes when the file is closed.
        let folder = File::open(folder_of(&self.file)).ok();
        let _ = folder.as_ref().map(File::lock);
        let mut document = self.read()?;
        let (given, is_changed) = change(&mut document)?;
        if is_changed {
            document.sort();
            let written = self.write(&document);
            written
                .map_err(|error| CatalogError::Write { file: self.file.clone(), source: Box::new(error) })?;
        }
        Ok(given)
    }

    fn write(&self, document: &Document) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(document).map_err(StoreError::other)? + "\n";
        let name = self.file.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| StoreError::other("its name is that of no file"))?.to_owned();
        let folder = commit::Local::new(folder_of(&self.file));
        runtime::wait(async move { folder.put(&name, text.into()).await })
    }

    fn no_database(&self, document: &Document, name: &str) -> CatalogError {
        let known = document.databases.iter().map(|database| database.database.name.as_str());
        CatalogError::NoDatabase { catalog: self.shown(), database: name.to_owned(), hint: hint(name, known) }
    }

    fn database_of<'a>(&self, document: &'a mut Document, name: &str) -> Result<&'a mut LocalDatabase> {
        match document.databases.iter().position(|database| is(&database.database.name, name)) {
            Some(at) => Ok(&mut document.databases[at]),
            None => Err(self.no_database(document, name)),
        }
    }

    fn table_of<'a>(&self, document: &'a mut Document, table: &Table) -> Result<&'a mut LocalTable> {
        let database = self.database_of(document, &table.database_name)?;
        let names: Vec<String> = database.tables.iter().map(|table| table.table.name.clone()).collect();
        match names.iter().position(|name| is(name, &table.name)) {
            Some(at) => Ok(&mut database.tables[at]),
            None => Err(CatalogError::NoTable {
                catalog: self.shown(),
                table: full_name(&table.database_name, &table.name),
                hint: hint(&table.name, names.iter().map(String::as_str)),
            }),
        }
    }
}

impl Document {
    fn sort(&mut self) {
        self.databases.sort_by(|one, other| one.database.name.cmp(&other.database.name));
        for database in &mut self.databases {
            database.tables.sort_by(|one, other| one.table.name.cmp(&other.table.name));
            for table in &mut database.tables {
                table.partitions.sort_by(|one, other| one.values.cmp(&other.values));
            }
        }
    }
}

impl Catalog for Local {
    fn shown(&self) -> String {
        format!("catalog `{}`", recipe_store::shown(&self.file))
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn database(&self, name: &str) -> Result<Option<Database>> {
        let found = self.read()?.databases.into_iter().find(|database| is(&database.database.name, name));
        Ok(found.map(|found| found.database))
    }

    fn create_database(&self, name: &str) -> Result<()> {
        self.change(|document| {
            if document.databases.iter().any(|database| is(&database.database.name, name)) {
                return Ok(((), false));
            }
            let database = LocalDatabase { database: Database::new(name), tables: Vec::new() };
            document.databases.push(database);
            Ok(((), true))
        })
    }

    fn table(&self, database: &str, name: &str) -> Result<Option<Table>> {
        let databases = self.read()?.databases.into_iter();
        let mut tables =
            databases.filter(|found| is(&found.database.name, database)).flat_map(|database| database.tables);
        let found = tables.find(|table| is(&table.table.name, name)).map(|found| found.table);
        Ok(found.map(|table| Table { version_id: Some(version(&table).to_string()), ..table }))
    }

    fn partitions(&self, table: &Table) -> Result<Pages<'_>> {
        let mut document = self.read()?;
        let partitions = std::mem::take(&mut self.table_of(&mut document, table)?.partitions);
        Ok(Box::new(std::iter::once(Ok(partitions))))
    }

    fn create_table(&self, table: &Table) -> Result<bool> {
        self.change(|document| {
            let database = self.database_of(document, &table.database_name)?;
            if database.tables.iter().any(|found| is(&found.table.name, &table.name)) {
                return Ok((false, false));
            }
            let table = Table { version_id: Some("0".to_owned()), ..table.clone() };
            database.tables.push(LocalTable { table, partitions: Vec::new() });
            Ok((true, true))
        })
    }

    fn update_table(&self, table: &Table) -> Result<bool> {
        self.change(|document| {
            let found = self.table_of(document, table)?;
            let newest = version(&found.table);
            if version(table) != newest {
                return Ok((false, false));
            }
            found.table = Table { version_id: Some((newest + 1).to_string()), ..table.clone() };
            Ok((true, true))
        })
    }

    fn add_partitions(&self, table: &Table, partitions: &[Partition]) -> Result<usize> {
        self.change(|document| {
            let found = self.table_of(document, table)?;
            let before = found.partitions.len();
            let mut there: std::collections::BTreeSet<Vec<String>> =
                found.partitions.iter().map(|partition| partition.values.clone()).collect();
            let new = partitions.iter().filter(|partition| there.insert(partition.values.clone()));
            found.partitions.extend(new.cloned());
            let added = found.partitions.len() - before;
            Ok((added, added > 0))
        })
    }
}

/// The version of a table; one that says none has not been changed.
fn version(table: &Table) -> u64 {
    table.version_id.as_deref().and_then(|version| version.parse().ok()).unwrap_or(0)
}

fn is(name: &str, other: &str) -> bool {
    name.to_lowercase() == other.to_lowercase()
}

//! The table of a catalog that an output is: checked before anything is written, and made to agree with it after.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_catalog::{Catalog, Column, Delimited, Publication, StoredAs, check, hive, publish};
use recipe_store::commit::{Manifest, Mode, earlier_runs};
use recipe_tables::OutputFormat;
use serde_json::Value;

use super::Target;
use crate::error::{FolderOption, OutputTableError, Result, RunError};

/// The member of a manifest's column that has its type as the catalog writes it.
const TYPE: &str = "catalog_type";

/// A table that an output is.
#[derive(Debug, Clone)]
pub(crate) struct TableTarget {
    catalog: Arc<dyn Catalog>,
    database: String,
    table: String,
    /// The folder, as the catalog names it.
    location: String,
    /// Whether a table that is there gets new columns, and other types.
    updates_columns: bool,
}

impl TableTarget {
    /// A table in a folder.
    pub(crate) fn new(
        catalog: &Arc<dyn Catalog>,
        (database, table): (&str, &str),
        location: &str,
        updates_columns: bool,
    ) -> TableTarget {
        TableTarget {
            catalog: catalog.clone(),
            database: database.to_owned(),
            table: table.to_owned(),
            location: location.to_owned(),
            updates_columns,
        }
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.database, self.table)
    }

    /// Checks that the table can be what a target writes.
    pub(crate) fn check(&self, target: &Target) -> Result<()> {
        if !target.is_folder {
            let (option, output) = (FolderOption::CatalogTable, target.location.to_string());
            return Err(RunError::FolderOption { option, output });
        }
        let publication = self.publication(target)?;
        let Some(table) = check(&*self.catalog, &publication)? else { return Ok(()) };
        let is_same = match (StoredAs::of(&table)?, &publication.stored_as) {
            (StoredAs::Delimited(text), StoredAs::Delimited(_)) => is_read_so(&text, target.delimiter),
            (found, written) => found == *written,
        };
        if is_same {
            return Ok(());
        }
        Err(OutputTableError::OtherFormat { table: table.full_name(), format: target.format }.into())
    }

    /// Makes the table agree with what the last run before wrote, which may have been stopped before it did so.
    pub(crate) async fn repair(&self, target: &Target) -> Result<()> {
        if target.options.mode == Mode::Overwrite {
            return Ok(());
        }
        let (destination, _) = target.destination().await?;
        match earlier_runs(&*destination).await?.last {
            Some(manifest) => self.agree(target, &manifest).await,
            None => Ok(()),
        }
    }

    /// Makes the table agree with what a run wrote that is committed.
    pub(crate) async fn agree(&self, target: &Target, manifest: &Manifest) -> Result<()> {
        let files = manifest.files.iter().map(|file| file.key.clone()).collect();
        self.publish(target, &manifest.schema, files).await
    }

    /// Makes the table agree with files that are in place, by their names in the folder, and their columns.
    pub(crate) async fn publish(&self, target: &Target, columns: &Value, files: Vec<String>) -> Result<()> {
        let mut publication = self.publication(target)?;
        let is_known = read_columns(columns, &mut publication.columns);
        if !publication.partition_keys.is_empty() {
            publication.folders =
                files.iter().filter_map(|file| Some(file.rsplit_once('/')?.0.to_owned())).collect();
        }
        publication.updates_columns &= is_known;
        let catalog = self.catalog.clone();
        let work = move || {
            // A run that knew nothing of the catalog did not say the types of columns: the table is made by the next one.
            if !is_known && catalog.table(&publication.database, &publication.table)?.is_none() {
                return Ok(());
            }
            publish(&*catalog, &publication).map(drop)
        };
        let done: recipe_catalog::Result<()> =
            tokio::task::spawn_blocking(work).await.map_err(RunError::Worker)?;
        done.map_err(|source| RunError::TableBehind {
            output: target.location.to_string(),
            table: self.name(),
            source: Box::new(source),
        })
    }

    fn publication(&self, target: &Target) -> Result<Publication> {
        let stored_as = match target.format {
            OutputFormat::Parquet => StoredAs::Parquet,
            OutputFormat::Orc => StoredAs::Orc,
            OutputFormat::Avro => StoredAs::Avro,
            OutputFormat::JsonLines => StoredAs::Json,
            OutputFormat::Csv => {
                let text = Delimited { delimiter: target.delimiter, ..Delimited::default() };
                StoredAs::Delimited(text)
            }
            format @ (OutputFormat::Excel | OutputFormat::Xml) => {
                return Err(OutputTableError::NoTableFormat { table: self.name(), format }.into());
            }
        };
        let mut publication = Publication::new(&self.database, &self.table, &self.location, stored_as);
        let keys = target.options.partition_by.iter();
        // Values of folders are text, whatever they were before.
        publication.partition_keys = keys.map(|name| Column::new(name, "string")).collect();
        publication.updates_columns = self.updates_columns;
        Ok(publication)
    }
}

/// Whether a table with such texts reads those that targets write, with this delimiter, as they are.
pub(crate) fn is_read_so(text: &Delimited, delimiter: u8) -> bool {
    text.delimiter == delimiter && text.quote == Some(b'"') && (text.skip_lines, text.skip_footer) == (1, 0)
}

/// Makes a table agree with what the last run wrote into a target, if that is one.
pub(crate) async fn repaired(table: Option<&TableTarget>, target: &Target) -> Result<()> {
    match table {
        Some(table) => table.repair(target).await,
        None => Ok(()),
    }
}

/// The columns of files as a manifest has them; with their types in the catalog where they are those of a table.
pub(crate) fn described(table: Option<&TableTarget>, schema: &SchemaRef) -> Result<Value> {
    let mut columns = crate::report::columns(schema);
    if table.is_none() {
        return Ok(columns);
    }
    let described = columns.as_array_mut().into_iter().flatten();
    for (column, field) in described.zip(schema.fields()) {
        let Some(ty) = hive::from_arrow(field.data_type()) else {
            let (column, data_type) = (field.name().clone(), field.data_type().to_string());
            return Err(OutputTableError::NoCatalogType { column, data_type }.into());
        };
        column[TYPE] = Value::String(ty);
    }
    Ok(columns)
}

/// Reads what [`described`] wrote of a table; false where another wrote it.
fn read_columns(described: &Value, columns: &mut Vec<Column>) -> bool {
    let described = described.as_array().map(Vec::as_slice).unwrap_or_default();
    columns.extend(
        described
            .iter()
            .filter_map(|column| Some(Column::new(column["name"].as_str()?, column[TYPE].as_str()?))),
    );
    columns.len() == described.len()
}

//! Tables of a catalog that targets of a job write.

use recipe_catalog::StoredAs;
use recipe_core::Error;
use recipe_core::error::Kind;
use recipe_tables::OutputFormat;

use super::node::folder;
use super::options::JobOptions;
use super::table::CatalogTable;
use crate::output::{TableTarget, is_read_so};

/// The files of a table, as a target writes them.
pub(crate) struct TableFiles {
    /// The folder.
    pub(crate) path: String,
    pub(crate) format: Option<OutputFormat>,
    /// The delimiter of a text.
    pub(crate) delimiter: Option<u8>,
    /// Columns whose values make folders, outermost first.
    pub(crate) partition_by: Vec<String>,
    /// What becomes of the table; nothing where it stays as it is.
    pub(crate) table: Option<TableTarget>,
}

impl CatalogTable {
    /// What writes the table. Whether columns are updated is said where anything of the table is.
    pub(crate) fn target(&self, updates_columns: Option<bool>) -> Result<TableFiles, Error> {
        let location = self.location()?;
        let (format, delimiter) = match &self.stored_as {
            StoredAs::Parquet => (OutputFormat::Parquet, None),
            StoredAs::Orc => (OutputFormat::Orc, None),
            StoredAs::Avro => (OutputFormat::Avro, None),
            StoredAs::Json => (OutputFormat::JsonLines, None),
            StoredAs::Delimited(text) => (OutputFormat::Csv, Some(text.delimiter)),
        };
        if let StoredAs::Delimited(text) = &self.stored_as
            && !is_read_so(text, text.delimiter)
        {
            let message = format!(
                "files of table `{}` would be read otherwise than they are written: with a header, for which \
                 `skip.header.line.count` is 1, and the quote `\"`",
                self.table.full_name()
            );
            return Err(Kind::NotSupported(message).into());
        }
        let table = (self.table.database_name.as_str(), self.table.name.as_str());
        let table = match updates_columns {
            Some(updates_columns) => self.options.table_target(table, location, updates_columns)?,
            None => None,
        };
        let path = folder(self.here(location));
        let partition_by = self.table.partition_keys.iter().map(|key| key.name.clone()).collect();
        Ok(TableFiles { path, format: Some(format), delimiter, partition_by, table })
    }
}

impl JobOptions {
    /// A table that a target writes into a folder; none without a catalog.
    ///
    /// Errors: others would look for the files where the job says, and they are elsewhere.
    pub(super) fn table_target(
        &self,
        table: (&str, &str),
        location: &str,
        updates_columns: bool,
    ) -> Result<Option<TableTarget>, Error> {
        let Some(catalog) = &self.catalog else { return Ok(None) };
        let location = self.with_variables(location);
        let here = self.mapped(&location);
        let is_same = location.trim_end_matches('/') == here.trim_end_matches('/');
        if catalog.is_shared() && !is_same {
            let message = format!(
                "table `{}.{}` of {} would be said to be in `{location}`, and its files are in `{here}`",
                table.0,
                table.1,
                catalog.shown()
            );
            let help =
                "keep tables of files on this machine in a catalog of its own, with --catalog local:FILE";
            return Err(Error::from(Kind::Job(message)).with_help(help));
        }
        Ok(Some(TableTarget::new(catalog, table, &location, updates_columns)))
    }
}

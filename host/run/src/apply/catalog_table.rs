//! Outputs that are tables of a catalog.

use std::sync::Arc;

use recipe_catalog::Catalog;
use recipe_store::Location;

use super::Apply;
use crate::error::{OutputTableError, Result};
use crate::output::{TableTarget, Target};

/// The table of a catalog that an output is.
#[derive(Clone)]
pub(super) struct CatalogTable {
    catalog: Arc<dyn Catalog>,
    database: String,
    table: String,
}

impl CatalogTable {
    /// The table, checked to be one that `target` can be.
    pub(super) fn checked(&self, target: &Target) -> Result<TableTarget> {
        if self.catalog.is_shared() && matches!(target.location, Location::Local(_)) {
            let (table, catalog) = (format!("{}.{}", self.database, self.table), self.catalog.shown());
            return Err(OutputTableError::NotShared { table, catalog }.into());
        }
        let name = (self.database.as_str(), self.table.as_str());
        let table = TableTarget::new(&self.catalog, name, &target.location.to_string(), true);
        table.check(target)?;
        Ok(table)
    }
}

impl Apply {
    /// Makes the output, a folder, a table of a catalog: one that is there, which gets columns and partitions that it lacks, or a new
    /// one in a database that is there. The catalog is changed once the files are in place.
    ///
    /// # Errors
    ///
    /// [`run`](Apply::run) refuses an output that is not a folder, a table that is in another place or of other files, and a column of
    /// a type that catalogs do not have, before anything is written. Where the catalog fails once the files are in place, it is
    /// [`RunError::TableBehind`](crate::RunError::TableBehind), and the next run into the folder does what is missing.
    pub fn catalog_table(
        mut self,
        catalog: Arc<dyn Catalog>,
        database: impl Into<String>,
        table: impl Into<String>,
    ) -> Self {
        self.table = Some(CatalogTable { catalog, database: database.into(), table: table.into() });
        self
    }
}

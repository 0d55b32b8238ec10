//! What a catalog has to be able to do.

use std::fmt;

use crate::error::Result;
use crate::table::{Database, Partition, Table};

/// Partitions, page by page.
pub type Pages<'a> = Box<dyn Iterator<Item = Result<Vec<Partition>>> + Send + 'a>;

/// A catalog of tables. Calls block until there is an answer.
///
/// Names of databases and tables are found in whatever case, as in AWS Glue, which knows lower case alone.
pub trait Catalog: fmt::Debug + Send + Sync {
    /// What messages call it.
    fn shown(&self) -> String;

    /// Whether others use it for what is in AWS: a table must not be said to be where its files are not.
    fn is_shared(&self) -> bool;

    /// A database, if there is one of this name.
    fn database(&self, name: &str) -> Result<Option<Database>>;

    /// Makes a database; one that is there stays as it is.
    fn create_database(&self, name: &str) -> Result<()>;

    /// A table, if there is one of this name.
    fn table(&self, database: &str, name: &str) -> Result<Option<Table>>;

    /// The partitions of a table that are kept, in pages, in the order of the catalog.
    fn partitions(&self, table: &Table) -> Result<Pages<'_>>;

    /// Makes a table. False where another of this name was made in the meantime, which stays as it is.
    ///
    /// Errors: there is no such database.
    fn create_table(&self, table: &Table) -> Result<bool>;

    /// Puts a table in the place of the version that `table.version_id` names. False where that is not the newest any more,
    /// and nothing is changed.
    ///
    /// Errors: there is no such table.
    fn update_table(&self, table: &Table) -> Result<bool>;

    /// Adds the partitions whose values are not there yet. Gives how many were added.
    ///
    /// Errors: there is no such table; those that were added before it stay.
    fn add_partitions(&self, table: &Table, partitions: &[Partition]) -> Result<usize>;
}

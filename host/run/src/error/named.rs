//! Limits and options that errors name.

use std::fmt;

/// A limit of a run that can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Columns after a step ([`Limits::columns`](recipe_tables::Limits::columns)).
    Columns,
    /// Rows that a step gives ([`Limits::output_rows`](recipe_tables::Limits::output_rows)).
    OutputRows,
    /// Memory for rows that are held ([`Apply::memory_limit`](crate::Apply::memory_limit)).
    Memory,
}

/// An option that is for folders alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FolderOption {
    /// [`Apply::partition_by`](crate::Apply::partition_by).
    PartitionBy,
    /// [`Apply::max_files`](crate::Apply::max_files).
    MaxFiles,
    /// [`Apply::incremental`](crate::Apply::incremental).
    Incremental,
    /// [`Apply::append`](crate::Apply::append).
    Append,
    /// [`Apply::keep_replaced`](crate::Apply::keep_replaced).
    KeepReplaced,
    /// [`Apply::single_writer`](crate::Apply::single_writer).
    SingleWriter,
    /// [`Apply::catalog_table`](crate::Apply::catalog_table).
    CatalogTable,
}

impl fmt::Display for FolderOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FolderOption::PartitionBy => "partitioning",
            FolderOption::MaxFiles => "a number of files",
            FolderOption::Incremental => "an incremental run",
            FolderOption::Append => "appending",
            FolderOption::KeepReplaced => "keeping replaced files",
            FolderOption::SingleWriter => "vouching for a single writer",
            FolderOption::CatalogTable => "a table of a catalog",
        })
    }
}

//! How much an input or a recipe may ask for before a run is given up.
//!
//! Files and recipes may come from anywhere. Each limit stands far beyond what data has, ends the run with a message
//! that says where it was met, and can be set to another value on the command line. What a step makes of one batch of
//! rows is bounded in recipe-core.

use std::path::Path;

use crate::error::{Result, TableError};

/// Limits of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a record of a text file, or of an object of a JSON file.
    pub record_bytes: usize,
    /// Columns of an input, and after a step.
    pub columns: usize,
    /// How many times its packed size a gzip file may have, beyond the first 16 MiB.
    pub decompressed_ratio: u64,
    /// Bytes that a page of a Parquet file may unpack to.
    pub page_bytes: usize,
    /// Rows that a step may give.
    pub output_rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record_bytes: 16 << 20,
            columns: 10_000,
            decompressed_ratio: 1_000,
            page_bytes: 128 << 20,
            output_rows: 10_000_000_000,
        }
    }
}

/// The most bytes of the names of the columns of a text file.
pub(crate) const LONGEST_HEADER: usize = 1 << 20;

impl Limits {
    /// Checks the number of columns of a file.
    pub(crate) fn check_columns(&self, path: &Path, columns: usize) -> Result<()> {
        if columns <= self.columns {
            return Ok(());
        }
        Err(TableError::failed(format!(
            "`{}` has {columns} columns, and at most {} are read; read more with --max-columns N",
            path.display(),
            self.columns
        )))
    }
}

//! How much an input or a recipe may ask for before a run ends with an error.
//!
//! Files and recipes may come from anywhere. Each limit is far beyond what data has, ends the run with a message that
//! says where it was met, and can be changed. What a step makes of one batch of rows is bounded in recipe-core.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Result, TableError};

/// Limits of a run.
///
/// ```
/// use recipe_tables::Limits;
///
/// let limits = Limits::default().with_columns(100).with_record_bytes(1 << 20);
/// assert_eq!((limits.columns, limits.record_bytes), (100, 1 << 20));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a record of a text file, or of an object of a JSON file.
    pub record_bytes: usize,
    /// Columns of an input, and after a step.
    pub columns: usize,
    /// How many times its packed size a compressed text may have, beyond the first 16 MiB, and pages of a Parquet file
    /// that are held at once, beyond the first 256 MiB.
    pub decompressed_ratio: u64,
    /// Bytes that a page of a Parquet file, or a block of an Avro or ORC file, may unpack to.
    pub page_bytes: usize,
    /// Bytes that a workbook of Excel may have, and what of it is held in memory may unpack to.
    pub workbook_bytes: u64,
    /// Rows that a step may produce.
    pub output_rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record_bytes: 16 << 20,
            columns: 10_000,
            decompressed_ratio: 1_000,
            page_bytes: 128 << 20,
            workbook_bytes: 1 << 30,
            output_rows: 10_000_000_000,
        }
    }
}

impl Limits {
    /// The same with this limit for bytes of a record.
    pub fn with_record_bytes(self, record_bytes: usize) -> Self {
        Limits { record_bytes, ..self }
    }

    /// The same with this limit for columns.
    pub fn with_columns(self, columns: usize) -> Self {
        Limits { columns, ..self }
    }

    /// The same with this limit for what a compressed text unpacks to.
    pub fn with_decompressed_ratio(self, decompressed_ratio: u64) -> Self {
        Limits { decompressed_ratio, ..self }
    }

    /// The same with this limit for bytes of a page of a Parquet file.
    pub fn with_page_bytes(self, page_bytes: usize) -> Self {
        Limits { page_bytes, ..self }
    }

    /// The same with this limit for bytes of a workbook.
    pub fn with_workbook_bytes(self, workbook_bytes: u64) -> Self {
        Limits { workbook_bytes, ..self }
    }

    /// The same with this limit for rows that a step produces.
    pub fn with_output_rows(self, output_rows: u64) -> Self {
        Limits { output_rows, ..self }
    }

    /// Checks the number of columns of a file.
    pub(crate) fn check_columns(&self, file: &Path, found: usize) -> Result<()> {
        if found <= self.columns {
            return Ok(());
        }
        Err(TableError::TooManyColumns { file: file.into(), found, limit: self.columns })
    }
}

//! What a run read.

use std::collections::BTreeMap;

use recipe_store::listing::Skipped;
use serde::Serialize;

pub use crate::engine::{IrregularRows, RejectedRow};

/// The input of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct InputSummary {
    /// The files, in order.
    pub files: Vec<String>,
    /// Files that were left out because they are empty.
    pub empty_files: Vec<String>,
    /// How many rows they have.
    pub rows: u64,
    /// How many bytes, as they are stored.
    pub bytes: u64,
    /// What was found in folders and not read.
    pub skipped: Vec<Skipped>,
    /// Cells that did not fit the type of their column and became null, by column.
    pub invalid_cells: BTreeMap<String, u64>,
    /// The delimiter that was found in the first rows, where none was given or shown by the names of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_delimiter: Option<char>,
    /// What of text files became no row, or a longer one.
    #[serde(flatten)]
    pub irregular: IrregularRows,
    /// What to know about how it was read, in sentences.
    pub notes: Vec<String>,
    /// Columns that got another type than the first rows have, since a cell did not fit and the run was to start again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub widened: Vec<WidenedColumn>,
}

/// A column that got another type than the first rows have.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct WidenedColumn {
    /// Its name.
    pub column: String,
    /// The type that the first rows have.
    pub from: String,
    /// The type that all rows have.
    pub to: String,
    /// The file of the first cell that did not fit, where it is one of this column.
    pub file: Option<String>,
    /// Its row in the file, counted from 1.
    pub row: Option<u64>,
    /// The cell as text.
    pub value: Option<String>,
}

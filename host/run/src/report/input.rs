//! What a run read.

use std::collections::BTreeMap;

use recipe_store::listing::Skipped;
use recipe_tables::Source;
use serde::Serialize;

use super::{ColumnSummary, column_summaries};
use crate::engine::RunContext;
pub use crate::engine::{FailedValue, IrregularRows, RejectedRow};

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
    /// The first different ones, three of each column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invalid_values: Vec<FailedValue>,
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
    /// The columns, with the types that they are read as. They are not in the report as JSON.
    #[serde(skip)]
    pub columns: Vec<ColumnSummary>,
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

impl InputSummary {
    /// Of a source that was read by steps of this context.
    pub(crate) fn of(context: &RunContext, source: &Source) -> InputSummary {
        let (dataset, empty_files) = (source.dataset(), source.empty_files());
        let read = dataset.files.iter().map(|file| &file.path).filter(|path| !empty_files.contains(path));
        InputSummary {
            files: read.map(|path| path.display().to_string()).collect(),
            empty_files: empty_files.iter().map(|path| path.display().to_string()).collect(),
            rows: context.ledger.rows_in(),
            bytes: dataset.bytes(),
            skipped: dataset.skipped.clone(),
            invalid_cells: context.ledger.invalid_cells(),
            invalid_values: context.ledger.failed_values(0),
            widened: Vec::new(),
            found_delimiter: source.found_delimiter().map(char::from),
            irregular: context.ledger.irregular_rows(),
            notes: source.notes().to_vec(),
            columns: column_summaries(&context.settings.columns),
        }
    }
}

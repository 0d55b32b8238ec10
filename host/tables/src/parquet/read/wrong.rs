//! What is wrong with rows that cannot be decoded, and in which column.

use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;

use super::ranges::Rows;
use super::shared_pages::SharedPages;
use super::{File, Wanted, read_columns};
use crate::error::TableError;
use crate::morsel::RowError;
use crate::morsel::contained::contained;
use crate::morsel::culprit::culprit;
use crate::morsel::shared_file::SharedFile;

/// What the readers of Parquet put before what they say.
const PREFIXES: [&str; 6] =
    ["Parquet argument error: ", "Parquet error: ", "External: ", "NYI: ", "EOF: ", "Arrow: "];

/// Why rows cannot be decoded.
pub(super) struct Damage {
    reason: String,
    /// Whether it is the bytes that were read; else none could be.
    is_of_bytes: bool,
}

impl From<ArrowError> for Damage {
    fn from(error: ArrowError) -> Self {
        let text = error.to_string();
        let mut reason = text.as_str();
        while let Some(rest) = PREFIXES.iter().find_map(|prefix| reason.strip_prefix(prefix)) {
            reason = rest;
        }
        Damage { reason: reason.to_owned(), is_of_bytes: !text.contains("External: ") }
    }
}

impl Damage {
    /// The reader panicked.
    pub(super) fn of_panic(panic: &str) -> Damage {
        Damage { reason: format!("it is malformed ({panic})"), is_of_bytes: true }
    }
}

impl File {
    /// The error of a range of rows that cannot be decoded, with the column that is the cause, where it is one.
    pub(super) fn wrong(
        &self,
        (input, range, wanted): (&SharedFile, &Rows, &Wanted),
        shared: Option<&SharedPages>,
        damage: Damage,
    ) -> RowError {
        let Damage { reason, is_of_bytes } = damage;
        let column = if is_of_bytes { self.wrong_column(input, range, wanted, shared) } else { None };
        let (file, row_group) = (self.path.to_path_buf(), range.group + 1);
        let describe =
            move |row, _| TableError::ParquetRows { file, row_group, row, column, is_of_bytes, reason };
        RowError { row: 0, line: 0, describe: Box::new(describe) }
    }

    /// The first column that cannot be decoded alone, where another can, or is none.
    fn wrong_column(
        &self,
        input: &SharedFile,
        range: &Rows,
        wanted: &Wanted,
        shared: Option<&SharedPages>,
    ) -> Option<String> {
        let described = self.columns.metadata.parquet_schema();
        let mut columns: Vec<usize> =
            wanted.leaves.iter().map(|leaf| described.get_column_root_idx(*leaf)).collect();
        columns.dedup();
        let wrong = culprit(&columns, |column| {
            let alone = ProjectionMask::roots(described, [*column]);
            let read = || read_columns(input.clone(), range, &self.columns.metadata, &alone, shared);
            !matches!(contained(read), Ok(Ok(_)))
        });
        wrong.map(|column| described.root_schema().get_fields()[column].name().to_owned())
    }
}

//! Workbooks: XLSX, XLSB, XLS and ODS are read, XLSX is written.
//!
//! Files are read by a [`Source`](crate::Source). As in CSV, every column is text that may hold values of other types: a
//! number is the shortest text that reads as the same number, without a fraction where it has none; a date is
//! `2018-07-20`, a moment `2018-07-20 12:00:00`, a time `12:00:00`; truth values are `true` and `false`, errors such as
//! `#N/A` are that text. A formula is the value that it had when the workbook was saved. Of merged cells, the first has
//! the value, and the others are missing. Numbers have about 15 digits, which is what a workbook holds.
//!
//! The first row that has a cell names the columns. Rows without a cell are rows of missing cells, up to the last row that
//! has one.
//!
//! ```
//! use std::io::Read;
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::{Dataset, ReadOptions, Source, excel, write::RowWriter};
//!
//! let codes: ArrayRef = Arc::new(StringViewArray::from(vec!["00501", "=1+1"]));
//! let claims = RecordBatch::try_from_iter([("code", codes)])?;
//! let mut file = Box::new(excel::writer(&claims.schema(), None)?);
//! file.write(&claims)?;
//! let mut bytes = Vec::new();
//! file.finish()?.read_to_end(&mut bytes)?;
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("claims.xlsx"), bytes)?;
//! let source = Source::open(Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?)?;
//! let batch = source.batches().next().expect("rows")?.batch;
//! assert_eq!(batch.columns(), claims.columns());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod dates;
mod read;
mod rows;
mod text;
mod unpacked;
mod workbook;
mod write;
mod written;

pub(crate) use read::open;
pub use write::writer;

/// The name of a cell, such as `B7`; rows and columns are counted from 0.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().map(|letter| char::from(*letter)).collect();
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        let names = [(0, 0), (6, 25), (0, 26), (9, 701), (0, 702), (1_048_575, 16_383)];
        let names = names.map(|(row, column)| cell_name(row, column));
        assert_eq!(names, ["A1", "Z7", "AA1", "ZZ10", "AAA1", "XFD1048576"]);
    }
}

//! Workbooks of which one sheet is read.

use std::path::PathBuf;

/// A sheet that is read of a workbook with others, where none was named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SheetOfSeveral {
    /// The workbook.
    pub file: PathBuf,
    /// The sheet that is read.
    pub sheet: String,
    /// Those that are not, in order.
    pub others: Vec<String>,
}

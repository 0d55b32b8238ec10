//! Places in text files, and what may be wrong there.

use std::fmt::{self, Display};

/// Why a row of a CSV file may have more or fewer cells than there are columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellCountCause {
    /// So many lines come before the header, and the records after them have so many cells.
    Preamble {
        /// How many lines of the file.
        lines: u64,
        /// How many cells.
        cells: usize,
    },
    /// The row ends with a delimiter, and the header does not.
    TrailingDelimiter,
}

/// A place in a text file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// A line.
    Line(u64),
    /// A row.
    Row(u64),
}

impl Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Line(line) => write!(f, "line {line}"),
            Position::Row(row) => write!(f, "row {row}"),
        }
    }
}

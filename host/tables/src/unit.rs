//! A contiguous range of a dataset.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A contiguous range of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unit {
    /// Its number among the units of the dataset, from 0: rows are in the order of units.
    pub number: u64,
    /// The index of the file in the dataset.
    pub file: usize,
    /// What of the file it is.
    pub part: UnitPart,
}

/// What of a file a unit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UnitPart {
    /// All of it.
    Whole,
    /// These bytes of a text, which begin and end with whole records.
    Text {
        /// How many bytes before the first row of the file say how it is read, such as the names of columns; 0 in the unit
        /// that has them.
        header: u64,
        /// The bytes.
        bytes: Range<u64>,
    },
    /// These row groups of a Parquet file.
    RowGroups(Range<usize>),
}

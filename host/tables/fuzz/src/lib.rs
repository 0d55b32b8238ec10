//! What holds of every file, whatever its bytes are: there is a check for each fuzz target, and the tests of the crate
//! give each the inputs that are kept in `corpus`.

mod choices;
mod csv;
mod json;
mod packed;
mod reading;
mod table;
mod workbook;

pub use csv::{csv, fixed};
pub use json::json;
pub use packed::{damaged, file, parquet};
pub use workbook::workbook;

/// A check of an input.
pub type Check = fn(&[u8]);

/// All checks, by the names of their targets.
pub const CHECKS: [(&str, Check); 7] = [
    ("csv", csv),
    ("damaged", damaged),
    ("file", file),
    ("fixed", fixed),
    ("json", json),
    ("parquet", parquet),
    ("workbook", workbook),
];

//! Messages about JSON files.

use std::path::Path;

use super::text::quoted;

pub(super) fn not_an_object(file: &Path, row: u64, line: u64, found: &str, near: &str) -> String {
    format!(
        "{}, row {row} (line {line}): a row must be an object, and this is {found}: `{near}`",
        quoted(file)
    )
}

pub(super) fn comma_between_objects(file: &Path, row: u64, line: u64) -> String {
    format!(
        "{}, row {row} (line {line}): a comma follows the object; objects with commas between them must stand in `[` and `]`, \
         others stand without",
        quoted(file)
    )
}

pub(super) fn unknown_key(file: &Path, row: u64, line: u64, key: &str, value: &str, sample: u64) -> String {
    format!(
        "{}, row {row} (line {line}): key `{key}`, with `{value}`, is in none of the {} that columns were learnt from; learn \
         from more rows",
        quoted(file),
        first_rows(sample)
    )
}

pub(super) fn half_character(file: &Path, row: u64, line: u64, key: &str, value: &str) -> String {
    format!(
        "{}, row {row} (line {line}), key `{key}`: an escape in `{value}` stands for half of a character",
        quoted(file)
    )
}

/// Where something is wrong: before a text, or at the end.
pub(super) fn at(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!(", at `{near}`") }
}

fn first_rows(count: u64) -> String {
    if count == 1 { "first row".into() } else { format!("first {count} rows") }
}

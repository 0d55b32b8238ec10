//! Messages about files that are one table together.

use std::path::Path;

use super::text::{list, quoted};

pub(super) fn partition_columns_differ(file: &Path, found: &[String], expected: &[String]) -> String {
    format!(
        "the folders of {} name the partition columns {}, and those of other files {}; read them separately, or without \
         partition columns",
        quoted(file),
        list(found),
        list(expected)
    )
}

pub(super) fn outside_partitions(file: &Path, columns: &[String]) -> String {
    format!(
        "{} is in no folder of the partition columns that other files have: {}; move it, read all without partition \
         columns, or let them be missing in its rows",
        quoted(file),
        list(columns)
    )
}

pub(super) fn partition_value_count(file: &Path, found: usize, expected: usize) -> String {
    format!(
        "{} is described with {found} values of partition columns, of which there are {expected}",
        quoted(file)
    )
}

pub(super) fn filename_column_in_file(file: &Path, column: &str) -> String {
    format!(
        "{} has a column `{column}` already; give the column for the names of files another name",
        quoted(file)
    )
}

pub(super) fn partition_column_in_file(file: &Path, column: &str) -> String {
    format!(
        "`{column}` is a column of {} and the partition column of a folder; read the files without partition columns",
        quoted(file)
    )
}

pub(super) fn columns_differ(file: &Path, missing: &[String], extra: &[String]) -> String {
    format!(
        "{} does not have the columns of the first file:{}{}{} Files of one dataset must have the same columns, unless \
         cells of columns that a file lacks are to be missing",
        quoted(file),
        sentence("lacks", missing),
        sentence("adds", extra),
        case_only(missing, extra)
    )
}

pub(super) fn column_type_differs(
    file: &Path,
    column: &str,
    found: &str,
    other: &Path,
    expected: &str,
) -> String {
    format!(
        "column `{column}` is {found} in {} and {expected} in {}, and no type holds the cells of both as they are; read \
         the files separately, or the column as text",
        quoted(file),
        quoted(other)
    )
}

pub(super) fn cell_type_differs(
    file: &Path,
    row: u64,
    column: &str,
    cell: &str,
    found: &str,
    expected: &str,
) -> String {
    format!(
        "{}, row {row}, column `{column}`: {cell} is {found}, and the column is {expected} by other files, which cannot \
         hold it; read the files separately",
        quoted(file)
    )
}

fn sentence(verb: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" it {verb} {}.", list(names)) }
}

/// Says which names differ in case only.
fn case_only(missing: &[String], extra: &[String]) -> String {
    let same = |name: &&String| extra.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let names: Vec<String> = missing.iter().filter(same).cloned().collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" Upper and lower case differ, as in {}.", list(&names))
    }
}

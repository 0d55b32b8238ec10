//! The names of columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::{Result, TableError};
use crate::options::CsvOptions;

/// The name of a column that has none. Columns are counted from 1.
pub(super) fn unnamed(number: usize) -> String {
    format!("Column_{number}")
}

/// The names that the cells of a header, as text, give. Empty ones are called by their number.
pub(super) fn names(path: &Path, cells: &[Vec<u8>], options: &CsvOptions) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let name = std::str::from_utf8(cell).map_err(|_| TableError::NotUtf8 {
            file: path.into(),
            row: None,
            column: Some(unnamed(at + 1)),
            guess: None,
        })?;
        names.push(name.to_owned());
    }
    distinct(path, &names, options.rename_duplicates)
}

/// Names, none of which is there twice. Empty ones are called by their number.
pub(crate) fn distinct(path: &Path, given: &[String], rename: bool) -> Result<Vec<String>> {
    let mut taken: BTreeSet<String> = given.iter().cloned().collect();
    let mut names: Vec<String> = Vec::with_capacity(given.len());
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (at, name) in given.iter().enumerate() {
        if !name.is_empty() && seen.insert(name) {
            names.push(name.clone());
            continue;
        }
        if !name.is_empty() && !rename {
            let first = given.iter().position(|other| other == name).unwrap_or(at) + 1;
            let (file, column) = (path.to_path_buf(), name.clone());
            return Err(TableError::DuplicateColumn { file, column, first, second: at + 1 });
        }
        let base = if name.is_empty() { unnamed(at + 1) } else { name.clone() };
        let mut other = base.clone();
        let number = numbers.entry(base.clone()).or_default();
        while taken.contains(&other) {
            *number += 1;
            other = format!("{base}_{number}");
        }
        taken.insert(other.clone());
        names.push(other);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::distinct;

    #[test]
    fn no_name_is_there_twice() {
        let cases = [
            ("id,,", "id,Column_2,Column_3"),
            ("id,Column_3,", "id,Column_3,Column_3_1"),
            (",Column_1", "Column_1_1,Column_1"),
            ("id, ,  ", "id, ,  "),
            ("id,a,a", "id,a,a_1"),
            ("id,a,a_1,a,a", "id,a,a_1,a_2,a_3"),
        ];
        for (given, names) in cases {
            let given: Vec<String> = given.split(',').map(str::to_owned).collect();
            let found = distinct(Path::new("t.csv"), &given, true).expect("names");
            assert_eq!(found.join(","), names);
        }
        let twice = distinct(Path::new("t.csv"), &["a".into(), "b".into(), "a".into()], false);
        let error = twice.expect_err("it is there twice").to_string();
        assert!(error.contains("names two columns `a`, the 1st and the 3rd"), "{error}");
    }
}

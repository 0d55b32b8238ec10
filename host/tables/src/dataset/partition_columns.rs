//! The columns that folders named `column=value` make.

use std::path::{Component, Path};

use recipe_store::PinnedFile;
use recipe_store::listing::Found;

use super::hive;
use crate::error::{Result, TableError};

/// Columns, and their values for each file.
pub(super) type PartitionColumns = (Vec<String>, Vec<Vec<Option<String>>>);

/// The columns that the folders of files name, and for each file its values. With `fill`, those that its folders do not
/// name are missing; without, all files must name the same.
pub(super) fn partition_columns(found: &[Found], fill: bool) -> Result<PartitionColumns> {
    let named: Vec<_> = found.iter().map(|Found { file, root, .. }| folder_values(file, root)).collect();
    let mut columns: Vec<String> = Vec::new();
    for (Found { file, .. }, values) in found.iter().zip(&named) {
        let names: Vec<String> = values.iter().map(|(name, _)| name.clone()).collect();
        if let Some((_, twice)) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
            return Err(TableError::DuplicatePartitionColumn { column: twice.clone() });
        }
        if fill {
            columns.extend(names.into_iter().filter(|name| !columns.contains(name)).collect::<Vec<_>>());
        } else if columns.is_empty() {
            columns = names;
        } else if !names.is_empty() && names != columns {
            let file = file.path.clone();
            return Err(TableError::PartitionColumnsDiffer { file, found: names, expected: columns });
        }
    }
    let outside = found.iter().zip(&named).find(|(_, values)| values.is_empty());
    if let (false, false, Some((Found { file, .. }, _))) = (fill, columns.is_empty(), outside) {
        return Err(TableError::OutsidePartitions { file: file.path.clone(), columns });
    }
    let value = |values: &[(String, Option<String>)], column: &String| {
        values.iter().find(|(name, _)| name == column).and_then(|(_, value)| value.clone())
    };
    let values =
        named.iter().map(|values| columns.iter().map(|column| value(values, column)).collect()).collect();
    Ok((columns, values))
}

/// No columns, for so many files.
pub(super) fn no_columns(files: usize) -> PartitionColumns {
    (Vec::new(), vec![Vec::new(); files])
}

/// What the folders of a file name.
fn folder_values(file: &PinnedFile, root: &Path) -> Vec<(String, Option<String>)> {
    let Some(folders) = file.path.parent().and_then(|folder| folder.strip_prefix(root).ok()) else {
        return Vec::new();
    };
    let names = folders.components().filter_map(|folder| match folder {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    hive::partitions(names)
}

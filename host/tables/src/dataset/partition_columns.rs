//! The columns that folders named `column=value` make.

use std::path::{Component, Path};

use recipe_store::PinnedFile;
use recipe_store::listing::Found;

use super::hive;
use crate::error::{Result, TableError};

/// Columns, and their values for each file.
pub(super) type PartitionColumns = (Vec<String>, Vec<Vec<Option<String>>>);

/// The columns that the folders of all files name, and for each file its values. A dataset of which some files are
/// elsewhere has none.
pub(super) fn partition_columns(found: &[Found]) -> Result<PartitionColumns> {
    let mut columns: Option<Vec<String>> = None;
    let mut values = Vec::with_capacity(found.len());
    for Found { file, root, .. } in found {
        let Some(partitions) = folder_values(file, root) else { return Ok(no_columns(found.len())) };
        let (names, file_values): (Vec<String>, Vec<Option<String>>) = partitions.into_iter().unzip();
        match &columns {
            None => columns = Some(names),
            Some(known) if *known == names => {}
            Some(known) if known.is_empty() || names.is_empty() => return Ok(no_columns(found.len())),
            Some(known) => {
                return Err(TableError::PartitionColumnsDiffer {
                    file: file.path.clone(),
                    found: names,
                    expected: known.clone(),
                });
            }
        }
        values.push(file_values);
    }
    let columns = columns.unwrap_or_default();
    if let Some((_, twice)) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name)) {
        return Err(TableError::DuplicatePartitionColumn { column: twice.clone() });
    }
    Ok((columns, values))
}

/// No columns, for so many files.
pub(super) fn no_columns(files: usize) -> PartitionColumns {
    (Vec::new(), vec![Vec::new(); files])
}

/// What the folders of a file name.
fn folder_values(file: &PinnedFile, root: &Path) -> Option<Vec<(String, Option<String>)>> {
    let folders = file.path.parent()?.strip_prefix(root).ok()?;
    let names = folders.components().map(|folder| match folder {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names: Vec<&str> = names.collect::<Option<_>>()?;
    hive::partitions(names.into_iter())
}

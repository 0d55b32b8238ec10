//! The columns that folders named `column=value` make.

use std::path::{Component, Path};

use recipe_store::PinnedFile;
use recipe_store::listing::Found;

use super::hive;
use crate::error::{Result, TableError};

/// Columns, and their values for each file.
pub(super) type Partitions = (Vec<String>, Vec<Vec<Option<String>>>);

/// The columns that the folders of all files say, and for each file its values. A dataset of which some files lie elsewhere
/// has none, and neither has one whose folders do not count.
pub(super) fn of(found: &[Found], count: bool) -> Result<Partitions> {
    let none = || (Vec::new(), vec![Vec::new(); found.len()]);
    if !count {
        return Ok(none());
    }
    let mut columns: Option<Vec<String>> = None;
    let mut values = Vec::with_capacity(found.len());
    for Found { file, root, .. } in found.iter() {
        let Some(told) = told(file, root) else { return Ok(none()) };
        let (names, of_file): (Vec<String>, Vec<Option<String>>) = told.into_iter().unzip();
        match &columns {
            None => columns = Some(names),
            Some(known) if *known == names => {}
            Some(known) if known.is_empty() || names.is_empty() => return Ok(none()),
            Some(known) => {
                return Err(TableError::usage(format!(
                    "the folders of `{}` tell the columns {}, and those of other files {}; read them apart, or leave such \
                     columns away with --no-partitions",
                    file.path.display(),
                    listed(&names),
                    listed(known)
                )));
            }
        }
        values.push(of_file);
    }
    let columns = columns.unwrap_or_default();
    if let Some(twice) = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name)) {
        return Err(TableError::usage(format!(
            "folders tell the column `{}` twice; leave such columns away with --no-partitions",
            twice.1
        )));
    }
    Ok((columns, values))
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What the folders of a file tell.
fn told(file: &PinnedFile, root: &Path) -> Option<Vec<(String, Option<String>)>> {
    let folders = file.path.parent()?.strip_prefix(root).ok()?;
    let names = folders.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names: Vec<&str> = names.collect::<Option<_>>()?;
    hive::partitions(names.into_iter())
}

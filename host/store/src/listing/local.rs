//! Files on this machine.

use std::path::Path;

use super::found::{Found, Wanted};
use super::names::{fixed_part, is_hidden};
use super::place::Place;
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;

/// What a path stands for.
pub(super) struct Files<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a Path,
}

impl Place for Files<'_> {
    const IS_REMOTE: bool = false;

    fn exact(&self) -> Result<Option<Found>> {
        if self.path.is_dir() || !self.path.exists() {
            return Ok(None);
        }
        let root = self.path.parent().unwrap_or(self.path).to_path_buf();
        Ok(Some(Found { file: PinnedFile::local(self.path.to_path_buf())?, root }))
    }

    fn below(&self, wanted: &Wanted<'_>) -> Result<Option<Vec<Found>>> {
        if !self.path.is_dir() {
            return Ok(None);
        }
        let mut found = Vec::new();
        walk(self.path, self.path, wanted, &mut found)?;
        Ok(Some(found))
    }

    fn pattern(&self) -> &str {
        self.name
    }

    fn matching(&self) -> Result<Vec<Found>> {
        let bad = |error: glob::PatternError| StoreError::BadPattern {
            name: self.name.to_owned(),
            source: error.into(),
        };
        let mut found = Vec::new();
        for entry in glob::glob(self.name).map_err(bad)? {
            let path = entry.map_err(|error| {
                let path = error.path().to_path_buf();
                StoreError::io("read", path, error.into())
            })?;
            if path.is_file() {
                found.push(Found { file: PinnedFile::local(path)?, root: fixed_part(self.name) });
            }
        }
        Ok(found)
    }
}

/// Files of a folder and the folders in it.
fn walk(root: &Path, folder: &Path, wanted: &Wanted<'_>, found: &mut Vec<Found>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| StoreError::io("list", folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| StoreError::io("list", folder, error))?.path();
        if is_hidden(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, wanted, found)?;
        } else if wanted(&path) {
            found.push(Found { file: PinnedFile::local(path)?, root: root.to_path_buf() });
        }
    }
    Ok(())
}

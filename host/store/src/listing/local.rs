//! Files on this machine.

use std::path::Path;

use super::{Found, Wanted, fixed_part, is_hidden, is_pattern};
use crate::error::{Result, StoreError};
use crate::file::PinnedFile;

pub(super) fn list(name: &str, path: &Path, wanted: &Wanted<'_>, found: &mut Vec<Found>) -> Result<()> {
    let before = found.len();
    if path.is_dir() {
        walk(path, path, wanted, found)?;
        if found.len() == before {
            return Err(StoreError::usage(format!("folder `{name}` has no data files")));
        }
        return Ok(());
    }
    if path.exists() {
        let root = path.parent().unwrap_or(path).to_path_buf();
        found.push(Found { file: PinnedFile::local(path.to_path_buf())?, root });
        return Ok(());
    }
    if !is_pattern(name) {
        return Err(StoreError::usage(format!("input `{name}`: no such file or folder")));
    }
    let paths = glob::glob(name).map_err(|error| StoreError::usage(format!("input `{name}`: {error}")))?;
    for entry in paths {
        let path = entry.map_err(|error| StoreError::io("read", error.path(), error.error()))?;
        if path.is_file() {
            found.push(Found { file: PinnedFile::local(path)?, root: fixed_part(name) });
        }
    }
    if found.len() == before {
        return Err(StoreError::usage(format!("input `{name}`: no file matches")));
    }
    Ok(())
}

/// Files of a folder and the folders in it.
fn walk(root: &Path, folder: &Path, wanted: &Wanted<'_>, found: &mut Vec<Found>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| StoreError::io("list", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| StoreError::io("list", folder, &error))?.path();
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

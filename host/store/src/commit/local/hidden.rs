//! Files under hidden names, which nobody sees.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::paths::remove;
use crate::error::{Result, StoreError};

/// A hidden file that goes away when this does.
pub(super) struct Hidden {
    root: PathBuf,
    pub(super) path: PathBuf,
    /// What messages call it: the file that it is to become.
    pub(super) shown: PathBuf,
    kept: bool,
}

impl Hidden {
    pub(super) fn new(root: &Path, path: PathBuf, shown: PathBuf) -> Hidden {
        Hidden { root: root.to_path_buf(), path, shown, kept: false }
    }

    /// It stays.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if !self.kept {
            // Where it cannot be removed now, the next run does so.
            let _ = remove(&self.root, &self.path);
        }
    }
}

/// What became of a hidden file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Linked {
    /// It has its name.
    Done,
    /// There is a file of that name.
    Exists,
    /// It is not there any more.
    Gone,
}

/// Gives a hidden file its name unless there is a file of that name.
pub(super) fn link(hidden: Hidden, path: &Path) -> Result<Linked> {
    let from = TempPath::try_from_path(&hidden.path).map_err(|error| StoreError::io("write", path, error))?;
    match from.persist_noclobber(path) {
        Ok(()) => {
            hidden.keep();
            Ok(Linked::Done)
        }
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(Linked::Exists),
        Err(error) if error.error.kind() == ErrorKind::NotFound => Ok(Linked::Gone),
        Err(error) => Err(StoreError::io("write", path, error.error)),
    }
}

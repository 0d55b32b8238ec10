//! Writing a small file, atomically.

use std::io::{self, Write as _};
use std::path::Path;

use recipe_run::store::commit::folder_of;

use crate::error::{Failure, Result};

/// Says that a file is there, which is not to be replaced.
pub(crate) fn check(file: &Path, overwrite: bool) -> Result<()> {
    if !overwrite && file.symlink_metadata().is_ok() {
        return Err(Failure::FileExists(file.to_owned()));
    }
    Ok(())
}

/// Writes a file, or replaces the one that is there. A link stays one.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    let there = std::fs::canonicalize(file).ok();
    replace(there.as_deref().unwrap_or(file), there.is_some(), text)
        .map_err(|source| Failure::WriteRecipe { path: file.to_owned(), source })
}

/// Gives the file at `path` this text: all of it, or nothing changes. Where it `exists` it keeps its permissions.
pub(crate) fn replace(path: &Path, exists: bool, text: &str) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut hidden = builder.tempfile_in(folder_of(path))?;
    hidden.write_all(text.as_bytes())?;
    if exists {
        hidden.as_file().set_permissions(std::fs::metadata(path)?.permissions())?;
    }
    hidden.as_file().sync_all()?;
    hidden.persist(path)?;
    Ok(())
}

//! Writing a small file, atomically.

use std::io::{self, Write as _};
use std::path::Path;

use recipe_run::store::commit::folder_of;

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

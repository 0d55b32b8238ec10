//! A local file that appears whole or not at all: written under a hidden name beside its own, synced, then renamed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{HostError, Result};

/// A file under a hidden name, which goes away unless it is committed.
pub(super) struct Pending {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    overwrite: bool,
}

impl Pending {
    pub(super) fn new(path: &Path, overwrite: bool) -> Result<Pending> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(".tmp")
            .tempfile_in(folder_of(path))
            .map_err(|error| HostError::io("write", path, &error))?;
        Ok(Pending { file: BufWriter::with_capacity(1 << 20, file), path: path.to_path_buf(), overwrite })
    }

    /// Renames the file to its own name, and gives its length.
    pub(super) fn commit(self) -> Result<u64> {
        let Pending { file, path, overwrite } = self;
        let fail = |error: &std::io::Error| HostError::io("write", &path, error);
        let file = file.into_inner().map_err(|error| fail(error.error()))?;
        let length = file.as_file().metadata().map_err(|error| fail(&error))?.len();
        readable(file.as_file()).map_err(|error| fail(&error))?;
        file.as_file().sync_all().map_err(|error| fail(&error))?;
        if overwrite {
            file.persist(&path).map_err(|error| fail(&error.error))?;
        } else {
            file.persist_noclobber(&path).map_err(|error| match error.error.kind() {
                std::io::ErrorKind::AlreadyExists => super::exists(&path),
                _ => fail(&error.error),
            })?;
        }
        // The new name itself is durable only once its folder is.
        let folder = std::fs::File::open(folder_of(&path)).map_err(|error| fail(&error))?;
        folder.sync_all().map_err(|error| fail(&error))?;
        Ok(length)
    }
}

/// Temporary files are made for their owner alone; an output has the permissions of any new file.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// The folder a path is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

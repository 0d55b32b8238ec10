//! A local file that appears whole or not at all: written under a hidden name beside its own, synced, then renamed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use tempfile::NamedTempFile;

use crate::error::{HostError, Result};

/// A file under a hidden name, which goes away unless it is committed.
pub(super) struct Pending {
    file: BufWriter<NamedTempFile>,
    syncing: Syncing,
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
        let syncing = Syncing::of(file.as_file()).map_err(|error| HostError::io("write", path, &error))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(Pending { file, syncing, path: path.to_path_buf(), overwrite })
    }

    /// Renames the file to its own name, and gives its length.
    pub(super) fn commit(self) -> Result<u64> {
        let Pending { file, syncing, path, overwrite } = self;
        let fail = |error: &std::io::Error| HostError::io("write", &path, error);
        let file = file.into_inner().map_err(|error| fail(error.error()))?;
        let length = file.as_file().metadata().map_err(|error| fail(&error))?.len();
        readable(file.as_file()).map_err(|error| fail(&error))?;
        syncing.finish().map_err(|error| fail(&error))?;
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
        let folder = File::open(folder_of(&path)).map_err(|error| fail(&error))?;
        folder.sync_all().map_err(|error| fail(&error))?;
        Ok(length)
    }
}

/// Brings what is written to the disk while more is written, so that little is left to do in the end.
struct Syncing {
    /// What was written since the disk was last asked for.
    bytes: usize,
    ask: SyncSender<()>,
    /// Ends with the first failure, which the system tells only once.
    thread: JoinHandle<std::io::Result<()>>,
}

/// How much is written before the disk is asked for.
const SYNCED: usize = 32 << 20;

impl Syncing {
    fn of(file: &File) -> std::io::Result<Syncing> {
        let file = file.try_clone()?;
        let (ask, asked) = sync_channel(1);
        let sync = move || asked.iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().name("sync".into()).spawn(sync)?;
        Ok(Syncing { bytes: 0, ask, thread })
    }

    fn wrote(&mut self, bytes: usize) {
        self.bytes += bytes;
        // Where it is at work still, it is asked again later.
        if self.bytes >= SYNCED && self.ask.try_send(()).is_ok() {
            self.bytes = 0;
        }
    }

    fn finish(self) -> std::io::Result<()> {
        drop(self.ask);
        self.thread.join().map_err(|_| std::io::Error::other("the thread that syncs ended early"))?
    }
}

/// Temporary files are made for their owner alone; an output has the permissions of any new file.
#[cfg(unix)]
fn readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> std::io::Result<()> {
    Ok(())
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.syncing.wrote(written);
        Ok(written)
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

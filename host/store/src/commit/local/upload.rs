//! A file on its way into a local folder.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use async_trait::async_trait;
use bytes::Bytes;

use super::files::{Folder, version};
use super::names::UPLOAD;
use super::off;
use crate::commit::destination::Checksum;
use crate::commit::{FileAttributes, Upload, Uploaded};
use crate::error::{Result, StoreError};

/// How much is gathered before it is written.
const GATHERED: usize = 1 << 20;

/// How much is written before the disk is asked for.
const SYNCED: usize = 32 << 20;

/// A file under a hidden name, which goes away unless it is finished.
pub(super) struct LocalUpload {
    key: String,
    id: String,
    gathered: Vec<Bytes>,
    waiting: usize,
    /// Nothing once writing has failed.
    writing: Option<Writing>,
}

/// The file itself.
struct Writing {
    file: File,
    hidden: Hidden,
    checksum: Checksum,
    bytes: u64,
    syncing: Option<Syncing>,
}

/// A hidden file that goes away when this does.
pub(super) struct Hidden {
    folder: Folder,
    pub(super) path: PathBuf,
    /// What messages call it: the file that it is to become.
    shown: PathBuf,
    kept: bool,
}

impl Hidden {
    pub(super) fn new(folder: &Folder, path: PathBuf, shown: PathBuf) -> Hidden {
        Hidden { folder: folder.clone(), path, shown, kept: false }
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
            let _ = self.folder.remove(&self.path);
        }
    }
}

impl LocalUpload {
    pub(super) fn begin(folder: &Folder, key: &str, attributes: &FileAttributes) -> Result<LocalUpload> {
        let (id, file, hidden) = folder.hidden(key, UPLOAD)?;
        let writing = Writing { file, hidden, checksum: Checksum::of(attributes), bytes: 0, syncing: None };
        Ok(LocalUpload { key: key.to_owned(), id, gathered: Vec::new(), waiting: 0, writing: Some(writing) })
    }

    async fn flush(&mut self) -> Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        self.waiting = 0;
        let mut writing = self.writing.take().ok_or_else(|| StoreError::failed("writing failed before"))?;
        let write = move || {
            gathered.iter().try_for_each(|bytes| writing.write(bytes))?;
            Ok(writing)
        };
        self.writing = Some(off(write).await?);
        Ok(())
    }
}

#[async_trait]
impl Upload for LocalUpload {
    fn id(&self) -> &str {
        &self.id
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.waiting += bytes.len();
        self.gathered.push(bytes);
        if self.waiting < GATHERED {
            return Ok(());
        }
        self.flush().await
    }

    async fn finish(mut self: Box<Self>) -> Result<Uploaded> {
        self.flush().await?;
        let writing = self.writing.take().ok_or_else(|| StoreError::failed("writing failed before"))?;
        let LocalUpload { key, id, .. } = *self;
        off(move || writing.finish(key, id)).await
    }
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.try_write(bytes).map_err(|error| self.failed(&error))
    }

    fn try_write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.checksum.update(bytes);
        self.bytes += bytes.len() as u64;
        if self.bytes < SYNCED as u64 {
            return Ok(());
        }
        let syncing = match self.syncing.take() {
            Some(syncing) => syncing,
            None => Syncing::of(&self.file)?,
        };
        self.syncing.insert(syncing).wrote(bytes.len());
        Ok(())
    }

    fn finish(mut self, key: String, id: String) -> Result<Uploaded> {
        let syncing = self.syncing.take();
        let end = || -> std::io::Result<String> {
            syncing.map_or(Ok(()), Syncing::finish)?;
            self.file.sync_all()?;
            Ok(version(&self.file.metadata()?))
        };
        let version = end().map_err(|error| self.failed(&error))?;
        self.hidden.keep();
        let sha256 = self.checksum.finish();
        Ok(Uploaded { key, id, parts: vec![version.into()], bytes: self.bytes, sha256 })
    }

    fn failed(&self, error: &std::io::Error) -> StoreError {
        StoreError::io("write", &self.hidden.shown, error)
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

impl Syncing {
    fn of(file: &File) -> std::io::Result<Syncing> {
        let file = file.try_clone()?;
        let (ask, asked) = sync_channel(1);
        let sync = move || asked.iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().name("sync".into()).spawn(sync)?;
        Ok(Syncing { bytes: SYNCED, ask, thread })
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

/// The folder a path is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

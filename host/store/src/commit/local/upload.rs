//! A file that is being written to a local folder.

use std::fs::File;
use std::io::Write;

use async_trait::async_trait;
use bytes::Bytes;
use tracing::debug;

use super::blocking::off;
use super::files::Files;
use super::hidden::Hidden;
use super::names::UPLOAD;
use super::syncing::{SYNCED, Syncing};
use crate::commit::destination::{Checksum, FileAttributes, Upload, Uploaded};
use crate::error::{Result, StoreError};
use crate::version::version_of;

/// How much is gathered before it is written.
const GATHERED: usize = 1 << 20;

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

impl LocalUpload {
    pub(super) fn begin(files: &Files, key: &str, attributes: &FileAttributes) -> Result<LocalUpload> {
        let (id, file, hidden) = files.hidden(key, UPLOAD)?;
        let writing = Writing { file, hidden, checksum: Checksum::of(attributes), bytes: 0, syncing: None };
        debug!(key, upload = id, "upload begun");
        Ok(LocalUpload { key: key.to_owned(), id, gathered: Vec::new(), waiting: 0, writing: Some(writing) })
    }

    async fn flush(&mut self) -> Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        self.waiting = 0;
        let mut writing = self.writing.take().ok_or(StoreError::FailedBefore)?;
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
        let writing = self.writing.take().ok_or(StoreError::FailedBefore)?;
        let LocalUpload { key, id, .. } = *self;
        off(move || writing.finish(key, id)).await
    }
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.try_write(bytes).map_err(|error| self.failed(error))
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
            Ok(version_of(&self.file.metadata()?))
        };
        let version = end().map_err(|error| self.failed(error))?;
        self.hidden.keep();
        debug!(key, upload = id, bytes = self.bytes, "upload finished");
        let sha256 = self.checksum.finish();
        Ok(Uploaded { key, id, parts: vec![version.into()], bytes: self.bytes, sha256 })
    }

    fn failed(&self, error: std::io::Error) -> StoreError {
        StoreError::io("write", &self.hidden.shown, error)
    }
}

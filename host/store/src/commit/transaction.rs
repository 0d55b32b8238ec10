//! A run over a folder that has begun, and its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attempt::rfc3339;
use super::destination::{Destination, Upload, Uploaded};
use super::guard::Guard;
use super::log::LiveFile;
use super::manifest::{Manifest, ManifestFile, Mode, Replaced, RunInfo};
use crate::error::{Result, StoreError};

/// A run over a folder that writes files, and then commits all of them at once, alone or [together](super::commit_together) with
/// those of other folders. [`begin`](super::begin) gives one.
///
/// Dropped without an end, it leaves nothing visible: local files are removed at once, and uploads elsewhere are aborted when
/// its [`Guard`] is cleared or the next run begins.
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_store::commit::{Begun, Local, Mode, OutputFile, RunInfo, begin};
/// use serde_json::json;
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let dest = Arc::new(Local::new(folder.path()));
/// let info = RunInfo::new("monday", "my-engine 1.0").with_mode(Mode::Append);
/// let Begun::Open(transaction) = begin(dest, info).await? else { panic!("monday was committed before") };
/// let mut upload = transaction.file("city=Lima/", 0, "csv", "text/csv", None).await?;
/// upload.write("name\nAna\n".into()).await?;
/// let file = OutputFile { uploaded: upload.finish().await?, rows: 1 };
/// let manifest = transaction.commit(vec![file], json!(["name"])).await?;
/// // Files have the run in their names: no other run has files of that name.
/// assert!(folder.path().join(&manifest.files[0].key).exists());
/// assert!(manifest.files[0].key.starts_with("city=Lima/part-00000001-"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Transaction {
    pub(super) dest: Arc<dyn Destination>,
    pub(super) info: RunInfo,
    pub(super) attempt: String,
    /// The number of the entry that began the run.
    pub(super) number: u64,
    /// The files of earlier runs.
    pub(super) live: BTreeMap<String, LiveFile>,
    /// Files of still earlier runs, which were replaced and are kept for a while.
    pub(super) kept: Vec<Replaced>,
    /// Files that no run wrote.
    pub(super) foreign_files: Vec<String>,
    /// What is aborted when the run fails.
    pub(super) open: Guard,
}

/// A file of the output, all of whose bytes are uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// The upload.
    pub uploaded: Uploaded,
    /// How many rows it has.
    pub rows: u64,
}

impl Transaction {
    /// Begins a file of the output. `folder` is empty or like `a=1/b=2/`, `number` counts the files of the run from 0, and
    /// `extension` follows the dot. The file appears with [`commit`](Self::commit). An output that is one file is begun once, and
    /// these do not matter.
    ///
    /// Errors: a file that no run wrote has that name ([`FileInTheWay`](StoreError::FileInTheWay)), the run was stopped
    /// ([`Stopped`](StoreError::Stopped)), or the store failed.
    pub async fn file(
        &self,
        folder: &str,
        number: usize,
        extension: &str,
        content_type: &str,
        content_encoding: Option<&str>,
    ) -> Result<Box<dyn Upload>> {
        let key = match self.dest.file() {
            Some(file) => file.to_owned(),
            None => self.names().key(folder, number, extension),
        };
        if self.foreign_files.binary_search(&key).is_ok() {
            return Err(StoreError::FileInTheWay { file: self.dest.shown(&key) });
        }
        let attributes = self.info.attributes(content_type, content_encoding);
        let upload = self.dest.begin(&key, &attributes).await?;
        if self.open.opened(upload.id(), &key) {
            return Ok(upload);
        }
        let id = upload.id().to_owned();
        drop(upload);
        self.dest.abort(&key, &id).await?;
        Err(StoreError::Stopped)
    }

    /// What aborts the run's uploads when the run is stopped.
    pub fn guard(&self) -> Guard {
        self.open.clone()
    }

    /// Ends the run without a commit: its uploads are aborted, and nothing of it will be visible.
    pub async fn abort(self) -> Result<()> {
        self.open.clear().await
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.open.discard();
    }
}

impl Transaction {
    /// What the run says of itself once it has written all its files.
    pub(super) fn manifest(&self, files: Vec<OutputFile>, schema: Value) -> Manifest {
        let files: Vec<ManifestFile> =
            files.into_iter().map(|file| ManifestFile::of(file.uploaded, file.rows)).collect();
        let time = Utc::now();
        let keep = i64::try_from(self.info.keep_replaced).ok().and_then(TimeDelta::try_seconds);
        let until = keep.and_then(|keep| time.checked_add_signed(keep)).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let keep_until = (self.info.keep_replaced > 0).then(|| rfc3339(until));
        let replaced = |(key, file): (&String, &LiveFile)| Replaced {
            key: key.clone(),
            version: file.version.clone(),
            keep_until: keep_until.clone(),
        };
        let mut all = self.kept.clone();
        if self.info.mode == Mode::Overwrite {
            all.extend(self.live.iter().map(replaced));
        }
        Manifest {
            info: self.info.clone(),
            attempt: self.attempt.clone(),
            time: rfc3339(time),
            files,
            replaced: all,
            schema,
        }
    }
}

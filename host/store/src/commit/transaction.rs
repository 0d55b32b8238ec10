//! A run over a folder that has begun: its files, and their commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracing::{info, warn};

use super::attempt::rfc3339;
use super::destination::{Destination, Upload, Uploaded};
use super::guard::{Guard, abort_all};
use super::log::{Entry, LiveFile, Stamp, Written};
use super::manifest::{Manifest, ManifestFile, Mode, Replaced, RunInfo};
use super::roll_forward::roll_forward;
use crate::error::{Result, StoreError};

/// A run over a folder that writes files, and then commits all of them at once. [`begin`](super::begin) gives one.
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
    /// `extension` follows the dot. The file appears with [`commit`](Self::commit).
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
        let key = self.names().key(folder, number, extension);
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

    /// Decides that these files are the output, and puts them in place.
    ///
    /// `schema` describes the columns; it is kept in the manifest as it is.
    ///
    /// Errors: another run took over ([`TakenOver`](StoreError::TakenOver)), the run was stopped
    /// ([`Stopped`](StoreError::Stopped)), or the store failed: before the decision, or after it
    /// ([`Unfinished`](StoreError::Unfinished)), or so that nobody knows ([`Undecided`](StoreError::Undecided)). The next
    /// run finishes what is left to do.
    pub async fn commit(self, files: Vec<OutputFile>, schema: Value) -> Result<Manifest> {
        let dest = &*self.dest;
        let Some(mut own) = self.open.take() else { return Err(StoreError::Stopped) };
        let manifest = Box::new(self.manifest(files, schema));
        let wanted: Vec<Uploaded> = manifest.files.iter().filter_map(ManifestFile::uploaded).collect();
        for file in &wanted {
            own.remove(&file.id);
        }
        // A file that is not wanted may still be open; whoever cleans up after us finds it.
        let unwanted = abort_all(dest, own).await;
        let number = self.number + 1;
        let uploads = wanted.into_iter().map(|file| (file.id, file.key));
        let entry = Entry::Commit(manifest.clone());
        if let Err(error) = unwanted {
            abort_all(dest, uploads).await?;
            return Err(error);
        }
        match self.decide(&entry, number).await? {
            Decision::Made => {
                let (run, files) = (&manifest.info.run, manifest.files.len());
                info!(output = dest.shown(""), run, number, files, "commit decided");
            }
            Decision::Not(error) => {
                // The reason is what matters; the next run tries again to abort the uploads.
                let _ = abort_all(dest, uploads).await;
                return Err(error);
            }
        }
        roll_forward(dest, number, &manifest, &self.attempt)
            .await
            .map_err(|error| StoreError::Unfinished { output: dest.shown(""), source: Box::new(error) })?;
        // All that is wanted is in place. What is still open is of attempts that were lost; the next run tries again.
        if let Err(error) = self.open.clear_shared().await {
            warn!(output = dest.shown(""), %error, "uploads of lost attempts are still open");
        }
        Ok(manifest.public())
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

/// What came of a commit.
enum Decision {
    /// The entry is there.
    Made,
    /// It is not, and never will be.
    Not(StoreError),
}

impl Transaction {
    fn manifest(&self, files: Vec<OutputFile>, schema: Value) -> Manifest {
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

    /// Writes the entry that decides. Where no answer comes, nobody knows whether the entry is there or may still arrive;
    /// then its number is taken for another, which settles it. An error means that not even that could be done.
    async fn decide(&self, entry: &Entry, number: u64) -> Result<Decision> {
        let dest = &*self.dest;
        let undecided = |error| StoreError::Undecided { source: Box::new(error) };
        let taken_over =
            |by: &Entry| StoreError::TakenOver { output: dest.shown(""), by: Some(by.run().to_owned()) };
        let error = match entry.write(dest, number).await {
            Ok(Written::Ours) => return Ok(Decision::Made),
            Ok(Written::Theirs(there)) => {
                return Ok(Decision::Not(taken_over(&there)));
            }
            // Where conditions are ignored, another entry might replace it.
            Err(error) if self.info.single_writer => return Err(undecided(error)),
            Err(error) => error,
        };
        let stamp = Stamp::new(&self.info.run, &self.attempt, &self.info.engine);
        match Entry::Cleared(stamp).write(dest, number).await {
            Ok(Written::Ours) => Ok(Decision::Not(error)),
            Ok(Written::Theirs(there)) if there.is(entry) => Ok(Decision::Made),
            Ok(Written::Theirs(there)) => Ok(Decision::Not(taken_over(&there))),
            Err(_) => Err(undecided(error)),
        }
    }
}

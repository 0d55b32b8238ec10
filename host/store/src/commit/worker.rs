//! Files of a run that other processes write.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::destination::{Destination, FileAttributes, Upload};
use super::transaction::{OutputFile, Transaction};
use crate::error::{Result, StoreError};

/// What another process has to know of a run to write files of it: it travels to workers, which [begin](Self::file) files and
/// upload their bytes. What they finish travels back, and is [adopted](Transaction::adopt) and committed by the run that
/// began. Workers decide nothing.
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_store::commit::{Begun, Local, OutputFile, RunInfo, WorkerFiles, begin};
/// use serde_json::json;
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let dest = Arc::new(Local::new(folder.path()));
/// let begun = begin(dest.clone(), RunInfo::new("monday", "my-engine 1.0")).await?;
/// let Begun::Open(transaction) = begun else { panic!("monday was committed before") };
/// let task = serde_json::to_string(&transaction.for_workers())?;
///
/// // On another machine.
/// let files: WorkerFiles = serde_json::from_str(&task)?;
/// let mut upload = files.file(&*dest, "", 0, "csv", "text/csv", None).await?;
/// upload.write("name\nAna\n".into()).await?;
/// let done = serde_json::to_string(&OutputFile { uploaded: upload.finish().await?, rows: 1 })?;
///
/// let file: OutputFile = serde_json::from_str(&done)?;
/// transaction.adopt(&file)?;
/// let manifest = transaction.commit(vec![file], json!(["name"])).await?;
/// assert!(folder.path().join(&manifest.files[0].key).exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerFiles {
    /// The number of the entry that began the run.
    number: u64,
    run: String,
    short: String,
    metadata: BTreeMap<String, String>,
}

impl WorkerFiles {
    /// Begins a file of the run in `dest`, as [`Transaction::file`] does. Several processes may write a file of one number, such
    /// as the attempts at a task of which one was thought to be lost: each has an upload of its own, and at most one of them
    /// is committed.
    ///
    /// Errors: the store failed.
    pub async fn file(
        &self,
        dest: &dyn Destination,
        folder: &str,
        number: usize,
        extension: &str,
        content_type: &str,
        content_encoding: Option<&str>,
    ) -> Result<Box<dyn Upload>> {
        let attributes = FileAttributes::of(&self.run, &self.metadata, content_type, content_encoding);
        dest.begin(&self.key(folder, number, extension), &attributes).await
    }

    /// The name of a file. Those of no two runs are the same, and those of later runs come later.
    pub(super) fn key(&self, folder: &str, number: usize, extension: &str) -> String {
        format!("{folder}{}{number:05}.{extension}", self.names())
    }

    /// How all names begin.
    fn names(&self) -> String {
        format!("part-{:08}-{}-", self.number, self.short)
    }
}

impl Transaction {
    /// What other processes have to know to write files of this run. From here on, uploads that they have begun are aborted with
    /// those of the run if it fails.
    pub fn for_workers(&self) -> WorkerFiles {
        let files = self.names();
        self.open.share(files.names());
        files
    }

    /// How files of this run are named.
    pub(super) fn names(&self) -> WorkerFiles {
        WorkerFiles {
            number: self.number,
            run: self.info.run.clone(),
            short: self.info.short(),
            metadata: self.info.attributes.clone(),
        }
    }

    /// Takes a file that another process wrote for this run: from here on, it is aborted with the others if the run fails. It is
    /// [committed](Self::commit) by being among the files given there.
    ///
    /// Errors: a file that no run wrote has that name ([`FileInTheWay`](StoreError::FileInTheWay)), or the run was stopped
    /// ([`Stopped`](StoreError::Stopped)).
    pub fn adopt(&self, file: &OutputFile) -> Result<()> {
        let key = &file.uploaded.key;
        if self.foreign_files.binary_search(key).is_ok() {
            return Err(StoreError::FileInTheWay { file: self.dest.shown(key) });
        }
        if self.open.opened(&file.uploaded.id, key) { Ok(()) } else { Err(StoreError::Stopped) }
    }
}

//! One file by itself, without a log: that it is completed is the decision.

use std::sync::Arc;

use super::destination::{Completed, Condition, Destination, FileAttributes, Head, Upload, Uploaded};
use super::guard::{Guard, abort_all};
use super::manifest::{Mode, RunInfo};
use crate::error::{Result, StoreError};

/// What came of beginning a file.
pub enum Single {
    /// The same run wrote it already: nothing to do. Local files do not tell who wrote them, and are always written anew.
    Done(Head),
    /// It can be written, and then committed.
    Open(SingleFile, Box<dyn Upload>),
}

/// A file that is written by itself. Dropped without an end, it leaves nothing visible.
pub struct SingleFile {
    dest: Arc<dyn Destination>,
    key: String,
    mode: Mode,
    run: String,
    /// What was there before.
    before: Option<Head>,
    open: Guard,
}

/// Begins one file by itself. Attempts that began it before are given up.
///
/// Errors: the file exists and may not be replaced, or it is to be appended to.
pub async fn single(
    dest: Arc<dyn Destination>,
    key: &str,
    info: &RunInfo,
    content_type: &str,
    content_encoding: Option<&str>,
) -> Result<Single> {
    info.check()?;
    if info.mode == Mode::Append {
        return Err(StoreError::AppendToFile { file: dest.shown(key) });
    }
    let before = dest.head(key).await?;
    match &before {
        Some(head) if head.run.as_deref() == Some(&info.run) => return Ok(Single::Done(head.clone())),
        Some(_) if info.mode == Mode::Fail => return Err(StoreError::FileExists { file: dest.shown(key) }),
        _ => {}
    }
    abort_others(&*dest, key).await?;
    let attributes = info.attributes(content_type, content_encoding);
    let upload = dest.begin(key, &FileAttributes { without_checksum: true, ..attributes }).await?;
    let open = Guard::new(dest.clone());
    open.opened(upload.id(), key);
    let file = SingleFile { dest, key: key.to_owned(), mode: info.mode, run: info.run.clone(), before, open };
    Ok(Single::Open(file, upload))
}

/// Aborts the uploads of the file that are open: of other attempts, and of this one where the answer to the beginning of
/// one was lost and it was begun twice.
async fn abort_others(dest: &dyn Destination, key: &str) -> Result<()> {
    let open = dest.uploads_of(key).await?.unwrap_or_default();
    abort_all(dest, open.into_iter().map(|upload| (upload.id, upload.key))).await
}

impl SingleFile {
    /// What aborts the upload when the run is stopped.
    pub fn guard(&self) -> Guard {
        self.open.clone()
    }

    /// Makes the upload the file, and gives its version.
    ///
    /// Errors: another run took over, or wrote the file in the meantime ([`StoreError::Conflict`]), or the store failed.
    pub async fn commit(self, file: &Uploaded) -> Result<String> {
        if self.open.take().is_none() {
            return Err(StoreError::Stopped);
        }
        let condition = if self.mode == Mode::Fail { Condition::Absent } else { Condition::Always };
        match self.dest.complete(file, condition).await {
            Ok(Completed::Done { version }) => {
                // What cannot be aborted now is by the next run.
                let _ = abort_others(&*self.dest, &self.key).await;
                Ok(version)
            }
            Ok(Completed::Gone) => self.is_ours().await,
            Ok(Completed::Exists) => {
                // It may be our own, where the answer to a first try was lost.
                let ours = self.is_ours().await;
                if ours.is_ok() {
                    return ours;
                }
                self.dest.abort(&file.key, &file.id).await?;
                Err(StoreError::FileAppeared { file: self.dest.shown(&self.key) })
            }
            Err(error) => {
                // The reason is what matters; the next run tries again to abort the upload.
                let _ = self.dest.abort(&file.key, &file.id).await;
                // Not every server says plainly that there is no such upload, and an answer may have been lost.
                match self.dest.head(&self.key).await {
                    Ok(Some(head)) if head.run.is_some() && Some(&head) != self.before.as_ref() => {
                        self.ours(Some(head))
                    }
                    Ok(_) => Err(error),
                    Err(_) => Err(StoreError::Undecided { source: Box::new(error) }),
                }
            }
        }
    }

    /// Ends the run without a commit: the upload is aborted.
    pub async fn abort(self) -> Result<()> {
        self.open.clear().await
    }

    /// The version of the file, where this run wrote it.
    async fn is_ours(&self) -> Result<String> {
        self.ours(self.dest.head(&self.key).await?)
    }

    fn ours(&self, head: Option<Head>) -> Result<String> {
        match head {
            Some(head) if head.run.as_deref() == Some(&self.run) => Ok(head.version),
            _ => Err(StoreError::TakenOver { output: self.dest.shown(&self.key), by: None }),
        }
    }
}

impl Drop for SingleFile {
    fn drop(&mut self) {
        self.open.discard();
    }
}

//! One file by itself, without a log: that it is completed is the decision. Where runs that write several outputs have left a log
//! beside it, what they decided is finished first, and what they have not decided, they cannot any more.

use std::sync::Arc;

use tracing::info;

use super::attempt::attempt;
use super::destination::{Completed, Condition, Destination, FileAttributes, Head, Upload, Uploaded};
use super::guard::{Guard, abort_all};
use super::log::{Entry, Log, Stamp, Written};
use super::logged::with_log;
use super::manifest::{Mode, RunInfo};
use super::settled::read_settled;
use crate::error::{Result, StoreError};

/// How often another run may come first before this one gives way.
const TRIES: usize = 100;

/// What came of beginning a file.
pub enum Single {
    /// The same run wrote it already: nothing to do. Local files do not say who wrote them, and are always written anew.
    Done(Head),
    /// It can be written, and then committed.
    Open(SingleFile, Box<dyn Upload>),
}

/// One file that is written by itself. [`single`] gives it. Dropped without an end, it leaves nothing visible.
pub struct SingleFile {
    dest: Arc<dyn Destination>,
    key: String,
    mode: Mode,
    run: String,
    /// What was there before.
    before: Option<Head>,
    /// The number of the last entry of the log beside it.
    number: u64,
    open: Guard,
}

/// Begins one file by itself, and aborts the uploads of attempts that began it before. `key` is relative to `dest`. A run that has
/// begun to write the file [together](super::commit_together) with other outputs, and not decided, cannot commit after that.
///
/// Errors: the name of the run cannot be used ([`BadRunId`](StoreError::BadRunId)), the file exists and may not be replaced
/// ([`FileExists`](StoreError::FileExists)), or it is to be appended to ([`AppendToFile`](StoreError::AppendToFile)); an
/// earlier run wrote it together with other outputs, and what became of it cannot be looked up there or finished
/// ([`Together`](StoreError::Together)); or the store failed.
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_store::StoreError;
/// use recipe_store::commit::{Local, RunInfo, Single, single};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let dest = Arc::new(Local::new(folder.path()));
/// let info = RunInfo::new("monday", "my-engine 1.0");
/// let Single::Open(file, mut upload) = single(dest.clone(), "out.csv", &info, "text/csv", None).await? else {
///     panic!("monday wrote it before");
/// };
/// upload.write("name\nAna\n".into()).await?;
/// file.commit(&upload.finish().await?).await?;
/// assert_eq!(std::fs::read_to_string(folder.path().join("out.csv"))?, "name\nAna\n");
///
/// let again = single(dest, "out.csv", &info, "text/csv", None).await;
/// assert!(matches!(again, Err(StoreError::FileExists { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let attempt = attempt();
    for _ in 0..TRIES {
        // Listed before the log is read: what a run uploads that begins after that is not among them.
        let others = open_uploads(&*dest, key).await?;
        let logged = with_log(&*dest, key).await?;
        let log = match &logged {
            Some(file) => read_settled(&**file, &attempt).await?,
            None => Log::default(),
        };
        let before = dest.head(key).await?;
        match &before {
            Some(head) if head.run.as_deref() == Some(&info.run) => return Ok(Single::Done(head.clone())),
            Some(_) if info.mode == Mode::Fail => {
                return Err(StoreError::FileExists { file: dest.shown(key) });
            }
            _ => {}
        }
        let mut number = log.number;
        if let (Some(file), Some(stamp)) = (logged, log.at_work()) {
            number += 1;
            let cleared = Entry::Cleared(Stamp::new(&stamp.run, &attempt, &stamp.engine));
            if let Written::Theirs(_) = cleared.write(&*file, number).await? {
                continue;
            }
        }
        abort_all(&*dest, others).await?;
        let attributes = info.attributes(content_type, content_encoding);
        let upload = dest.begin(key, &FileAttributes { without_checksum: true, ..attributes }).await?;
        let open = Guard::new(dest.clone());
        open.opened(upload.id(), key);
        let (key, run) = (key.to_owned(), info.run.clone());
        let file = SingleFile { dest, key, mode: info.mode, run, before, number, open };
        return Ok(Single::Open(file, upload));
    }
    Err(StoreError::TakenOver { output: dest.shown(key), by: None })
}

/// The uploads of the file that are open, by id and key: of other attempts, and of this one where the answer to the beginning of
/// one was lost and it was begun twice.
async fn open_uploads(dest: &dyn Destination, key: &str) -> Result<Vec<(String, String)>> {
    let open = dest.uploads_of(key).await?.unwrap_or_default();
    Ok(open.into_iter().map(|upload| (upload.id, upload.key)).collect())
}

impl SingleFile {
    /// What aborts the upload when the run is stopped.
    pub fn guard(&self) -> Guard {
        self.open.clone()
    }

    /// Makes the upload the file, and gives its version.
    ///
    /// Errors: another run took over ([`TakenOver`](StoreError::TakenOver)), or wrote the file in the meantime
    /// ([`FileAppeared`](StoreError::FileAppeared)); the run was stopped ([`Stopped`](StoreError::Stopped)); or the store
    /// failed, perhaps so that nobody knows whether the file is there ([`Undecided`](StoreError::Undecided)).
    pub async fn commit(self, file: &Uploaded) -> Result<String> {
        if self.open.take().is_none() {
            return Err(StoreError::Stopped);
        }
        let condition = if self.mode == Mode::Fail { Condition::Absent } else { Condition::Always };
        // Not every server knows conditions here; those that do not replace what comes between this and the next request.
        if self.mode == Mode::Fail && self.dest.head(&self.key).await?.is_some() {
            return self.appeared(file).await;
        }
        match self.dest.complete(file, condition).await {
            Ok(Completed::Done { version }) => {
                info!(output = self.dest.shown(&self.key), run = self.run, "file committed");
                // What cannot be aborted now is by the next run.
                let _ = self.abort_leftovers().await;
                Ok(version)
            }
            Ok(Completed::Gone) => self.is_ours().await,
            Ok(Completed::Exists) => self.appeared(file).await,
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

    /// Aborts the uploads that are left, unless a run with a log has begun, whose they may be.
    async fn abort_leftovers(&self) -> Result<()> {
        let left = open_uploads(&*self.dest, &self.key).await?;
        if left.is_empty() {
            return Ok(());
        }
        let number = match with_log(&*self.dest, &self.key).await? {
            Some(file) => Log::read(&*file).await?.number,
            None => 0,
        };
        if number == self.number { abort_all(&*self.dest, left).await } else { Ok(()) }
    }

    /// There is a file. It may be our own, where the answer to a first try was lost.
    async fn appeared(&self, file: &Uploaded) -> Result<String> {
        let ours = self.is_ours().await;
        if ours.is_ok() {
            return ours;
        }
        self.dest.abort(&file.key, &file.id).await?;
        Err(StoreError::FileAppeared { file: self.dest.shown(&self.key) })
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

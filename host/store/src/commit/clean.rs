//! Tidies a folder that runs were stopped in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::debug;

use super::attempt::attempt;
use super::destination::{Destination, OpenUpload};
use super::guard::abort_all;
use super::log::{Entry, Log, Stamp, Written};
use super::logged::{logs, of_folder, reached};
use super::manifest::Manifest;
use super::replaced::sweep;
use super::settled::{Settled, settle};
use crate::error::Result;

/// What was tidied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cleaned {
    /// Runs that were committed but not in place yet, and now are.
    pub finished: Vec<String>,
    /// Files that were deleted, since a run replaced them and they need not be kept any more.
    pub deleted: Vec<String>,
    /// Uploads that were aborted.
    pub aborted: Vec<OpenUpload>,
    /// How many uploads were left, because they are younger, or because the run at work is.
    pub left: usize,
    /// The run that was at work for longer than the age, and now cannot commit any more.
    pub fenced: Option<String>,
    /// Whether the store cannot tell which uploads there are.
    pub unknown: bool,
}

/// Aborts the uploads in a folder that are older than an age, finishes what was decided but not done, and deletes files that
/// were replaced and need not be kept any more. Nothing of the output is touched. It does so, too, for files in the folder that
/// have [logs of their own](super::LoggedFile). A run that began longer ago than the age cannot commit after this, unless it has
/// come to its commit [together](super::commit_together) with other outputs since then.
///
/// Errors: a run wrote to other folders as well, and what became of it cannot be looked up there or finished
/// ([`Together`](crate::StoreError::Together)); or the store failed.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// use recipe_store::commit::{Begun, Local, RunInfo, begin, clean};
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let dest = Arc::new(Local::new(folder.path()));
/// let Begun::Open(transaction) = begin(dest.clone(), RunInfo::new("monday", "my-engine 1.0")).await? else {
///     panic!("monday was committed before");
/// };
/// let upload = transaction.file("", 0, "csv", "text/csv", None).await?;
/// // A process that is killed drops nothing.
/// std::mem::forget((transaction, upload));
///
/// let cleaned = clean(dest, Duration::ZERO).await?;
/// assert_eq!((cleaned.aborted.len(), cleaned.fenced.as_deref()), (1, Some("monday")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn clean(dest: Arc<dyn Destination>, older_than: Duration) -> Result<Cleaned> {
    let age = TimeDelta::from_std(older_than).unwrap_or(TimeDelta::MAX);
    let before = Utc::now().checked_sub_signed(age).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut cleaned = clean_one(&*dest, before).await?;
    if dest.file().is_none() {
        for log in logs(&dest.list("").await?) {
            cleaned.add(clean_one(&*reached(&*dest, log).await?, before).await?);
        }
    }
    debug!(
        output = dest.shown(""),
        finished = cleaned.finished.len(),
        aborted = cleaned.aborted.len(),
        left = cleaned.left,
        "cleaned"
    );
    Ok(cleaned)
}

/// What one log says is tidied.
async fn clean_one(dest: &dyn Destination, before: DateTime<Utc>) -> Result<Cleaned> {
    let attempt = attempt();
    let mut cleaned = Cleaned::default();
    loop {
        // Listed before the log is read: what a run uploads that begins after that is not among them.
        let uploads = match dest.uploads().await? {
            Some(uploads) => Some(of_folder(dest, uploads).await?),
            None => None,
        };
        let log = Log::read(dest).await?;
        let may_fence = |prepared: &Manifest| !is_after(&prepared.time, before);
        let is_open = match settle(dest, &log, &attempt, may_fence).await? {
            Settled::Already => false,
            Settled::Open => true,
            Settled::Finished(manifest) => {
                cleaned.finished.push(manifest.info.run.clone());
                continue;
            }
            Settled::Discarded { manifest, fenced } => {
                let mut own = manifest.files.iter().filter_map(|file| file.upload.as_ref());
                let is_own = |upload: &OpenUpload| own.any(|own| own.id == upload.id);
                cleaned.aborted.extend(uploads.into_iter().flatten().filter(is_own));
                cleaned.fenced = fenced.then(|| manifest.info.run.clone());
                continue;
            }
        };
        let mut there = dest.list("").await?;
        let (_, deleted) = sweep(dest, &log, &mut there).await?;
        cleaned.deleted.extend(deleted);
        let Some(uploads) = uploads else {
            cleaned.unknown = true;
            return Ok(cleaned);
        };
        let (old, young): (Vec<_>, Vec<_>) = uploads.into_iter().partition(|upload| upload.begun <= before);
        cleaned.left = young.len();
        if is_open {
            cleaned.left += old.len();
            return Ok(cleaned);
        }
        if let Some(stamp) = log.at_work()
            && !old.is_empty()
        {
            if is_after(&stamp.time, before) {
                cleaned.left += old.len();
                return Ok(cleaned);
            }
            // Without this, the run could commit what is aborted here.
            let entry = Entry::Cleared(Stamp::new(&stamp.run, &attempt, &stamp.engine));
            match entry.write(dest, log.number + 1).await? {
                Written::Ours => cleaned.fenced = Some(stamp.run.clone()),
                Written::Theirs(_) => continue,
            }
        }
        let named: Vec<_> = old.iter().map(|upload| (upload.id.clone(), upload.key.clone())).collect();
        abort_all(dest, named).await?;
        cleaned.aborted.extend(old);
        return Ok(cleaned);
    }
}

/// Whether an entry was written after a time, as far as it says so.
fn is_after(written: &str, time: DateTime<Utc>) -> bool {
    DateTime::parse_from_rfc3339(written).is_ok_and(|written| written > time)
}

impl Cleaned {
    fn add(&mut self, other: Cleaned) {
        self.finished.extend(other.finished);
        self.deleted.extend(other.deleted);
        self.aborted.extend(other.aborted);
        self.left += other.left;
        self.fenced = self.fenced.take().or(other.fenced);
        self.unknown |= other.unknown;
    }
}

impl fmt::Display for Cleaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for run in &self.finished {
            writeln!(f, "finished run {run}, which was committed but not in place")?;
        }
        if let Some(run) = &self.fenced {
            writeln!(f, "run {run} was not ended and cannot commit any more")?;
        }
        for file in &self.deleted {
            writeln!(f, "deleted `{file}`, which a run replaced")?;
        }
        for upload in &self.aborted {
            writeln!(f, "aborted the upload of `{}` begun {}", upload.key, upload.begun.format("%F %T UTC"))?;
        }
        if self.unknown {
            writeln!(
                f,
                "the store cannot tell which uploads there are; a lifecycle rule of the bucket can remove them"
            )?;
        }
        write!(f, "{} uploads aborted, {} left", self.aborted.len(), self.left)
    }
}

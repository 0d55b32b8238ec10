//! Puts in place what is decided. Anyone can, any number of times, and several at once.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};

use super::guard::abort_all;
use super::log::{self, Done, Entry, Log, Stamp, Written};
use super::{Completed, Condition, Destination, Manifest, SUCCESS, Uploaded};
use crate::error::{Result, StoreError};

/// How many files are completed at a time.
const AT_A_TIME: usize = 16;

/// Reads the log, and puts in place what is decided, until nothing is left to do.
pub(super) async fn settled(dest: &dyn Destination, attempt: &str) -> Result<Log> {
    loop {
        let log = Log::read(dest).await?;
        match &log.state.pending {
            Some((number, manifest)) => roll_forward(dest, *number, manifest, attempt).await?,
            None => return Ok(log),
        }
    }
}

/// Puts the files of a commit in place, takes away those that it replaces, and says that it is done. `number` is that of
/// the commit's entry.
pub(super) async fn roll_forward(
    dest: &dyn Destination,
    number: u64,
    manifest: &Manifest,
    attempt: &str,
) -> Result<()> {
    let Some(versions) = complete(dest, number, manifest).await? else { return Ok(()) };
    for replaced in &manifest.replaced {
        // Whoever slept here may wake after a later run, whose files are not to go.
        if log::goes_on(dest, number).await? {
            return Ok(());
        }
        dest.delete(&replaced.key, Some(&replaced.version)).await?;
    }
    // What cannot be given up now is by the next run.
    let _ = forget(dest, number).await;
    let stamp = Stamp::new(&manifest.info.run, attempt, &manifest.info.engine);
    match Entry::Done(Done { stamp, versions }).write(dest, number + 1).await? {
        Written::Ours => tell(dest, number).await,
        Written::Theirs(_) => Ok(()),
    }
}

/// Gives up the uploads that are left when all files are in place: where the answer to the beginning of one was lost, it
/// was begun twice.
async fn forget(dest: &dyn Destination, number: u64) -> Result<()> {
    let left = dest.uploads().await?.unwrap_or_default();
    // Later runs begin only after this one is done, so none of those listed is theirs.
    if left.is_empty() || log::goes_on(dest, number).await? {
        return Ok(());
    }
    abort_all(dest, left.into_iter().map(|upload| (upload.id, upload.key))).await
}

/// Writes the manifest of a commit that is done to `_SUCCESS`, and of a later one where there is one by then.
pub(super) async fn tell(dest: &dyn Destination, mut number: u64) -> Result<()> {
    loop {
        let manifest = log::manifest(dest, number).await?;
        dest.put(SUCCESS, log::json(&manifest.public())).await?;
        // Whoever slept before may have put an old manifest over a new one.
        if !log::goes_on(dest, number + 1).await? {
            return Ok(());
        }
        match Log::read(dest).await?.state.newest {
            Some(newest) if newest > number => number = newest,
            _ => return Ok(()),
        }
    }
}

/// Completes all uploads of a commit, and gives the versions of its files; nothing where somebody else has done so and said
/// that it is done.
async fn complete(
    dest: &dyn Destination,
    number: u64,
    manifest: &Manifest,
) -> Result<Option<BTreeMap<String, String>>> {
    let uploads = manifest.files.iter().filter_map(super::ManifestFile::uploaded);
    let versions: Vec<Option<(String, String)>> = stream::iter(uploads)
        .map(|uploaded| one(dest, number, manifest, uploaded))
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    Ok(versions.into_iter().collect())
}

async fn one(
    dest: &dyn Destination,
    number: u64,
    manifest: &Manifest,
    uploaded: Uploaded,
) -> Result<Option<(String, String)>> {
    let key = uploaded.key.clone();
    let completed = dest.complete(&uploaded, Condition::Always).await;
    if let Ok(Completed::Done { version }) = completed {
        return Ok(Some((key, version)));
    }
    // Not every server says plainly that the upload was completed before.
    let run = &manifest.info.run;
    if let Some(head) = dest.head(&key).await?
        && head.run.as_deref() == Some(run)
        && head.length == uploaded.bytes
    {
        return Ok(Some((key, head.version)));
    }
    if log::goes_on(dest, number).await? {
        return Ok(None);
    }
    completed?;
    Err(StoreError::failed(format!(
        "`{}` was written by run {run} and is gone, though it is part of the output: its upload was given up by \
         somebody else before it was completed. To give up what that run wrote, delete the log entry `{}` and the files \
         that it names, then run again",
        dest.shown(&key),
        dest.shown(&log::key(number)),
    )))
}

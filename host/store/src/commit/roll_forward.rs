//! Puts in place what is decided. Anyone can, any number of times, and several at once.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use tracing::debug;

use super::destination::{Completed, Condition, Destination, Uploaded};
use super::guard::abort_all;
use super::log::{self, Done, Entry, Stamp, Written};
use super::logged::of_folder;
use super::manifest::{Manifest, ManifestFile};
use super::replaced::delete_replaced;
use super::success::publish_success;
use crate::error::{Result, StoreError};

/// How many files are completed at a time.
const AT_A_TIME: usize = 16;

/// Puts the files of one output in place, writes that it is done, publishes its manifest, and deletes the files that it
/// replaces. `number` is that of the entry that committed or prepared it.
pub(super) async fn roll_forward(
    dest: &dyn Destination,
    number: u64,
    manifest: &Manifest,
    attempt: &str,
) -> Result<()> {
    let run = &manifest.info.run;
    debug!(output = dest.shown(""), run, number, files = manifest.files.len(), "rolling a commit forward");
    let Some(versions) = complete(dest, number, manifest).await? else { return Ok(()) };
    // What cannot be aborted now is by the next run.
    let _ = abort_leftovers(dest, number).await;
    let stamp = Stamp::new(run, attempt, &manifest.info.engine);
    match Entry::Done(Done { stamp, versions }).write(dest, number + 1).await? {
        Written::Ours => publish_success(dest, number).await?,
        // Whoever wrote it goes on from there; the next run does, where they were stopped.
        Written::Theirs(_) => return Ok(()),
    }
    delete_replaced(dest, &manifest.replaced).await.map(drop)
}

/// Aborts the uploads that are left when all files are in place: where the answer to the beginning of one was lost, it was
/// begun twice.
async fn abort_leftovers(dest: &dyn Destination, number: u64) -> Result<()> {
    let left = of_folder(dest, dest.uploads().await?.unwrap_or_default()).await?;
    // Later runs begin only after this one is done, so none of those listed is theirs.
    if left.is_empty() || log::has_successor(dest, number).await? {
        return Ok(());
    }
    abort_all(dest, left.into_iter().map(|upload| (upload.id, upload.key))).await
}

/// Completes all uploads of a commit, and gives the versions of its files; nothing where somebody else has done so and
/// written that it is done.
async fn complete(
    dest: &dyn Destination,
    number: u64,
    manifest: &Manifest,
) -> Result<Option<BTreeMap<String, String>>> {
    let uploads = manifest.files.iter().filter_map(ManifestFile::uploaded);
    let versions: Vec<Option<(String, String)>> = stream::iter(uploads)
        .map(|uploaded| complete_one(dest, number, manifest, uploaded))
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    Ok(versions.into_iter().collect())
}

async fn complete_one(
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
    if log::has_successor(dest, number).await? {
        return Ok(None);
    }
    completed?;
    let (file, entry) = (dest.shown(&key), dest.shown(&log::key(number)));
    Err(StoreError::UploadLost { file, run: run.clone(), entry })
}

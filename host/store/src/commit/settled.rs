//! Brings a log to where its last run is over: what is decided is put in place, and what another log decides is looked up there.

use tracing::{debug, warn};

use super::destination::Destination;
use super::guard::abort_all;
use super::log::{self, Commit, DecidedBy, Entry, Log, Partner, Prepared, Stamp, Written};
use super::manifest::{Manifest, ManifestFile};
use super::replaced::sweep;
use super::roll_forward::roll_forward;
use super::success::ensure_success_published;
use crate::error::{Result, StoreError, TogetherError};

/// What came of settling a log.
pub(super) enum Settled<'a> {
    /// Nothing was left to do.
    Already,
    /// What was decided is in place.
    Finished(&'a Manifest),
    /// What was prepared is discarded, since its run is not committed; `fenced` where it could have been until now.
    Discarded { manifest: &'a Manifest, fenced: bool },
    /// The run that has prepared its output can still commit.
    Open,
}

/// Reads the log, and settles it until nothing is left to do. A run that has prepared its output and is not committed cannot
/// commit after this.
pub(super) async fn read_settled(dest: &dyn Destination, attempt: &str) -> Result<Log> {
    loop {
        let log = Log::read(dest).await?;
        if let Settled::Already = settle(dest, &log, attempt, |_| true).await? {
            return Ok(log);
        }
    }
}

/// Settles what a log ends with. `may_fence` says whether a run that has prepared its output, and can still commit, is kept
/// from that.
pub(super) async fn settle<'a>(
    dest: &dyn Destination,
    log: &'a Log,
    attempt: &str,
    may_fence: impl Fn(&Manifest) -> bool,
) -> Result<Settled<'a>> {
    if let Some((number, commit)) = &log.state.pending {
        roll_all_forward(dest, dest, *number, commit, attempt).await?;
        return Ok(Settled::Finished(&commit.manifest));
    }
    let Some((number, prepared)) = &log.state.prepared else {
        if let Some(by) = &log.state.decided_by
            && let Err(error) = finish_elsewhere(dest, by, attempt).await
        {
            // Nothing of this output waits for it.
            warn!(output = dest.shown(""), other = by.location, %error, "another output is not in place yet");
        }
        return Ok(Settled::Already);
    };
    let (number, manifest) = (*number, &prepared.manifest);
    let mut fenced = false;
    loop {
        match verdict(dest, number, prepared).await? {
            Verdict::Committed => {
                roll_forward(dest, number, manifest, attempt).await?;
                return Ok(Settled::Finished(manifest));
            }
            Verdict::Not => {
                let uploads = manifest.files.iter().filter_map(ManifestFile::uploaded);
                abort_all(dest, uploads.map(|upload| (upload.id, upload.key))).await?;
                let stamp = Stamp::new(&manifest.info.run, attempt, &manifest.info.engine);
                Entry::Cleared(stamp).write(dest, number + 1).await?;
                debug!(output = dest.shown(""), run = manifest.info.run, number, "run discarded");
                return Ok(Settled::Discarded { manifest, fenced });
            }
            Verdict::Open if !may_fence(manifest) => return Ok(Settled::Open),
            Verdict::Open => fenced = fence(dest, number, prepared, attempt).await?,
        }
    }
}

/// Whether the run that prepared an output is committed by now. Nothing is written.
pub(super) async fn is_committed(dest: &dyn Destination, number: u64, prepared: &Prepared) -> Result<bool> {
    Ok(matches!(verdict(dest, number, prepared).await?, Verdict::Committed))
}

/// Whether an attempt of a run began with an entry.
pub(super) async fn has_begun(dest: &dyn Destination, number: u64, run: &str, attempt: &str) -> Result<bool> {
    Ok(log::entry(dest, number).await?.is_some_and(|there| is_begin(&there, run, attempt)))
}

/// An error that an output has because of another one.
pub(super) fn of_other(dest: &dyn Destination, other: &str, run: &str, error: StoreError) -> StoreError {
    let (output, other, run) = (dest.shown(""), other.to_owned(), run.to_owned());
    TogetherError::Unreachable { output, other, run, source: Box::new(error) }.into()
}

/// What the log that decides says of a run.
enum Verdict {
    Committed,
    /// It is not committed, and never will be.
    Not,
    /// Neither yet.
    Open,
}

/// Asks the log that decides about the run which prepared an output with the entry of a number.
async fn verdict(dest: &dyn Destination, number: u64, prepared: &Prepared) -> Result<Verdict> {
    let by = &prepared.decided_by;
    let fail = |error| of_other(dest, &by.location, &by.run, error);
    let deciding = dest.folder_at(&by.location).await.map_err(fail)?;
    let there = log::entry(&*deciding, by.entry).await.map_err(fail)?;
    let is_decided = there.is_some();
    if the_commit(there, by).is_some() {
        return Ok(Verdict::Committed);
    }
    // That there is no commit says something only in the log in which the run began.
    match log::entry(&*deciding, by.entry.saturating_sub(1)).await.map_err(fail)? {
        Some(begun) if is_begin(&begun, &by.run, &by.attempt) => {
            Ok(if is_decided { Verdict::Not } else { Verdict::Open })
        }
        // Entries before a checkpoint need not be kept. A log that has come past a commit has all other outputs in place.
        None if Log::read(&*deciding).await.map_err(fail)?.number >= by.entry => Ok(Verdict::Not),
        _ => Err(lost(dest, number, &by.run, &by.location, deciding.shown(&log::key(by.entry)))),
    }
}

/// Takes the number of the entry that would decide, so that the run cannot commit. Gives whether nobody was faster.
async fn fence(dest: &dyn Destination, number: u64, prepared: &Prepared, attempt: &str) -> Result<bool> {
    let by = &prepared.decided_by;
    let entry = Entry::Cleared(Stamp::new(&by.run, attempt, &prepared.manifest.info.engine));
    let written = async { entry.write(&*dest.folder_at(&by.location).await?, by.entry).await };
    let written = written.await.map_err(|error| of_other(dest, &by.location, &by.run, error))?;
    debug!(output = dest.shown(""), other = by.location, run = by.run, number, "run fenced");
    Ok(matches!(written, Written::Ours))
}

fn is_begin(there: &Entry, run: &str, attempt: &str) -> bool {
    matches!(there, Entry::Begin(stamp) if stamp.run == run && stamp.attempt == attempt)
}

fn the_commit(there: Option<Entry>, by: &DecidedBy) -> Option<Box<Commit>> {
    match there {
        Some(Entry::Commit(commit)) if by.is(&commit.manifest) => Some(commit),
        _ => None,
    }
}

/// Puts all outputs of a commit in place: the one whose log decided is done once all others are. Those are reached from
/// `from`. One that cannot be put in place is no reason to leave the rest of them.
async fn roll_all_forward(
    from: &dyn Destination,
    deciding: &dyn Destination,
    number: u64,
    commit: &Commit,
    attempt: &str,
) -> Result<()> {
    let mut end = Ok(());
    for partner in &commit.with {
        end = end.and(roll_partner_forward(from, deciding, number, commit, partner, attempt).await);
    }
    end?;
    roll_forward(deciding, number, &commit.manifest, attempt).await
}

async fn roll_partner_forward(
    from: &dyn Destination,
    deciding: &dyn Destination,
    number: u64,
    commit: &Commit,
    partner: &Partner,
    attempt: &str,
) -> Result<()> {
    let (manifest, location) = (&commit.manifest, &partner.location);
    let run = &manifest.info.run;
    let fail = |error| of_other(deciding, location, run, error);
    let dest = from.folder_at(location).await.map_err(fail)?;
    let prepared = match log::entry(&*dest, partner.entry).await.map_err(fail)? {
        Some(Entry::Prepared(prepared))
            if prepared.decided_by.entry == number && prepared.decided_by.is(manifest) =>
        {
            prepared
        }
        _ => return Err(lost(deciding, number, run, location, dest.shown(&log::key(partner.entry)))),
    };
    if !log::has_successor(&*dest, partner.entry).await.map_err(fail)? {
        roll_forward(&*dest, partner.entry, &prepared.manifest, attempt).await.map_err(fail)?;
    }
    end_run(&*dest).await.map_err(fail)
}

/// Does what is left to do after the last run of an output is done: whoever did it may have been stopped before its manifest was
/// published, and before what it replaced was deleted.
async fn end_run(dest: &dyn Destination) -> Result<()> {
    let log = Log::read(dest).await?;
    if log.at_work().is_some() || log.state.pending.is_some() || log.state.prepared.is_some() {
        return Ok(());
    }
    ensure_success_published(dest, &log).await?;
    if !log.state.replaced.is_empty() {
        sweep(dest, &log, &mut dest.list("").await?).await?;
    }
    Ok(())
}

/// For an output that is in place: puts those in place that were committed with it, and are not yet.
async fn finish_elsewhere(dest: &dyn Destination, by: &DecidedBy, attempt: &str) -> Result<()> {
    let deciding = dest.folder_at(&by.location).await?;
    if log::has_successor(&*deciding, by.entry).await? {
        let is_last = !log::has_successor(&*deciding, by.entry + 1).await?;
        return if is_last { end_run(&*deciding).await } else { Ok(()) };
    }
    match the_commit(log::entry(&*deciding, by.entry).await?, by) {
        Some(commit) => roll_all_forward(dest, &*deciding, by.entry, &commit, attempt).await,
        None => Ok(()),
    }
}

/// An entry of another log is gone that an output depends on. `number` is that of the output's own entry.
fn lost(dest: &dyn Destination, number: u64, run: &str, other: &str, missing: String) -> StoreError {
    let (output, entry) = (dest.shown(""), dest.shown(&log::key(number)));
    TogetherError::Lost { output, other: other.to_owned(), run: run.to_owned(), missing, entry }.into()
}

//! The beginning of a run over a folder: whether it may write there, and that nobody else does.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::guard::{Guard, abort_all};
use super::log::{self, Entry, LiveFile, Log, Stamp, Written};
use super::roll_forward::{settled, tell};
use super::transaction::Transaction;
use super::{ConsumedFile, Destination, Listed, Manifest, Mode, RunInfo, SUCCESS, taken_over};
use crate::error::{Result, StoreError};
use crate::listing::is_hidden;

/// How often another run may come first before this one gives way.
const TRIES: usize = 100;

/// What came of beginning a run.
pub enum Begun {
    /// A run of that name was committed and its files are there: nothing to do.
    Done(Manifest),
    /// Files can be written.
    Open(Transaction),
}

/// Begins a run over a folder: finishes what an earlier run decided, checks that the run may write there, and makes sure
/// that no other run can commit after this point.
///
/// Errors: files are there that may not be replaced, the store cannot tell who was first, or another run took over.
pub async fn begin(dest: Arc<dyn Destination>, info: RunInfo) -> Result<Begun> {
    info.check()?;
    let attempt = super::attempt();
    for _ in 0..TRIES {
        let log = settled(&*dest, &attempt).await?;
        let there = dest.list("").await?;
        if let Some(number) = log.state.runs.get(&info.run) {
            let manifest = log::manifest(&*dest, *number).await?;
            if is_there(&manifest, &there) {
                told(&*dest, &log).await?;
                return Ok(Begun::Done(manifest.public()));
            }
        }
        let (live, strangers) = sorted(&log, there);
        if let Err(error) = allowed(&*dest, &info, &live, &strangers) {
            // Files that came after the log was read are not in it.
            if log::goes_on(&*dest, log.number).await? {
                continue;
            }
            return Err(error);
        }
        is_news(&*dest, &info, &log)?;
        log.keep(&*dest).await?;
        let number = log.number + 1;
        let entry = Entry::Begin(Stamp::new(&info.run, &attempt, &info.engine));
        if let Written::Theirs(_) = entry.write(&*dest, number).await? {
            continue;
        }
        if !info.single_writer && !entry.is_refused(&*dest, number).await? {
            dest.delete(&log::key(number), None).await?;
            return Err(lenient(&*dest));
        }
        fence(&*dest, number).await?;
        let mark = mark(&info, &live);
        let open = Guard::new(dest.clone());
        return Ok(Begun::Open(Transaction { dest, info, attempt, number, live, strangers, mark, open }));
    }
    Err(taken_over(&dest.shown(""), None))
}

/// Whether all files of a run are in the folder.
fn is_there(manifest: &Manifest, there: &[Listed]) -> bool {
    let there: BTreeMap<&str, u64> =
        there.iter().map(|listed| (listed.key.as_str(), listed.length)).collect();
    manifest.files.iter().all(|file| there.get(file.key.as_str()) == Some(&file.bytes))
}

/// Makes sure that `_SUCCESS` tells of the newest run: its writer may have been stopped just before.
async fn told(dest: &dyn Destination, log: &Log) -> Result<()> {
    let Some(newest) = log.state.newest else { return Ok(()) };
    let manifest = log::manifest(dest, newest).await?;
    if dest.get(SUCCESS).await?.is_none_or(|body| body != log::json(&manifest.public())) {
        tell(dest, newest).await?;
    }
    Ok(())
}

/// The files of a folder: those that runs wrote and that are still there, and those that no run wrote.
fn sorted(log: &Log, there: Vec<Listed>) -> (BTreeMap<String, LiveFile>, Vec<String>) {
    let mut live = BTreeMap::new();
    let mut strangers = Vec::new();
    for listed in there {
        match log.state.live.get(&listed.key) {
            Some(file) => drop(live.insert(listed.key, file.clone())),
            None if listed.key.split('/').any(is_hidden) => {}
            None => strangers.push(listed.key),
        }
    }
    (live, strangers)
}

/// Whether the inputs of an incremental run are still those that no run has read.
fn is_news(dest: &dyn Destination, info: &RunInfo, log: &Log) -> Result<()> {
    let is_read =
        |input: &&ConsumedFile| log.state.consumed.contains(&(input.uri.clone(), input.version.clone()));
    match info.inputs.iter().find(is_read) {
        Some(input) if info.incremental => Err(StoreError::conflict(format!(
            "another run into `{}` has read `{}` meanwhile; this one has written nothing. Start it again for what is new",
            dest.shown(""),
            input.uri
        ))),
        _ => Ok(()),
    }
}

/// Whether a run may write to a folder in which these files are.
fn allowed(
    dest: &dyn Destination,
    info: &RunInfo,
    live: &BTreeMap<String, LiveFile>,
    strangers: &[String],
) -> Result<()> {
    if info.mode == Mode::Append {
        return Ok(());
    }
    if let Some(stranger) = strangers.first() {
        return Err(StoreError::usage(format!(
            "`{}` was not written by a run of a recipe, so it is neither replaced nor taken for a part of the output; \
             choose an empty folder, move the file away, or use --append to add to what is there",
            dest.shown(stranger)
        )));
    }
    match live.first_key_value() {
        Some((key, _)) if info.mode == Mode::Fail => Err(StoreError::usage(format!(
            "output `{}` exists (`{}` is in it); use --overwrite to replace it or --append to add to it",
            dest.shown(""),
            dest.shown(key)
        ))),
        _ => Ok(()),
    }
}

/// Gives up the uploads of all runs that began before the entry of this number.
async fn fence(dest: &dyn Destination, number: u64) -> Result<()> {
    let Some(uploads) = dest.uploads().await? else { return Ok(()) };
    // Those listed belong to earlier runs only if no later one had begun by now.
    if log::goes_on(dest, number).await? {
        return Err(taken_over(&dest.shown(""), None));
    }
    abort_all(dest, uploads.into_iter().map(|upload| (upload.id, upload.key))).await
}

/// What stands in the names of files that are added to others.
fn mark(info: &RunInfo, live: &BTreeMap<String, LiveFile>) -> String {
    if info.mode != Mode::Append {
        return String::new();
    }
    let short = format!("-{}", info.short());
    let is_taken = |(key, file): (&String, &LiveFile)| file.run != info.run && key.contains(&short);
    if live.iter().any(is_taken) {
        let hash = crate::checksum::sha256(&info.run);
        return format!("-{hash}");
    }
    short
}

fn lenient(dest: &dyn Destination) -> StoreError {
    StoreError::failed(format!(
        "the store of `{}` ignores conditions (`If-None-Match`), so it cannot tell which of two runs was first; if nobody \
         else writes there, say so with --single-writer",
        dest.shown("")
    ))
}

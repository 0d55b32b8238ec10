//! The beginning of a run over a folder: whether it may write there, and that nobody else does.

use std::collections::BTreeMap;
use std::sync::Arc;

use tracing::debug;

use super::attempt::attempt;
use super::destination::{Destination, Listed};
use super::guard::{Guard, abort_all};
use super::log::{self, Entry, LiveFile, Log, Stamp, Written};
use super::logged::of_folder;
use super::manifest::{ConsumedFile, Manifest, ManifestFile, Mode, RunInfo};
use super::replaced::sweep;
use super::settled::read_settled;
use super::success::ensure_success_published;
use super::transaction::Transaction;
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

/// Begins a run over a folder, or over a [file with a log](super::LoggedFile): finishes what an earlier run decided, checks that
/// the run may write there, and makes sure that no other run can commit after this point.
///
/// Errors: the name of the run cannot be used ([`BadRunId`](StoreError::BadRunId)); files are there that may not be replaced
/// ([`OutputExists`](StoreError::OutputExists), [`ForeignFile`](StoreError::ForeignFile),
/// [`FileExists`](StoreError::FileExists)), or one file is to be appended to ([`AppendToFile`](StoreError::AppendToFile)); the
/// store cannot tell who was first ([`ConditionsIgnored`](StoreError::ConditionsIgnored)); another run took over
/// ([`TakenOver`](StoreError::TakenOver), [`InputConsumed`](StoreError::InputConsumed)); an earlier run wrote to other outputs as
/// well, and what became of it cannot be looked up there or finished ([`Together`](StoreError::Together)); or the store failed.
pub async fn begin(dest: Arc<dyn Destination>, info: RunInfo) -> Result<Begun> {
    info.check()?;
    if dest.file().is_some() && info.mode == Mode::Append {
        return Err(StoreError::AppendToFile { file: dest.shown("") });
    }
    let attempt = attempt();
    for _ in 0..TRIES {
        let log = read_settled(&*dest, &attempt).await?;
        let mut there = dest.list("").await?;
        let (kept, _) = sweep(&*dest, &log, &mut there).await?;
        if let Some(number) = log.state.runs.get(&info.run) {
            let manifest = log::manifest(&*dest, *number).await?;
            if has_all_files(&*dest, &log, &there, &manifest) {
                ensure_success_published(&*dest, &log).await?;
                return Ok(Begun::Done(manifest.public()));
            }
        }
        let (allowed, (live, foreign_files)) = match dest.file() {
            // It is replaced as the new one takes its place, and nothing of it may be deleted after that.
            Some(_) => (check_file(&*dest, &info, &there), (BTreeMap::new(), Vec::new())),
            None => {
                let (live, foreign_files) = split_by_writer(&log, there);
                (check_mode(&*dest, &info, &live, &foreign_files), (live, foreign_files))
            }
        };
        if let Err(error) = allowed {
            // Files that came after the log was read are not in it.
            if log::has_successor(&*dest, log.number).await? {
                continue;
            }
            return Err(error);
        }
        check_inputs_unconsumed(&*dest, &info, &log)?;
        log.keep(&*dest).await?;
        let number = log.number + 1;
        let entry = Entry::Begin(Stamp::new(&info.run, &attempt, &info.engine));
        if let Written::Theirs(_) = entry.write(&*dest, number).await? {
            continue;
        }
        debug!(output = dest.shown(""), run = info.run, attempt, number, "run begun");
        if !info.single_writer && !entry.is_refused(&*dest, number).await? {
            dest.delete(&log::key(number), None).await?;
            return Err(StoreError::ConditionsIgnored { output: dest.shown("") });
        }
        fence(&*dest, number).await?;
        let open = Guard::new(dest.clone());
        let transaction = Transaction { dest, info, attempt, number, live, kept, foreign_files, open };
        return Ok(Begun::Open(transaction));
    }
    Err(StoreError::TakenOver { output: dest.shown(""), by: None })
}

/// Whether all files of a run are there. In a folder no name is used twice, but a file may be written by anyone.
fn has_all_files(dest: &dyn Destination, log: &Log, there: &[Listed], manifest: &Manifest) -> bool {
    let there: BTreeMap<&str, &Listed> = there.iter().map(|listed| (listed.key.as_str(), listed)).collect();
    let is_same = |listed: &Listed| {
        let is_it = |live: &LiveFile| live.run == manifest.info.run && live.version == listed.version;
        dest.file().is_none() || log.state.live.get(&listed.key).is_some_and(is_it)
    };
    let is_there = |file: &ManifestFile| {
        there.get(file.key.as_str()).is_some_and(|listed| listed.length == file.bytes && is_same(listed))
    };
    manifest.files.iter().all(is_there)
}

/// The files of a folder: those that runs wrote and that are still there, and those that no run wrote.
fn split_by_writer(log: &Log, there: Vec<Listed>) -> (BTreeMap<String, LiveFile>, Vec<String>) {
    let mut live = BTreeMap::new();
    let mut foreign_files = Vec::new();
    for listed in there {
        match log.state.live.get(&listed.key) {
            Some(file) => drop(live.insert(listed.key, file.clone())),
            None if listed.key.split('/').any(is_hidden) => {}
            None => foreign_files.push(listed.key),
        }
    }
    (live, foreign_files)
}

/// Whether the inputs of an incremental run are still those that no run has read.
fn check_inputs_unconsumed(dest: &dyn Destination, info: &RunInfo, log: &Log) -> Result<()> {
    let is_read =
        |input: &&ConsumedFile| log.state.consumed.contains(&(input.uri.clone(), input.version.clone()));
    match info.inputs.iter().find(is_read) {
        Some(input) if info.incremental => {
            Err(StoreError::InputConsumed { output: dest.shown(""), input: input.uri.clone() })
        }
        _ => Ok(()),
    }
}

/// Whether a run may write to a folder in which these files are.
fn check_mode(
    dest: &dyn Destination,
    info: &RunInfo,
    live: &BTreeMap<String, LiveFile>,
    foreign_files: &[String],
) -> Result<()> {
    if info.mode == Mode::Append {
        return Ok(());
    }
    if let Some(file) = foreign_files.first() {
        return Err(StoreError::ForeignFile { file: dest.shown(file) });
    }
    match live.first_key_value() {
        Some((key, _)) if info.mode == Mode::Fail => {
            Err(StoreError::OutputExists { output: dest.shown(""), file: dest.shown(key) })
        }
        _ => Ok(()),
    }
}

/// Whether a run may write what is one file.
fn check_file(dest: &dyn Destination, info: &RunInfo, there: &[Listed]) -> Result<()> {
    match there.first() {
        Some(file) if info.mode == Mode::Fail => Err(StoreError::FileExists { file: dest.shown(&file.key) }),
        _ => Ok(()),
    }
}

/// Aborts the uploads of all runs that began before the entry of this number.
async fn fence(dest: &dyn Destination, number: u64) -> Result<()> {
    let Some(uploads) = dest.uploads().await? else { return Ok(()) };
    let uploads = of_folder(dest, uploads).await?;
    // Those listed belong to earlier runs only if no later one had begun by now.
    if log::has_successor(dest, number).await? {
        return Err(StoreError::TakenOver { output: dest.shown(""), by: None });
    }
    debug!(output = dest.shown(""), number, uploads = uploads.len(), "earlier runs fenced");
    abort_all(dest, uploads.into_iter().map(|upload| (upload.id, upload.key))).await
}

//! A run over a folder, from its first entry in the log to its last.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::guard::{Guard, abort_all};
use super::log::{self, Entry, LiveFile, Log, Stamp, Written};
use super::roll_forward::{roll_forward, settled, tell};
use super::{
    Destination, Listed, Manifest, ManifestFile, Mode, Replaced, RunInfo, SUCCESS, Upload, Uploaded,
};
use crate::error::{HostError, Result};

/// How often another run may come first before this one gives way.
const TRIES: usize = 100;

/// What came of beginning a run.
pub enum Begun {
    /// A run of that name was committed and its files are there: nothing to do.
    Done(Manifest),
    /// Files can be written.
    Open(Transaction),
}

/// A run that writes. Dropped without an end, it leaves nothing visible: local files go at once, and uploads elsewhere when
/// its [`Guard`] is cleared or the next run begins.
pub struct Transaction {
    dest: Arc<dyn Destination>,
    info: RunInfo,
    attempt: String,
    /// The number of the entry that began the run.
    number: u64,
    /// The files of earlier runs.
    live: BTreeMap<String, LiveFile>,
    /// Files that no run wrote.
    strangers: Vec<String>,
    /// What stands in the names of the files.
    mark: String,
    /// What goes when the run fails.
    open: Guard,
}

/// A file of the output, uploaded whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// The upload.
    pub uploaded: Uploaded,
    /// How many rows it has.
    pub rows: u64,
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
    Err(taken_over(&*dest, "others"))
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
    let is_hidden = |key: &str| key.split('/').any(|name| name.starts_with(['_', '.']));
    let mut live = BTreeMap::new();
    let mut strangers = Vec::new();
    for listed in there {
        match log.state.live.get(&listed.key) {
            Some(file) => drop(live.insert(listed.key, file.clone())),
            None if is_hidden(&listed.key) => {}
            None => strangers.push(listed.key),
        }
    }
    (live, strangers)
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
        return Err(HostError::usage(format!(
            "`{}` was not written by a run of a recipe, so it is neither replaced nor taken for a part of the output; \
             choose an empty folder, move the file away, or use --append to add to what is there",
            dest.shown(stranger)
        )));
    }
    match live.first_key_value() {
        Some((key, _)) if info.mode == Mode::Fail => Err(HostError::usage(format!(
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
        return Err(taken_over(dest, "another"));
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
        let hash = super::manifest::hex(&<sha2::Sha256 as sha2::Digest>::digest(&info.run));
        return format!("-{hash}");
    }
    short
}

fn taken_over(dest: &dyn Destination, by: &str) -> HostError {
    HostError::conflict(format!(
        "another run took over `{}` ({by}); this one has written nothing. Start it again if its output is still wanted",
        dest.shown("")
    ))
}

fn lenient(dest: &dyn Destination) -> HostError {
    HostError::failed(format!(
        "the store of `{}` ignores conditions (`If-None-Match`), so it cannot tell which of two runs was first; if nobody \
         else writes there, say so with --single-writer",
        dest.shown("")
    ))
}

impl Transaction {
    /// Begins a file of the output. `folder` is empty or like `a=1/b=2/`, `number` counts the files of the run, and
    /// `extension` stands after the dot. The file appears with [`commit`](Self::commit).
    pub async fn file(
        &self,
        folder: &str,
        number: usize,
        extension: &str,
        content_type: &str,
        content_encoding: Option<&str>,
    ) -> Result<Box<dyn Upload>> {
        let key = format!("{folder}part-{number:05}{}.{extension}", self.mark);
        if self.strangers.binary_search(&key).is_ok() {
            return Err(HostError::failed(format!(
                "`{}` is in the way: no run of a recipe wrote it, so it is not replaced. Move it away",
                self.dest.shown(&key)
            )));
        }
        let attributes = self.info.attributes(content_type, content_encoding);
        let upload = self.dest.begin(&key, &attributes).await?;
        if self.open.opened(upload.id(), &key) {
            return Ok(upload);
        }
        let id = upload.id().to_owned();
        drop(upload);
        self.dest.abort(&key, &id).await?;
        Err(HostError::failed("the run was stopped"))
    }

    /// What gives up the run's uploads when the run was stopped.
    pub fn guard(&self) -> Guard {
        self.open.clone()
    }

    /// Decides that these files are the output, and puts them in place.
    ///
    /// Errors: another run took over ([`HostError::Conflict`]), or the store failed. Where it failed after the decision,
    /// the message says that the next run finishes what is left to do.
    pub async fn commit(self, files: Vec<OutputFile>, schema: Value) -> Result<Manifest> {
        let dest = &*self.dest;
        let Some(mut own) = self.open.take() else { return Err(HostError::failed("the run was stopped")) };
        let manifest = Box::new(self.manifest(files, schema));
        let wanted: Vec<Uploaded> = manifest.files.iter().filter_map(ManifestFile::uploaded).collect();
        for file in &wanted {
            own.remove(&file.id);
        }
        // A file that is not wanted may be open still; whoever clears up after us finds it.
        let unwanted = abort_all(dest, own).await;
        let number = self.number + 1;
        let uploads = wanted.into_iter().map(|file| (file.id, file.key));
        let entry = Entry::Commit(manifest.clone());
        if let Err(error) = unwanted {
            abort_all(dest, uploads).await?;
            return Err(error);
        }
        match self.decide(&entry, number).await? {
            Decision::Made => {}
            Decision::Not(error) => {
                // The reason is what matters; the next run tries again to give the uploads up.
                let _ = abort_all(dest, uploads).await;
                return Err(error);
            }
        }
        roll_forward(dest, number, &manifest, &self.attempt)
            .await
            .map_err(|error| unfinished(dest, &error))?;
        Ok(manifest.public())
    }

    /// Gives the run up: nothing of it will be visible.
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
    Not(HostError),
}

impl Transaction {
    fn manifest(&self, files: Vec<OutputFile>, schema: Value) -> Manifest {
        let files: Vec<ManifestFile> =
            files.into_iter().map(|file| ManifestFile::of(file.uploaded, file.rows)).collect();
        let written: BTreeSet<&str> = files.iter().map(|file| file.key.as_str()).collect();
        let replaced =
            |(key, file): (&String, &LiveFile)| Replaced { key: key.clone(), version: file.version.clone() };
        let replaced = match self.info.mode {
            Mode::Overwrite => {
                self.live.iter().filter(|(key, _)| !written.contains(key.as_str())).map(replaced).collect()
            }
            Mode::Fail | Mode::Append => Vec::new(),
        };
        Manifest {
            info: self.info.clone(),
            attempt: self.attempt.clone(),
            time: super::now(),
            files,
            replaced,
            schema,
        }
    }

    /// Writes the entry that decides. Where no answer comes, nobody knows whether the entry is there or still on its way;
    /// then its number is taken for another, which settles it. An error means that not even that could be done.
    async fn decide(&self, entry: &Entry, number: u64) -> Result<Decision> {
        let dest = &*self.dest;
        let error = match entry.write(dest, number).await {
            Ok(Written::Ours) => return Ok(Decision::Made),
            Ok(Written::Theirs(there)) => return Ok(Decision::Not(taken_over(dest, there.run()))),
            // Where conditions are ignored, another entry might replace it.
            Err(error) if self.info.single_writer => return Err(unknown(&error)),
            Err(error) => error,
        };
        let stamp = Stamp::new(&self.info.run, &self.attempt, &self.info.engine);
        match Entry::Cleared(stamp).write(dest, number).await {
            Ok(Written::Ours) => Ok(Decision::Not(error)),
            Ok(Written::Theirs(there)) if *there == *entry => Ok(Decision::Made),
            Ok(Written::Theirs(there)) => Ok(Decision::Not(taken_over(dest, there.run()))),
            Err(_) => Err(unknown(&error)),
        }
    }
}

fn unknown(error: &HostError) -> HostError {
    HostError::failed(format!(
        "{}; whether the output was committed is not known. Run again: that finishes it, or starts afresh",
        plain(error)
    ))
}

fn unfinished(dest: &dyn Destination, error: &HostError) -> HostError {
    HostError::failed(format!(
        "{}; the output `{}` is decided, but not all of it is in place yet. The next run over it, or `clean`, finishes it",
        plain(error),
        dest.shown("")
    ))
}

/// What an error says, without the word that it is one.
fn plain(error: &HostError) -> String {
    let text = error.to_string();
    text.strip_prefix("error: ").map(str::to_owned).unwrap_or(text)
}

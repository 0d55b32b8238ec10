//! The log of a folder: its entries, and what they add up to.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Created, Destination, Manifest, Mode};
use crate::error::{Result, StoreError};

/// Where the log is. Readers of data skip what starts with `_`.
pub(super) const FOLDER: &str = "_recipe_log/";

/// What comes before the number of the last entry that a checkpoint adds up.
const CHECKPOINT: &str = "_recipe_log/checkpoint-";

/// After how many entries the next checkpoint is written: three a run.
const CHECKPOINT_AFTER: u64 = 48;

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Entry {
    /// A run is at work; whoever began before has lost.
    Begin(Stamp),
    /// Nobody is at work any more; whoever began before has lost.
    Cleared(Stamp),
    /// It is decided what the output is.
    Commit(Box<Manifest>),
    /// All of it is in place.
    Done(Done),
}

/// Who wrote an entry, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub(super) run: String,
    pub(super) attempt: String,
    pub(super) time: String,
    pub(super) engine: String,
}

impl Stamp {
    pub(super) fn new(run: &str, attempt: &str, engine: &str) -> Stamp {
        Stamp {
            run: run.to_owned(),
            attempt: attempt.to_owned(),
            time: super::now(),
            engine: engine.to_owned(),
        }
    }
}

/// What is known of the files of a commit once they are in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    #[serde(flatten)]
    pub(super) stamp: Stamp,
    /// The version of each file, by its key.
    pub(super) versions: BTreeMap<String, String>,
}

/// A log as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Log {
    /// The number of the last entry; 0 where there is none.
    pub(super) number: u64,
    /// The last entry, unless it is within the checkpoint.
    pub(super) last: Option<Entry>,
    /// What all entries add up to.
    pub(super) state: State,
    /// The number of the last entry within the checkpoint.
    checkpoint: u64,
}

/// What the entries of a log add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// The files of the output, by key.
    pub(super) live: BTreeMap<String, LiveFile>,
    /// The runs since the output was last replaced, with the number of the entry that committed each.
    pub(super) runs: BTreeMap<String, u64>,
    /// Address and version of each file that those runs have read.
    pub(super) consumed: BTreeSet<(String, String)>,
    /// The last run that is in place.
    pub(super) newest: Option<u64>,
    /// What is decided and perhaps not in place yet, with the number of its entry.
    pub(super) pending: Option<(u64, Box<Manifest>)>,
}

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LiveFile {
    pub(super) run: String,
    pub(super) bytes: u64,
    pub(super) version: String,
}

impl State {
    /// Adds an entry.
    pub(super) fn add(&mut self, number: u64, entry: &Entry) {
        match entry {
            Entry::Begin(_) | Entry::Cleared(_) => {}
            Entry::Commit(manifest) => self.pending = Some((number, manifest.clone())),
            Entry::Done(done) => self.settle(&done.versions),
        }
    }

    fn settle(&mut self, versions: &BTreeMap<String, String>) {
        let Some((number, manifest)) = self.pending.take() else { return };
        if manifest.info.mode == Mode::Overwrite {
            self.live.clear();
            self.runs.clear();
            self.consumed.clear();
        }
        let run = &manifest.info.run;
        for file in &manifest.files {
            let version = versions.get(&file.key).cloned().unwrap_or_default();
            self.live.insert(file.key.clone(), LiveFile { run: run.clone(), bytes: file.bytes, version });
        }
        self.runs.insert(run.clone(), number);
        let inputs = manifest.info.inputs.iter();
        self.consumed.extend(inputs.map(|input| (input.uri.clone(), input.version.clone())));
        self.newest = Some(number);
    }
}

impl Log {
    /// Reads the log of a folder: the names of all entries, and what stands in those after the last checkpoint.
    pub(super) async fn read(dest: &dyn Destination) -> Result<Log> {
        let keys: Vec<String> = dest.list(FOLDER).await?.into_iter().map(|listed| listed.key).collect();
        let checkpoint = keys.iter().filter_map(|key| number_of(key, CHECKPOINT)).max().unwrap_or(0);
        let mut log = Log { number: checkpoint, checkpoint, ..Log::default() };
        if checkpoint > 0 {
            log.state = get(dest, &checkpoint_key(checkpoint)).await?;
        }
        let mut numbers: Vec<u64> = keys.iter().filter_map(|key| number_of(key, FOLDER)).collect();
        numbers.sort_unstable();
        for number in numbers.into_iter().filter(|number| *number > checkpoint) {
            if number != log.number + 1 {
                return Err(StoreError::failed(format!(
                    "the log entry `{}` is missing; without it nobody knows what the output is. Restore it, or write to an empty folder",
                    dest.shown(&key(log.number + 1))
                )));
            }
            let entry = get(dest, &key(number)).await?;
            log.state.add(number, &entry);
            log.number = number;
            log.last = Some(entry);
        }
        Ok(log)
    }

    /// Keeps what the log adds up to, so that the next reader need not read every entry. Where this fails nothing is lost.
    pub(super) async fn keep(&self, dest: &dyn Destination) -> Result<()> {
        if self.number < self.checkpoint + CHECKPOINT_AFTER {
            return Ok(());
        }
        dest.put(&checkpoint_key(self.number), json(&self.state)).await
    }

    /// The run that has begun and not ended.
    pub(super) fn at_work(&self) -> Option<&Stamp> {
        match &self.last {
            Some(Entry::Begin(stamp)) => Some(stamp),
            _ => None,
        }
    }
}

/// Inputs that committed runs have consumed: address and version. Those of runs whose output was replaced do not count.
pub async fn consumed(dest: &dyn Destination) -> Result<BTreeSet<(String, String)>> {
    let mut state = Log::read(dest).await?.state;
    // What is decided counts; the next run puts it in place.
    state.settle(&BTreeMap::new());
    Ok(state.consumed)
}

/// What came of writing an entry.
#[derive(Debug)]
pub(super) enum Written {
    /// It is there.
    Ours,
    /// Somebody else was first.
    Theirs(Box<Entry>),
}

impl Entry {
    /// Which attempt wrote it.
    fn attempt(&self) -> &str {
        match self {
            Entry::Begin(stamp) | Entry::Cleared(stamp) => &stamp.attempt,
            Entry::Commit(manifest) => &manifest.attempt,
            Entry::Done(done) => &done.stamp.attempt,
        }
    }

    /// Who wrote it, for messages.
    pub(super) fn run(&self) -> &str {
        match self {
            Entry::Begin(stamp) | Entry::Cleared(stamp) => &stamp.run,
            Entry::Commit(manifest) => &manifest.info.run,
            Entry::Done(done) => &done.stamp.run,
        }
    }

    /// Writes the entry unless its number is taken. Where the answer to a first try was lost, the entry is found to be ours.
    pub(super) async fn write(&self, dest: &dyn Destination, number: u64) -> Result<Written> {
        let key = key(number);
        if dest.create(&key, json(self)).await? == Created::New {
            return Ok(Written::Ours);
        }
        let there: Entry = get(dest, &key).await?;
        let is_ours = there.attempt() == self.attempt()
            && std::mem::discriminant(&there) == std::mem::discriminant(self);
        Ok(if is_ours { Written::Ours } else { Written::Theirs(Box::new(there)) })
    }

    /// Whether the store refuses to make an entry that is there already, tried with this one.
    pub(super) async fn is_refused(&self, dest: &dyn Destination, number: u64) -> Result<bool> {
        Ok(dest.create(&key(number), json(self)).await? == Created::Exists)
    }
}

/// Whether a log goes on after an entry.
pub(super) async fn goes_on(dest: &dyn Destination, number: u64) -> Result<bool> {
    Ok(dest.head(&key(number + 1)).await?.is_some())
}

/// The manifest that an entry committed.
pub(super) async fn manifest(dest: &dyn Destination, number: u64) -> Result<Manifest> {
    match get(dest, &key(number)).await? {
        Entry::Commit(manifest) => Ok(*manifest),
        _ => Err(damaged(dest, &key(number), "it commits nothing")),
    }
}

/// The key of an entry.
pub(super) fn key(number: u64) -> String {
    format!("{FOLDER}{number:010}.json")
}

fn checkpoint_key(number: u64) -> String {
    format!("{CHECKPOINT}{number:010}.json")
}

fn number_of(key: &str, before: &str) -> Option<u64> {
    let number = key.strip_prefix(before)?.strip_suffix(".json")?;
    (number.len() == 10).then(|| number.parse().ok())?
}

/// What is written of a value.
pub(super) fn json<T: Serialize>(value: &T) -> Bytes {
    let mut text = serde_json::to_vec_pretty(value).expect("keys are strings, and numbers finite");
    text.push(b'\n');
    text.into()
}

async fn get<T: DeserializeOwned>(dest: &dyn Destination, key: &str) -> Result<T> {
    let body = dest.get(key).await?;
    let body = body.ok_or_else(|| damaged(dest, key, "it was listed, and is not there"))?;
    serde_json::from_slice(&body).map_err(|error| damaged(dest, key, &error.to_string()))
}

fn damaged(dest: &dyn Destination, key: &str, why: &str) -> StoreError {
    StoreError::failed(format!(
        "the log entry `{}` cannot be used: {why}. It is damaged, or a newer version wrote it; restore it, or write to an empty folder",
        dest.shown(key)
    ))
}

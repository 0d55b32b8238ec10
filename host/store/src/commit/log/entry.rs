//! The entries of a log.

use std::collections::BTreeMap;
use std::mem::discriminant;

use serde::{Deserialize, Serialize};
use tracing::debug;

use super::joint::{Commit, Prepared};
use super::names::{damaged, find, get, json, key};
use crate::commit::attempt::now;
use crate::commit::destination::{Created, Destination};
use crate::commit::manifest::Manifest;
use crate::error::Result;

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(in crate::commit) enum Entry {
    /// A run is at work; whoever began before has lost.
    Begin(Stamp),
    /// Nobody is at work any more; whoever began before has lost.
    Cleared(Stamp),
    /// What a run wrote is complete, and another log decides whether it is the output.
    Prepared(Box<Prepared>),
    /// It is decided what the output is.
    Commit(Box<Commit>),
    /// All of it is in place.
    Done(Done),
}

/// Who wrote an entry, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct Stamp {
    pub(in crate::commit) run: String,
    pub(in crate::commit) attempt: String,
    pub(in crate::commit) time: String,
    pub(in crate::commit) engine: String,
}

impl Stamp {
    pub(in crate::commit) fn new(run: &str, attempt: &str, engine: &str) -> Stamp {
        Stamp { run: run.to_owned(), attempt: attempt.to_owned(), time: now(), engine: engine.to_owned() }
    }
}

/// What is known of the files of a commit once they are in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct Done {
    #[serde(flatten)]
    pub(in crate::commit) stamp: Stamp,
    /// The version of each file, by its key.
    pub(in crate::commit) versions: BTreeMap<String, String>,
}

/// What came of writing an entry.
#[derive(Debug)]
pub(in crate::commit) enum Written {
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
            Entry::Prepared(prepared) => &prepared.manifest.attempt,
            Entry::Commit(commit) => &commit.manifest.attempt,
            Entry::Done(done) => &done.stamp.attempt,
        }
    }

    /// Who wrote it, for messages.
    pub(in crate::commit) fn run(&self) -> &str {
        match self {
            Entry::Begin(stamp) | Entry::Cleared(stamp) => &stamp.run,
            Entry::Prepared(prepared) => &prepared.manifest.info.run,
            Entry::Commit(commit) => &commit.manifest.info.run,
            Entry::Done(done) => &done.stamp.run,
        }
    }

    /// Writes the entry unless its number is taken. Where the answer to a first try was lost, the entry is found to be ours.
    pub(in crate::commit) async fn write(&self, dest: &dyn Destination, number: u64) -> Result<Written> {
        let key = key(number);
        if dest.create(&key, json(self)).await? == Created::New {
            debug!(entry = dest.shown(&key), run = self.run(), attempt = self.attempt(), "log entry written");
            return Ok(Written::Ours);
        }
        let there: Entry = get(dest, &key).await?;
        Ok(if there.is(self) { Written::Ours } else { Written::Theirs(Box::new(there)) })
    }

    /// Whether both are one entry: an attempt writes one of each kind. What they say is not compared, since not all of it is kept.
    pub(in crate::commit) fn is(&self, other: &Entry) -> bool {
        self.attempt() == other.attempt() && discriminant(self) == discriminant(other)
    }

    /// Whether the store refuses to make an entry that is there already, tried with this one.
    pub(in crate::commit) async fn is_refused(&self, dest: &dyn Destination, number: u64) -> Result<bool> {
        Ok(dest.create(&key(number), json(self)).await? == Created::Exists)
    }
}

/// Whether an entry has a successor.
pub(in crate::commit) async fn has_successor(dest: &dyn Destination, number: u64) -> Result<bool> {
    Ok(dest.head(&key(number + 1)).await?.is_some())
}

/// The entry of a number, or nothing where there is none.
pub(in crate::commit) async fn entry(dest: &dyn Destination, number: u64) -> Result<Option<Entry>> {
    find(dest, &key(number)).await
}

/// The manifest that an entry committed, or prepared for a commit that was decided.
pub(in crate::commit) async fn manifest(dest: &dyn Destination, number: u64) -> Result<Manifest> {
    match get(dest, &key(number)).await? {
        Entry::Commit(commit) => Ok(commit.manifest),
        Entry::Prepared(prepared) => Ok(prepared.manifest),
        _ => Err(damaged(dest, &key(number), "it commits nothing")),
    }
}

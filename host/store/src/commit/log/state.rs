//! What the entries of a log add up to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::joint::{Commit, DecidedBy, Prepared};
use crate::commit::manifest::{Mode, Replaced};

/// What the entries of a log add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct State {
    /// The files of the output, by key.
    pub(in crate::commit) live: BTreeMap<String, LiveFile>,
    /// Files that the last run found replaced, and which may still be there.
    #[serde(default)]
    pub(in crate::commit) replaced: Vec<Replaced>,
    /// The runs since the output was last replaced, with the number of the entry that committed each.
    pub(in crate::commit) runs: BTreeMap<String, u64>,
    /// Address and version of each file that those runs have read.
    pub(in crate::commit) consumed: BTreeSet<(String, String)>,
    /// The last run that is in place.
    pub(in crate::commit) newest: Option<u64>,
    /// What is decided and perhaps not in place yet, with the number of its entry.
    pub(in crate::commit) pending: Option<(u64, Box<Commit>)>,
    /// What another log decides, with the number of its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::commit) prepared: Option<(u64, Box<Prepared>)>,
    /// Where it was decided that the newest run is committed, if elsewhere, and until a later one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::commit) decided_by: Option<DecidedBy>,
}

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct LiveFile {
    pub(in crate::commit) run: String,
    pub(in crate::commit) bytes: u64,
    pub(in crate::commit) version: String,
}

impl State {
    /// The numbers of the entries that it names.
    pub(super) fn entries(&self) -> impl Iterator<Item = u64> {
        let pending = self.pending.as_ref().map(|(number, _)| *number);
        let prepared = self.prepared.as_ref().map(|(number, _)| *number);
        self.runs.values().copied().chain(self.newest).chain(pending).chain(prepared)
    }

    /// Adds an entry.
    pub(in crate::commit) fn add(&mut self, number: u64, entry: &Entry) {
        match entry {
            Entry::Begin(_) => (self.prepared, self.decided_by) = (None, None),
            Entry::Cleared(_) => self.prepared = None,
            Entry::Prepared(prepared) => self.prepared = Some((number, prepared.clone())),
            Entry::Commit(commit) => self.pending = Some((number, commit.clone())),
            Entry::Done(done) => self.settle(&done.versions),
        }
    }

    /// Takes what is decided, or prepared, for the newest run.
    pub(in crate::commit) fn settle(&mut self, versions: &BTreeMap<String, String>) {
        let (number, manifest) = match (self.pending.take(), self.prepared.take()) {
            (Some((number, commit)), _) => {
                self.decided_by = None;
                (number, commit.manifest)
            }
            (None, Some((number, prepared))) => {
                self.decided_by = Some(prepared.decided_by);
                (number, prepared.manifest)
            }
            (None, None) => return,
        };
        if manifest.info.mode == Mode::Overwrite {
            self.live.clear();
            self.runs.clear();
            self.consumed.clear();
        }
        self.replaced.clone_from(&manifest.replaced);
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

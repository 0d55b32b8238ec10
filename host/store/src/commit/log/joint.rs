//! What entries say of outputs that are committed together.

use serde::{Deserialize, Serialize};

use crate::commit::manifest::Manifest;

/// What a run wrote is the output, and so it is in other folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct Commit {
    #[serde(flatten)]
    pub(in crate::commit) manifest: Manifest,
    /// What the entry decides besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::commit) with: Vec<Partner>,
}

/// An output that the commit of another one decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct Partner {
    /// Its [location](crate::commit::Destination::location).
    pub(in crate::commit) location: String,
    /// The number of the entry that prepared it, in its own log.
    pub(in crate::commit) entry: u64,
}

/// What a run wrote is complete; whether it is the output is decided elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct Prepared {
    #[serde(flatten)]
    pub(in crate::commit) manifest: Manifest,
    pub(in crate::commit) decided_by: DecidedBy,
}

/// The entry that decides: the run is committed where it is a commit of this attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commit) struct DecidedBy {
    /// The [location](crate::commit::Destination::location) of its output.
    pub(in crate::commit) location: String,
    pub(in crate::commit) entry: u64,
    pub(in crate::commit) run: String,
    pub(in crate::commit) attempt: String,
}

impl DecidedBy {
    /// Whether what was committed is of the attempt that decides.
    pub(in crate::commit) fn is(&self, committed: &Manifest) -> bool {
        self.run == committed.info.run && self.attempt == committed.attempt
    }
}

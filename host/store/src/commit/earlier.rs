//! What a folder remembers of runs.

use std::collections::{BTreeMap, BTreeSet};

use super::destination::Destination;
use super::log::{self, Log};
use super::manifest::Manifest;
use super::settled::is_committed;
use crate::error::Result;

/// What committed runs into a folder did. Those whose output was replaced do not count.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct EarlierRuns {
    /// The inputs that they have read, as URI and version.
    pub consumed: BTreeSet<(String, String)>,
    /// What the last of them said of itself, and wrote.
    pub last: Option<Manifest>,
}

/// Reads what committed runs into a folder did, and writes nothing. A run that is just being
/// [committed together](super::commit_together) with other outputs counts once that is decided; what is not decided yet is by
/// the next [`begin`](super::begin).
///
/// Errors: the log cannot be read, or ends with a run whose decision stands in the log of another output, which cannot be read
/// ([`TogetherError`](crate::error::TogetherError)).
pub async fn earlier_runs(dest: &dyn Destination) -> Result<EarlierRuns> {
    let mut state = Log::read(dest).await?.state;
    if let Some((number, prepared)) = &state.prepared
        && !is_committed(dest, *number, prepared).await?
    {
        state.prepared = None;
    }
    // What is decided counts; the next run puts it in place.
    state.settle(&BTreeMap::new());
    let last = match state.newest {
        Some(number) => Some(log::manifest(dest, number).await?.public()),
        None => None,
    };
    Ok(EarlierRuns { consumed: state.consumed, last })
}

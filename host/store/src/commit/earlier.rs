//! What a folder remembers of runs.

use std::collections::{BTreeMap, BTreeSet};

use super::destination::Destination;
use super::log::{self, Log, State};
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
    let state = state(dest).await?;
    let last = match state.newest {
        Some(number) => Some(log::manifest(dest, number).await?.public()),
        None => None,
    };
    Ok(EarlierRuns { consumed: state.consumed, last })
}

/// The inputs that a run into a folder has read, and the runs before it, as [`EarlierRuns::consumed`] has them. `run` is the name of a
/// committed run, or how it alone begins. Nothing where there is no such run, or its output was replaced.
///
/// Errors: those of [`earlier_runs`].
pub async fn consumed_until(dest: &dyn Destination, run: &str) -> Result<Option<BTreeSet<(String, String)>>> {
    let runs = state(dest).await?.runs;
    let mut begin_so = runs.iter().filter(|(name, _)| name.starts_with(run)).map(|(_, number)| *number);
    let only = begin_so.next().filter(|_| begin_so.next().is_none());
    let Some(until) = runs.get(run).copied().or(only) else { return Ok(None) };
    let mut consumed = BTreeSet::new();
    for number in runs.into_values().filter(|number| *number <= until) {
        let inputs = log::manifest(dest, number).await?.info.inputs;
        consumed.extend(inputs.into_iter().map(|input| (input.uri, input.version)));
    }
    Ok(Some(consumed))
}

/// What is decided in a log. It counts before it is in place: the next run sees to that.
async fn state(dest: &dyn Destination) -> Result<State> {
    let mut state = Log::read(dest).await?.state;
    if let Some((number, prepared)) = &state.prepared
        && !is_committed(dest, *number, prepared).await?
    {
        state.prepared = None;
    }
    state.settle(&BTreeMap::new());
    Ok(state)
}

//! What a folder remembers of runs.

use std::collections::{BTreeMap, BTreeSet};

use super::destination::Destination;
use super::log::{self, Log, State};
use super::manifest::Manifest;
use super::settled::is_committed;
use crate::error::Result;

/// Inputs, as URI and version.
type Consumed = BTreeSet<(String, String)>;

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
    earlier(dest, state(dest).await?).await
}

async fn earlier(dest: &dyn Destination, state: State) -> Result<EarlierRuns> {
    let last = match state.newest {
        Some(number) => Some(log::manifest(dest, number).await?.public()),
        None => None,
    };
    Ok(EarlierRuns { consumed: state.consumed, last })
}

/// What committed runs into a folder did, and for each of `runs` the inputs that it has read, and the runs before it, as
/// [`EarlierRuns::consumed`] has them: nothing where there is no such run, or its output was replaced. A run is named by its name, or by
/// how that alone begins. The log is read once.
///
/// Errors: those of [`earlier_runs`].
pub async fn earlier_runs_until(
    dest: &dyn Destination,
    runs: &[String],
) -> Result<(EarlierRuns, Vec<Option<Consumed>>)> {
    let state = state(dest).await?;
    let until: Vec<Option<u64>> = runs.iter().map(|run| number_of(&state, run)).collect();
    let mut consumed: Vec<_> = until.iter().map(|until| until.map(|_| Consumed::new())).collect();
    let newest = until.iter().flatten().max().copied();
    for number in state.runs.values().copied().filter(|number| Some(*number) <= newest) {
        let inputs = log::manifest(dest, number).await?.info.inputs;
        let read: Vec<_> = inputs.into_iter().map(|input| (input.uri, input.version)).collect();
        for (consumed, until) in consumed.iter_mut().zip(&until) {
            if let Some(consumed) = consumed.as_mut().filter(|_| *until >= Some(number)) {
                consumed.extend(read.iter().cloned());
            }
        }
    }
    Ok((earlier(dest, state).await?, consumed))
}

/// The number of the run of this name, or the only one whose name begins so.
fn number_of(state: &State, run: &str) -> Option<u64> {
    let mut begin_so = state.runs.iter().filter(|(name, _)| name.starts_with(run)).map(|(_, number)| *number);
    let only = begin_so.next().filter(|_| begin_so.next().is_none());
    state.runs.get(run).copied().or(only)
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

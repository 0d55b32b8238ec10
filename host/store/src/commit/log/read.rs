//! A log as it is read.

use super::entry::{Entry, Stamp};
use super::names::{CHECKPOINT, FOLDER, checkpoint_key, damaged, get, json, key, number_of};
use super::state::State;
use crate::commit::destination::Destination;
use crate::error::{Result, StoreError};

/// After how many entries the next checkpoint is written: three a run.
const CHECKPOINT_AFTER: u64 = 48;

/// A log as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::commit) struct Log {
    /// The number of the last entry; 0 where there is none.
    pub(in crate::commit) number: u64,
    /// The last entry, unless it is within the checkpoint.
    pub(in crate::commit) last: Option<Entry>,
    /// What all entries add up to.
    pub(in crate::commit) state: State,
    /// The number of the last entry within the checkpoint.
    checkpoint: u64,
}

impl Log {
    /// Reads the log of a folder: the names of all entries, and what stands in those after the last checkpoint.
    pub(in crate::commit) async fn read(dest: &dyn Destination) -> Result<Log> {
        let keys: Vec<String> = dest.list(FOLDER).await?.into_iter().map(|listed| listed.key).collect();
        let checkpoint = keys.iter().filter_map(|key| number_of(key, CHECKPOINT)).max().unwrap_or(0);
        let mut log = Log { number: checkpoint, checkpoint, ..Log::default() };
        if checkpoint > 0 {
            let key = checkpoint_key(checkpoint);
            log.state = get(dest, &key).await?;
            if log.state.entries().any(|number| number > checkpoint) {
                return Err(damaged(dest, &key, "it names an entry that comes after it"));
            }
        }
        let mut numbers: Vec<u64> = keys.iter().filter_map(|key| number_of(key, FOLDER)).collect();
        numbers.sort_unstable();
        for number in numbers.into_iter().filter(|number| *number > checkpoint) {
            if number != log.number + 1 {
                return Err(StoreError::LogGap { entry: dest.shown(&key(log.number + 1)) });
            }
            let entry = get(dest, &key(number)).await?;
            log.state.add(number, &entry);
            log.number = number;
            log.last = Some(entry);
        }
        Ok(log)
    }

    /// Keeps what the log adds up to, so that the next reader need not read every entry. Where this fails nothing is lost.
    pub(in crate::commit) async fn keep(&self, dest: &dyn Destination) -> Result<()> {
        if self.number < self.checkpoint + CHECKPOINT_AFTER {
            return Ok(());
        }
        dest.put(&checkpoint_key(self.number), json(&self.state)).await
    }

    /// The run that has begun and not ended.
    pub(in crate::commit) fn at_work(&self) -> Option<&Stamp> {
        match &self.last {
            Some(Entry::Begin(stamp)) => Some(stamp),
            _ => None,
        }
    }
}

//! The decision of a run: one entry of one log.

use super::log::{Entry, Stamp, Written};
use super::transaction::Transaction;
use crate::error::{Result, StoreError};

/// What came of a commit.
pub(super) enum Decision {
    /// The entry is there.
    Made,
    /// It is not, and never will be.
    Not(StoreError),
}

impl Transaction {
    /// Writes the entry that decides. Where no answer comes, nobody knows whether the entry is there or may still arrive;
    /// then its number is taken for another, which settles it. An error means that not even that could be done.
    pub(super) async fn decide(&self, entry: &Entry, number: u64) -> Result<Decision> {
        let dest = &*self.dest;
        let undecided = |error| StoreError::Undecided { source: Box::new(error) };
        let error = match entry.write(dest, number).await {
            Ok(Written::Ours) => return Ok(Decision::Made),
            Ok(Written::Theirs(there)) => {
                return Ok(Decision::Not(self.taken_over(&there)));
            }
            // Where conditions are ignored, another entry might replace it.
            Err(error) if self.info.single_writer => return Err(undecided(error)),
            Err(error) => error,
        };
        match Entry::Cleared(self.stamp()).write(dest, number).await {
            Ok(Written::Ours) => Ok(Decision::Not(error)),
            Ok(Written::Theirs(there)) if there.is(entry) => Ok(Decision::Made),
            Ok(Written::Theirs(there)) => Ok(Decision::Not(self.taken_over(&there))),
            Err(_) => Err(undecided(error)),
        }
    }

    /// That an entry of another run has the number of this one's.
    pub(super) fn taken_over(&self, by: &Entry) -> StoreError {
        // An entry that clears names the run that it ends.
        let by = if let Entry::Cleared(_) = by { None } else { Some(by.run().to_owned()) };
        StoreError::TakenOver { output: self.dest.shown(""), by }
    }

    pub(super) fn stamp(&self) -> Stamp {
        Stamp::new(&self.info.run, &self.attempt, &self.info.engine)
    }
}

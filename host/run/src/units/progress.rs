//! How far the requests of a run are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use recipe_tables::Source;

/// Is told how many requests are done.
#[derive(Debug, Clone)]
pub struct RequestsDone {
    /// Bytes of the input that count as read.
    bytes_read: Arc<AtomicU64>,
    /// As many as there were before, and as many as all requests together are.
    before: u64,
    bytes: u64,
    requests: u64,
}

impl RequestsDone {
    /// So many are done by now. Fewer than before, where some are to be done again, change nothing.
    pub fn set(&self, requests: u64) {
        let share = u128::from(self.bytes) * u128::from(requests.min(self.requests));
        let share = share / u128::from(self.requests.max(1));
        self.bytes_read.fetch_max(self.before + u64::try_from(share).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// The rounds of requests that a run takes, of which each counts as the same part of the input.
pub(super) struct Rounds {
    bytes_read: Arc<AtomicU64>,
    bytes: u64,
    rounds: u64,
    begun: u64,
}

impl Rounds {
    pub(super) fn new(source: &Source, rounds: usize) -> Rounds {
        let (bytes_read, bytes) = (source.bytes_read(), source.dataset().bytes());
        Rounds { bytes_read, bytes, rounds: rounds as u64, begun: 0 }
    }

    /// The last round, of so many requests. Rounds before it may have turned out not to be needed.
    pub(super) fn last(&mut self, requests: usize) -> RequestsDone {
        self.begun = self.rounds.saturating_sub(1);
        self.next(requests)
    }

    /// The next round, of so many requests.
    pub(super) fn next(&mut self, requests: usize) -> RequestsDone {
        let bytes = self.bytes / self.rounds;
        let before = bytes * self.begun;
        self.begun += 1;
        RequestsDone { bytes_read: self.bytes_read.clone(), before, bytes, requests: requests as u64 }
    }
}

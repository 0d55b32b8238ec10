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

/// Bytes of the input that count as read when some rounds of requests are done.
pub(super) struct Share {
    bytes_read: Arc<AtomicU64>,
    from: u64,
    bytes: u64,
}

impl Share {
    /// The whole input.
    pub(super) fn whole(source: &Source) -> Share {
        Share { bytes_read: source.bytes_read(), from: 0, bytes: source.dataset().bytes() }
    }

    /// The first half; the second is left.
    pub(super) fn half(&mut self) -> Share {
        let half = Share { bytes_read: self.bytes_read.clone(), from: self.from, bytes: self.bytes / 2 };
        self.from += half.bytes;
        self.bytes -= half.bytes;
        half
    }

    /// So many rounds, of which each counts as the same part.
    pub(super) fn rounds(self, rounds: usize) -> Rounds {
        Rounds { share: self, rounds: rounds as u64, begun: 0 }
    }
}

/// Rounds of requests that a run takes.
pub(super) struct Rounds {
    share: Share,
    rounds: u64,
    begun: u64,
}

impl Rounds {
    /// The last round, of so many requests. Rounds before it may have turned out not to be needed.
    pub(super) fn last(&mut self, requests: usize) -> RequestsDone {
        self.begun = self.rounds.saturating_sub(1);
        self.next(requests)
    }

    /// The next round, of so many requests.
    pub(super) fn next(&mut self, requests: usize) -> RequestsDone {
        let Share { bytes_read, from, bytes } = &self.share;
        let bytes = bytes / self.rounds;
        let before = from + bytes * self.begun;
        self.begun += 1;
        RequestsDone { bytes_read: bytes_read.clone(), before, bytes, requests: requests as u64 }
    }
}

//! What ends a run before its end: a token, or the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::error::{Result, RunError};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of the input that were read, as they are stored.
    pub bytes_read: u64,
    /// Bytes of the input.
    pub bytes: u64,
}

/// Is taken once: by a run that decides on its output, or by whoever stops it before that.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decision(Arc<AtomicBool>);

impl Decision {
    /// Whether this call is the one that takes it.
    pub(crate) fn take(&self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
    }
}

/// What watches a run.
pub(crate) struct Stops {
    pub(crate) timeout: Option<Duration>,
    pub(crate) cancel: CancellationToken,
    pub(crate) progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    pub(crate) bytes: u64,
    /// Bytes that were read of each input.
    pub(crate) bytes_read: Vec<Arc<AtomicU64>>,
}

/// How often progress is reported.
const REPORTED: Duration = Duration::from_millis(100);

/// How long a run that was stopped may take to clear away what it began.
const CLEARING: Duration = Duration::from_secs(10);

impl Stops {
    /// Waits for a run, or stops it unless it has taken the decision.
    pub(crate) async fn watch<T: Send + 'static>(
        self,
        run: BoxFuture<'static, Result<T>>,
        decision: Decision,
    ) -> Result<T> {
        let mut work = AbortOnDropHandle::new(tokio::spawn(run));
        let reason = tokio::select! {
            biased;
            done = &mut work => return done.map_err(RunError::Worker)?,
            () = self.cancel.cancelled() => RunError::Cancelled,
            () = over(self.timeout) => RunError::TimedOut,
            never = self.report() => match never {},
        };
        // The run clears away what it began before this ends, unless it decides on its output by now.
        let aborts = decision.take();
        if aborts {
            work.abort();
        }
        match tokio::time::timeout(CLEARING, work).await {
            Ok(Ok(done)) => done,
            _ if aborts => Err(reason),
            _ => Err(RunError::Unfinished),
        }
    }

    async fn report(&self) -> std::convert::Infallible {
        let Some(progress) = &self.progress else { return std::future::pending().await };
        loop {
            tokio::time::sleep(REPORTED).await;
            let bytes_read = self.bytes_read.iter().map(|read| read.load(Ordering::Relaxed)).sum();
            progress(Progress { bytes_read, bytes: self.bytes });
        }
    }
}

/// Ends when the time is over, if there is one.
async fn over(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

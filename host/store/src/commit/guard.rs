//! The uploads of a run that are aborted if it fails.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use futures::{StreamExt, stream};
use parking_lot::Mutex;

use super::destination::Destination;
use crate::error::Result;

/// How many uploads are aborted at a time.
const AT_A_TIME: usize = 16;

/// Aborts what a run has uploaded when the run itself cannot, because it was stopped. Clones are of the same run.
#[derive(Clone)]
pub struct Guard {
    dest: Arc<dyn Destination>,
    /// Id to key. Nothing once the run has ended, or what it decided is being put in place.
    open: Arc<Mutex<Option<BTreeMap<String, String>>>>,
    /// How names of its files begin, once other processes may write some.
    shared: Arc<OnceLock<String>>,
}

impl Guard {
    pub(super) fn new(dest: Arc<dyn Destination>) -> Guard {
        Guard { dest, open: Arc::new(Mutex::new(Some(BTreeMap::new()))), shared: Arc::default() }
    }

    /// Aborts all uploads of the run that are not decided, and ends it. After the decision this does nothing. What other processes
    /// begin later is aborted by the next run, or by [`clean`](super::clean).
    pub async fn clear(&self) -> Result<()> {
        let Some(open) = self.take() else { return Ok(()) };
        let known = abort_all(&*self.dest, open).await;
        self.clear_shared().await?;
        known
    }

    /// Aborts what other processes have begun for the run, and is neither completed nor aborted.
    pub(super) async fn clear_shared(&self) -> Result<()> {
        let Some(names) = self.shared.get() else { return Ok(()) };
        let there = self.dest.uploads().await?.unwrap_or_default().into_iter();
        let is_ours = |key: &str| key.rsplit('/').next().is_some_and(|name| name.starts_with(names));
        let ours = there.filter(|upload| is_ours(&upload.key)).map(|upload| (upload.id, upload.key));
        abort_all(&*self.dest, ours.collect::<Vec<_>>()).await
    }

    /// Notes that other processes may write files whose names begin so.
    pub(super) fn share(&self, names: String) {
        self.shared.get_or_init(|| names);
    }

    /// Aborts those for which that takes no waiting.
    pub(super) fn discard(&self) {
        self.open.lock().iter().flatten().for_each(|(id, key)| self.dest.discard(key, id));
    }

    /// Notes an upload; refuses it where the run is over.
    pub(super) fn opened(&self, id: &str, key: &str) -> bool {
        self.open.lock().as_mut().map(|open| open.insert(id.to_owned(), key.to_owned())).is_some()
    }

    /// Ends the run: from here on, nobody else aborts its uploads.
    pub(super) fn take(&self) -> Option<BTreeMap<String, String>> {
        self.open.lock().take()
    }
}

/// Aborts uploads, given by id and key.
pub(super) async fn abort_all(
    dest: &dyn Destination,
    uploads: impl IntoIterator<Item = (String, String)>,
) -> Result<()> {
    let abort = |(id, key): (String, String)| async move { dest.abort(&key, &id).await };
    let ends: Vec<Result<()>> = stream::iter(uploads).map(abort).buffer_unordered(AT_A_TIME).collect().await;
    // One that cannot be aborted is no reason to leave the others.
    ends.into_iter().collect()
}

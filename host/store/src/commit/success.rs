//! `_SUCCESS`: a copy of the newest manifest, for tools that look for it.

use super::destination::Destination;
use super::log::{self, Log};
use crate::error::Result;

/// The key of a copy of the manifest of the last run, for tools that look for it.
pub const SUCCESS: &str = "_SUCCESS";

/// Publishes the manifest of a commit that is done, and of a later one where there is one by then. `number` is that of the
/// commit's entry.
pub(super) async fn publish_success(dest: &dyn Destination, mut number: u64) -> Result<()> {
    loop {
        let manifest = log::manifest(dest, number).await?;
        dest.put(SUCCESS, log::json(&manifest.public())).await?;
        // A process that was suspended may have put an old manifest over a new one.
        if !log::has_successor(dest, number + 1).await? {
            return Ok(());
        }
        match Log::read(dest).await?.state.newest {
            Some(newest) if newest > number => number = newest,
            _ => return Ok(()),
        }
    }
}

/// Makes sure that `_SUCCESS` is of the newest run: whoever was to publish it may have been stopped just before.
pub(super) async fn ensure_success_published(dest: &dyn Destination, log: &Log) -> Result<()> {
    let Some(newest) = log.state.newest else { return Ok(()) };
    let manifest = log::manifest(dest, newest).await?;
    if dest.get(SUCCESS).await?.is_none_or(|body| body != log::json(&manifest.public())) {
        publish_success(dest, newest).await?;
    }
    Ok(())
}

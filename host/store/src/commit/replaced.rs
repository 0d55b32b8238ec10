//! Files that were replaced. No name is used twice, so they can be deleted at any time, by anyone; readers who go by
//! `_SUCCESS` need them until it names others.

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};

use super::destination::{Destination, Listed};
use super::log::Log;
use super::manifest::Replaced;
use super::success::ensure_success_published;
use crate::error::Result;

/// How many files are deleted at a time.
const AT_A_TIME: usize = 16;

/// Deletes those that need not be kept any more, and returns them.
pub(super) async fn delete_replaced<'a>(
    dest: &dyn Destination,
    replaced: impl IntoIterator<Item = &'a Replaced>,
) -> Result<Vec<&'a Replaced>> {
    let now = Utc::now();
    let over: Vec<&Replaced> = replaced.into_iter().filter(|file| is_over(file, now)).collect();
    let deletes: Vec<_> = over.iter().map(|file| dest.delete(&file.key, Some(&file.version))).collect();
    let () = stream::iter(deletes).buffer_unordered(AT_A_TIME).try_collect().await?;
    Ok(over)
}

/// Of the files `there`, takes out those that earlier runs replaced. Those that are to be kept for longer are returned first,
/// those that are deleted now second.
pub(super) async fn sweep(
    dest: &dyn Destination,
    log: &Log,
    there: &mut Vec<Listed>,
) -> Result<(Vec<Replaced>, Vec<String>)> {
    let mut left = Vec::new();
    for file in &log.state.replaced {
        if let Ok(at) = there.binary_search_by(|listed| listed.key.cmp(&file.key)) {
            there.remove(at);
            left.push(file);
        }
    }
    if left.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    // Whoever replaced them may have been stopped before that was published.
    ensure_success_published(dest, log).await?;
    let deleted: Vec<String> =
        delete_replaced(dest, left.iter().copied()).await?.into_iter().map(|file| file.key.clone()).collect();
    let kept = left.into_iter().filter(|file| !deleted.contains(&file.key)).cloned().collect();
    Ok((kept, deleted))
}

/// Whether the time that a file was to be kept is over.
fn is_over(file: &Replaced, now: DateTime<Utc>) -> bool {
    let until = file.keep_until.as_deref().and_then(|until| DateTime::parse_from_rfc3339(until).ok());
    until.is_none_or(|until| until <= now)
}

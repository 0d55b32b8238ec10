//! Runs that leave the bookmark as it is: what counts as read.

use std::collections::BTreeMap;

use recipe_store::PinnedFile;
use recipe_store::commit::EarlierRuns;

use crate::apply::identity::{Consumed, earlier_until, is_consumed};
use crate::error::{JobError, Result};
use crate::output::Target;

/// What a run reads of incremental sources that leaves what counts as read as it is, as Glue's `job-bookmark-pause` does: the files
/// that are new, or those that some earlier runs have read. Runs are named as their reports name them, or by how that alone begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PausedBookmark {
    /// Files are left out that runs up to this one have read, and not those that runs after it have (`job-bookmark-from`).
    pub from: Option<String>,
    /// Files are left out that no run up to this one has read (`job-bookmark-to`).
    pub to: Option<String>,
}

/// What a log says of which files a run reads.
pub(super) struct Bookmark {
    /// The files that are left out.
    after: Consumed,
    /// The only ones that are not, if there are such.
    within: Option<Consumed>,
}

impl Bookmark {
    /// What counts as read, by the log of `target`, once `check` agrees with what its runs did.
    pub(super) fn read(
        target: &Target,
        paused: Option<&PausedBookmark>,
        check: impl FnOnce(&EarlierRuns) -> Result<()>,
    ) -> Result<Bookmark> {
        let (from, to) = paused.map_or((None, None), |paused| (paused.from.as_ref(), paused.to.as_ref()));
        let named: Vec<String> = from.into_iter().chain(to).cloned().collect();
        let (earlier, found) = earlier_until(target, named)?;
        check(&earlier)?;
        let mut found = found.into_iter();
        let mut until = |run: Option<&String>| {
            let Some(run) = run else { return Ok(None) };
            let unknown = || JobError::NoRun { run: run.clone(), target: target.location.to_string() };
            Ok::<_, JobError>(Some(found.next().flatten().ok_or_else(unknown)?))
        };
        let (after, within) = (until(from)?, until(to)?);
        let after = match (after, &within) {
            (Some(after), _) => after,
            (None, Some(_)) => Consumed::new(),
            (None, None) => earlier.consumed,
        };
        Ok(Bookmark { after, within })
    }

    pub(super) fn has(&self, file: &PinnedFile) -> bool {
        is_consumed(file, &self.after)
            || self.within.as_ref().is_some_and(|within| !is_consumed(file, within))
    }
}

impl PausedBookmark {
    /// What of it the run's name depends on.
    pub(super) fn described(&self) -> BTreeMap<&str, &str> {
        let ends = [("from", &self.from), ("to", &self.to)];
        ends.into_iter().filter_map(|(name, run)| Some((name, run.as_deref()?))).collect()
    }
}

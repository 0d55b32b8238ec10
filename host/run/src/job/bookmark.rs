//! Runs that leave the bookmark as it is: what counts as read.

use std::collections::{BTreeMap, BTreeSet};

use recipe_store::PinnedFile;

use crate::apply::identity::{consumed_until, is_consumed};
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
    after: BTreeSet<(String, String)>,
    /// The only ones that are not, if there are such.
    within: Option<BTreeSet<(String, String)>>,
}

impl Bookmark {
    /// What counts as read, by the log of `target`.
    pub(super) fn of(
        consumed: BTreeSet<(String, String)>,
        paused: Option<&PausedBookmark>,
        target: &Target,
    ) -> Result<Bookmark> {
        let Some(PausedBookmark { from, to }) = paused else {
            return Ok(Bookmark { after: consumed, within: None });
        };
        let until = |run: &String| {
            let unknown = || JobError::NoRun { run: run.clone(), target: target.location.to_string() };
            Ok::<_, crate::error::RunError>(consumed_until(target, run)?.ok_or_else(unknown)?)
        };
        let within = to.as_ref().map(until).transpose()?;
        let after = match from {
            Some(run) => until(run)?,
            None if within.is_some() => BTreeSet::new(),
            None => consumed,
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

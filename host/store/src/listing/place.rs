//! What a name may stand for, in the order in which that is tried.

use super::found::{Found, Listing, Wanted};
use super::names::is_pattern;
use crate::error::{Result, StoreError};

/// Where a name is looked up.
pub(super) trait Place {
    /// Whether it is in S3.
    const IS_REMOTE: bool;

    /// The file of exactly this name.
    fn exact(&self) -> Result<Option<Found>>;

    /// The wanted files of the folder of this name and of those in it, without the hidden ones; nothing where there is no
    /// such folder.
    fn below(&self, wanted: &Wanted<'_>) -> Result<Option<Listing>>;

    /// The name as a pattern is written here.
    fn pattern(&self) -> &str;

    /// The files that the name matches as a pattern.
    fn matching(&self) -> Result<Listing>;
}

/// The files that a name stands for at a place; at least one.
pub(super) fn look_up<P: Place>(name: &str, place: &P, wanted: &Wanted<'_>) -> Result<Listing> {
    let (name, is_remote) = (name.to_owned(), P::IS_REMOTE);
    if let Some(file) = place.exact()? {
        return Ok(Listing { found: vec![file], ..Listing::default() });
    }
    if let Some(files) = place.below(wanted)? {
        if files.found.is_empty() {
            return Err(StoreError::NoData { name, is_remote, left_out: files.skipped });
        }
        return Ok(files);
    }
    if !is_pattern(place.pattern()) {
        return Err(StoreError::InputNotFound { name, is_remote });
    }
    let files = place.matching()?;
    if files.found.is_empty() {
        return Err(StoreError::NoMatch { name, is_remote, left_out: files.skipped });
    }
    Ok(files)
}

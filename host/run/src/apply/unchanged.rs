//! That the files of a run are those that were listed.

use recipe_store::{PinnedFile, StoreError};

use crate::error::{Result, RunError};

/// Checks that no file has changed since it was listed.
pub(crate) fn unchanged(files: &[PinnedFile]) -> Result<()> {
    Ok(files.iter().try_for_each(PinnedFile::check)?)
}

/// What came of work with files. Where it failed on what they hold and one of them has changed meanwhile, that is the error: what
/// stands in a file that is being written says little.
pub(crate) fn explained<T>(files: &[PinnedFile], done: Result<T>) -> Result<T> {
    match done {
        Err(error) if is_about_data(&error) => Err(unchanged(files).err().unwrap_or(error)),
        done => done,
    }
}

fn is_about_data(error: &RunError) -> bool {
    match error {
        RunError::Cancelled | RunError::TimedOut | RunError::Unfinished | RunError::WrittenBut { .. } => {
            false
        }
        RunError::Aside { .. } | RunError::Spill { .. } | RunError::Threads(_) => false,
        RunError::Store(error) => matches!(error, StoreError::FileChanged { .. }),
        _ => true,
    }
}

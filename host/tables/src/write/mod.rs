//! What the writers of formats have in common.

pub mod cut;
mod partition;

pub use partition::PartitionColumns;

use crate::error::{Result, TableError};

/// The most bytes that the rows of one batch are written as. Cells can share their text until then.
const MOST_BYTES: usize = 1 << 30;

pub(crate) fn fits(bytes: usize) -> Result<()> {
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(TableError::failed(format!(
        "the rows of one batch take {bytes} bytes as text, and at most {} MiB are written at once; are long texts repeated in \
         every row?",
        MOST_BYTES >> 20
    )))
}

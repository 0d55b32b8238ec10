//! What the writers of formats have in common: where texts are split into files, and which rows go into which folder.

mod numbers;
mod partition_columns;
mod rows;
mod split;

pub use crate::text::Packer;
pub(crate) use numbers::{per_second, varint};
pub use partition_columns::PartitionColumns;
pub use rows::RowWriter;
pub(crate) use rows::{exactly, texts, unwritable};
pub use split::split_at_record;

use crate::error::{Result, TableError};

/// The most bytes that the rows of one batch are written as. Cells can share their text until then.
const MAX_BATCH_BYTES: usize = 1 << 30;

/// Whether the rows of a batch can be written as so many bytes.
pub(crate) fn check_batch_bytes(found: usize) -> Result<()> {
    if found <= MAX_BATCH_BYTES {
        return Ok(());
    }
    Err(TableError::BatchTooLarge { found, limit: MAX_BATCH_BYTES })
}

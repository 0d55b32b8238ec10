//! Rows for files that are no text, gathered so that what is written together does not depend on threads and morsels.

use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use futures::{StreamExt, TryStreamExt};
use recipe_tables::parquet::{RowGroup, RowGroupBuilder};

use super::file::Block;
use super::parquet::groups;
use super::tagged::Tagged;
use crate::engine::Ordered;
use crate::error::RunError;

/// How many rows are written together.
const ROWS: usize = 8192;

/// Rows with these columns, those of a group together. A group has rows of one file.
pub(super) fn gathered(rows: Ordered<Tagged<RowGroup>>, schema: &SchemaRef) -> Ordered<Tagged<Block>> {
    let groups = groups(rows, RowGroupBuilder::new(schema).with_max_rows(ROWS));
    let whole = groups.and_then(|Tagged { to, rows }| async move {
        let schema = rows[0].schema();
        let rows =
            concat_batches(&schema, &rows).map_err(RunError::rows("put together the rows of the output"))?;
        Ok(Tagged { to, rows: Block::Rows(rows) })
    });
    whole.boxed()
}

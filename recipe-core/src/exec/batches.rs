//! Several batches as one, and one as several.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::error::{Kind, Result};

/// All batches as one.
pub(super) fn gather<'a>(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = &'a RecordBatch> + Clone,
) -> Result<RecordBatch> {
    let rows: usize = batches.clone().into_iter().map(RecordBatch::num_rows).sum();
    if u32::try_from(rows).is_err() {
        let message = format!("{rows} rows must be held at once here, and at most {} can be", u32::MAX);
        return Err(Kind::Limit(message).into());
    }
    Ok(arrow_select::concat::concat_batches(schema, batches)?)
}

/// A batch cut into batches of a size that streams well.
pub(super) fn slices(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
    const ROWS: usize = 8192;
    let rows = batch.num_rows();
    (0..rows).step_by(ROWS).map(move |start| batch.slice(start, ROWS.min(rows - start)))
}

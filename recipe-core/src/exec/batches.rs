//! Batches as they come in and go out, several as one, and one as several.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use super::Batch;
use crate::error::{Kind, Result};
use crate::types::type_name;

/// How many rows stream well.
pub(super) const ROWS: usize = 8192;

/// The most bytes that the rows which a batch becomes may take; text is shared and does not count, or as its place alone.
pub(super) const MAX_MADE_BYTES: usize = 512 << 20;

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
    let rows = batch.num_rows();
    (0..rows).step_by(ROWS).map(move |start| batch.slice(start, ROWS.min(rows - start)))
}

/// The rows alone.
pub(super) fn plain(batches: Vec<Batch>) -> Vec<RecordBatch> {
    batches.into_iter().map(|batch| batch.data).collect()
}

/// A batch from outside; refused if it has other columns than `input`.
pub(super) fn admit(batch: &RecordBatch, input: &SchemaRef) -> Result<RecordBatch> {
    let same =
        input.fields().len() == batch.num_columns()
            && input.fields().iter().zip(batch.schema_ref().fields()).all(|(wanted, found)| {
                wanted.name() == found.name() && wanted.data_type() == found.data_type()
            });
    if same {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let columns = batch.columns().to_vec();
        return Ok(RecordBatch::try_new_with_options(input.clone(), columns, &options)?);
    }
    let names = |schema: &SchemaRef| {
        let columns = schema.fields().iter();
        columns
            .map(|field| format!("`{}` {}", field.name(), type_name(field.data_type())))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let message = format!(
        "the batch has the columns {}; the recipe was compiled for {}",
        names(batch.schema_ref()),
        names(input)
    );
    Err(Kind::SchemaMismatch(message).into())
}

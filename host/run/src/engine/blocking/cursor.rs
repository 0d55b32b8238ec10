//! Two tables in the order of the same key, side by side.

use arrow_array::{Array, BinaryArray, RecordBatch};
use arrow_schema::SchemaRef;
use datafusion_common::error::Result as DataFusionResult;
use futures::TryStreamExt;
use recipe_core::engine::key::without_number;

use super::Batches;
use super::rows::{rows_up_to, without_keys};

/// Rows with their keys.
pub(super) type Keyed = (RecordBatch, BinaryArray);

/// Rows in the order of their keys, and a place among them.
struct Cursor {
    batches: Batches,
    schema: SchemaRef,
    rest: Option<Keyed>,
}

impl Cursor {
    /// The last key at hand, or none at the end.
    async fn last(&mut self) -> DataFusionResult<Option<Vec<u8>>> {
        while self.rest.as_ref().is_none_or(|(rows, _)| rows.num_rows() == 0) {
            let Some(batch) = self.batches.try_next().await? else { return Ok(None) };
            self.rest = Some(without_keys(&batch, &self.schema)?);
        }
        let last = self.rest.as_ref().map(|(rows, keys)| keys.value(rows.num_rows() - 1));
        Ok(last.map(|key| without_number(key).to_vec()))
    }

    /// Takes the rows at hand whose keys are not greater than `key`.
    fn take(&mut self, key: &[u8]) -> Keyed {
        let Some((rows, keys)) = &mut self.rest else {
            return (RecordBatch::new_empty(self.schema.clone()), BinaryArray::new_null(0));
        };
        let (taken, all) = (rows_up_to(keys, key), rows.num_rows());
        let given = (rows.slice(0, taken), keys.slice(0, taken));
        (*rows, *keys) = (rows.slice(taken, all - taken), keys.slice(taken, all - taken));
        given
    }
}

/// What was known when memory ended, and the rows that came after that.
pub(super) struct Pair {
    known: Cursor,
    rows: Cursor,
}

/// Rows of both whose keys lie in the same range.
pub(super) struct Part {
    /// What was known, where it comes of several parts in their order.
    pub(super) known: Keyed,
    /// Rows of the table.
    pub(super) rows: Keyed,
    /// The greatest key; only its rows may go on in the next part.
    pub(super) last: Vec<u8>,
}

impl Pair {
    pub(super) fn new(known: (Batches, SchemaRef), rows: (Batches, SchemaRef)) -> Self {
        let cursor = |(batches, schema)| Cursor { batches, schema, rest: None };
        Pair { known: cursor(known), rows: cursor(rows) }
    }

    /// The next part; keys ascend from one to the next.
    pub(super) async fn next(&mut self) -> DataFusionResult<Option<Part>> {
        let last = match (self.known.last().await?, self.rows.last().await?) {
            (Some(known), Some(rows)) => known.min(rows),
            (Some(last), None) | (None, Some(last)) => last,
            (None, None) => return Ok(None),
        };
        Ok(Some(Part { known: self.known.take(&last), rows: self.rows.take(&last), last }))
    }
}

/// The rows that are the first of their group, less groups that are among the known ones.
pub(super) fn first_rows(known: &BinaryArray, keys: &BinaryArray) -> Vec<u32> {
    let mut known = (0..known.len()).map(|row| without_number(known.value(row))).peekable();
    let starts = recipe_core::engine::key::group_starts(keys).into_iter();
    let new = starts.filter(|row| {
        let key = without_number(keys.value(*row));
        while known.next_if(|known| *known < key).is_some() {}
        known.peek() != Some(&key)
    });
    new.map(|row| row as u32).collect()
}

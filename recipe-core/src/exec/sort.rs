//! `Sort`: rows in order, equal rows in theirs.

use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;

use super::apart::Way;
use super::key::{Key, in_order};
use super::{Batch, Operator, Trace};
use crate::error::{Kind, Result};
use crate::plan::{Position, SortKey};

pub(super) struct Sorting {
    keys: Vec<SortKey<Position>>,
    input: SchemaRef,
    held: Vec<RecordBatch>,
}

impl Sorting {
    pub(super) fn new(keys: &[SortKey<Position>], input: &SchemaRef) -> Self {
        Sorting { keys: keys.to_vec(), input: input.clone(), held: Vec::new() }
    }
}

impl Operator for Sorting {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        self.held.push(batch.data);
        Ok(Vec::new())
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        let all = gather(&self.input, &std::mem::take(&mut self.held))?;
        let order = Order::new(&self.keys, &self.input)?.of(&all)?;
        let sorted = arrow_select::take::take_record_batch(&all, &order)?;
        Ok(slices(&sorted).map(Batch::made).collect())
    }

    fn state(&self) -> Result<Vec<RecordBatch>> {
        Ok(vec![gather(&self.input, &self.held)?])
    }

    fn take_over(&mut self, state: &[RecordBatch]) -> Result<()> {
        for table in state {
            self.held.push(table.clone().with_schema(self.input.clone())?);
        }
        Ok(())
    }

    fn way(&self) -> Result<Option<Way>> {
        Ok(Some(Way::Sort(Key::ordered(&self.keys, &self.input)?)))
    }
}

/// Puts rows in the order of keys.
pub(super) struct Order(Key);

impl Order {
    pub(super) fn new(keys: &[SortKey<Position>], input: &SchemaRef) -> Result<Self> {
        Ok(Order(Key::ordered(keys, input)?))
    }

    /// The rows of `batch`, in order.
    pub(super) fn of(&self, batch: &RecordBatch) -> Result<UInt32Array> {
        let all = 0..batch.num_rows() as u32;
        if self.0.is_empty() {
            return Ok(UInt32Array::from_iter_values(all));
        }
        let rows = self.0.rows(batch)?;
        Ok(UInt32Array::from(in_order(all, |row| rows.row(row as usize).data())))
    }
}

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

//! `Sort`: rows in order, equal rows in theirs.

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_row::{RowConverter, SortField};
use arrow_schema::{SchemaRef, SortOptions};

use super::{Batch, Operator, Trace};
use crate::error::{Kind, Result};
use crate::kernel::compare::canonical;
use crate::plan::SortKey;

pub(super) struct Sorting {
    order: Order,
    input: SchemaRef,
    held: Vec<RecordBatch>,
}

impl Sorting {
    pub(super) fn new(keys: &[SortKey], input: &SchemaRef) -> Result<Self> {
        Ok(Sorting { order: Order::new(keys, input)?, input: input.clone(), held: Vec::new() })
    }
}

impl Operator for Sorting {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        self.held.push(batch.data);
        Ok(Vec::new())
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        let all = gather(&self.input, &std::mem::take(&mut self.held))?;
        let sorted = arrow_select::take::take_record_batch(&all, &self.order.of(&all)?)?;
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
}

/// Puts rows in the order of keys.
pub(super) struct Order {
    columns: Vec<usize>,
    converter: RowConverter,
}

impl Order {
    pub(super) fn new(keys: &[SortKey], input: &SchemaRef) -> Result<Self> {
        let fields = keys.iter().map(|key| {
            let options = SortOptions { descending: key.descending, nulls_first: key.nulls_first };
            SortField::new_with_options(input.field(key.column).data_type().clone(), options)
        });
        let converter = RowConverter::new(fields.collect())?;
        Ok(Order { columns: keys.iter().map(|key| key.column).collect(), converter })
    }

    /// The rows of `batch`, in order.
    pub(super) fn of(&mut self, batch: &RecordBatch) -> Result<UInt32Array> {
        let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
        if !self.columns.is_empty() {
            let columns: Vec<ArrayRef> =
                self.columns.iter().map(|column| canonical(batch.column(*column))).collect();
            let rows = self.converter.convert_columns(&columns)?;
            order.sort_by(|left, right| rows.row(*left as usize).cmp(&rows.row(*right as usize)));
        }
        Ok(UInt32Array::from(order))
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

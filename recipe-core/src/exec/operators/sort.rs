//! `Sort`: rows in order, equal rows in theirs.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::batches::{gather, slices};
use crate::exec::key::Key;
use crate::exec::{Batch, Operator, Trace};
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
        let order = Key::ordered(&self.keys, &self.input)?.order_of(&all)?;
        let sorted = arrow_select::take::take_record_batch(&all, &order)?;
        Ok(slices(&sorted).map(Batch::made).collect())
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        Ok(vec![gather(&self.input, &self.held)?])
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.held.clear();
        self.absorb(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], _: u64) -> Result<()> {
        for table in after {
            self.held.push(table.clone().with_schema(self.input.clone())?);
        }
        Ok(())
    }
}

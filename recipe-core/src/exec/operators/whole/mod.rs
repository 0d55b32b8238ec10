//! `Window` over whole partitions: every row is needed before the first can leave.

mod columns;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::batches::gather;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::Window;
use columns::results;

pub(in crate::exec) struct Whole {
    node: Window,
    input: SchemaRef,
    output: SchemaRef,
    held: Vec<Batch>,
}

impl Whole {
    pub(in crate::exec) fn new(node: Window, input: SchemaRef, output: SchemaRef) -> Self {
        Whole { node, input, output, held: Vec::new() }
    }
}

impl Operator for Whole {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        self.held.push(batch);
        Ok(Vec::new())
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        let held = std::mem::take(&mut self.held);
        let all = gather(&self.input, held.iter().map(|batch| &batch.data))?;
        let results = results(&self.node, &self.input, &all)?;
        let mut start = 0;
        let with_results = held.into_iter().map(|batch| {
            let rows = batch.data.num_rows();
            let mut columns = batch.data.columns().to_vec();
            columns.extend(results.iter().map(|result| result.slice(start, rows)));
            start += rows;
            Ok(batch.with_data(RecordBatch::try_new(self.output.clone(), columns)?))
        });
        with_results.collect()
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        Ok(vec![gather(&self.input, self.held.iter().map(|batch| &batch.data))?])
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.held.clear();
        self.absorb(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], _: u64) -> Result<()> {
        for table in after {
            self.held.push(Batch::made(table.clone().with_schema(self.input.clone())?));
        }
        Ok(())
    }
}

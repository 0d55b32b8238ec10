//! `Append`: rows go through as they come, and those of the other tables follow.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use super::table::values_of;
use crate::error::Result;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::{Append, Expr, Position};

pub(super) struct Appending {
    node: Append,
    output: SchemaRef,
}

impl Appending {
    pub(super) fn new(node: &Append, output: SchemaRef) -> Self {
        Appending { node: node.clone(), output }
    }
}

impl Operator for Appending {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        let columns = self.node.columns.iter().map(|at| batch.data.column(at.0).clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.data.num_rows()));
        let data = RecordBatch::try_new_with_options(self.output.clone(), columns, &options)?;
        Ok(vec![batch.with_data(data)])
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        let mut rows = Vec::new();
        for appended in &self.node.tables {
            let values: Vec<&Expr<Position>> = appended.columns.iter().collect();
            for batch in values_of(&appended.table, &values, &self.output) {
                rows.push(Batch::made(batch?));
            }
        }
        Ok(rows)
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        Ok(Vec::new())
    }

    fn restore(&mut self, _: &[RecordBatch], _: u64) -> Result<()> {
        Ok(())
    }

    fn absorb(&mut self, _: &[RecordBatch], _: u64) -> Result<()> {
        Ok(())
    }
}

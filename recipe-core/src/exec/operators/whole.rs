//! `Window` over whole partitions: every row is needed before the first can leave.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;

use super::aggregate::Aggregates;
use crate::error::{Error, Result};
use crate::exec::batches::gather;
use crate::exec::group::Groups;
use crate::exec::key::Key;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::{Position, Window, WindowFunction};

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

    fn column(
        &self,
        function: &WindowFunction<Position>,
        all: &RecordBatch,
        groups: &[u32],
        count: usize,
    ) -> Result<ArrayRef> {
        match function {
            WindowFunction::Whole(call) => {
                let mut aggregates = Aggregates::new([call], &self.input)?;
                aggregates.update(all, groups, count)?;
                let results = aggregates.finish(count)?;
                let groups = UInt32Array::from(groups.to_vec());
                Ok(arrow_select::take::take(&results[0], &groups, None)?)
            }
            WindowFunction::RowNumber => {
                let order = Key::ordered(&self.node.order, &self.input)?.order_of(all)?;
                let mut last = vec![0_i64; count];
                let mut numbers = vec![0_i64; all.num_rows()];
                for row in order.values() {
                    let last = &mut last[groups[*row as usize] as usize];
                    *last += 1;
                    numbers[*row as usize] = *last;
                }
                Ok(Arc::new(Int64Array::from(numbers)))
            }
            WindowFunction::LastValid(column) => {
                let values = all.column(column.0);
                let mut last: Vec<Option<u32>> = vec![None; count];
                let order = Key::ordered(&self.node.order, &self.input)?.order_of(all)?;
                let mut from = vec![None; all.num_rows()];
                for row in order.values() {
                    let last = &mut last[groups[*row as usize] as usize];
                    if values.is_valid(*row as usize) {
                        *last = Some(*row);
                    }
                    from[*row as usize] = *last;
                }
                Ok(arrow_select::take::take(values, &UInt32Array::from(from), None)?)
            }
            WindowFunction::RollingSum { .. } => {
                Err(Error::internal("rolling sums have neither partition nor order"))
            }
        }
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
        let mut groups = Groups::new(&self.node.partition, &self.input)?;
        let numbers = groups.assign(&all)?;
        let functions = self.node.functions.iter();
        let results = functions.map(|function| self.column(function, &all, &numbers, groups.len()));
        let results = results.collect::<Result<Vec<_>>>()?;
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

    fn state(&self) -> Result<Vec<RecordBatch>> {
        Ok(vec![gather(&self.input, self.held.iter().map(|batch| &batch.data))?])
    }

    fn restore(&mut self, state: &[RecordBatch]) -> Result<()> {
        for table in state {
            self.held.push(Batch::made(table.clone().with_schema(self.input.clone())?));
        }
        Ok(())
    }
}

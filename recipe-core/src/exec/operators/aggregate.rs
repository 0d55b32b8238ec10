//! `Aggregate`: one row for each group.

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use crate::error::{Kind, Result};
use crate::exec::group::Groups;
use crate::exec::state::table;
use crate::exec::{Batch, Operator, Trace};
use crate::kernel::aggregate::{Accumulator, accumulator};
use crate::plan::{Aggregate, AggregateCall, Position};

pub(in crate::exec) struct Grouping {
    node: Aggregate,
    input: SchemaRef,
    groups: Groups,
    aggregates: Aggregates,
    output: SchemaRef,
}

impl Grouping {
    pub(in crate::exec) fn new(node: &Aggregate, input: &SchemaRef, output: SchemaRef) -> Result<Self> {
        Ok(Grouping {
            node: node.clone(),
            input: input.clone(),
            groups: Groups::new(&node.keys, input)?,
            aggregates: Aggregates::new(&node.calls, input)?,
            output,
        })
    }

    /// How many groups there are. Without keys it is one, of all rows, however few.
    fn rows(&self) -> usize {
        if self.node.keys.is_empty() { 1 } else { self.groups.len() }
    }
}

impl Operator for Grouping {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        let groups = self.groups.assign(&batch.data)?;
        self.aggregates.update(&batch.data, &groups, self.groups.len())?;
        Ok(Vec::new())
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        let rows = self.rows();
        let mut columns = self.groups.keys()?;
        columns.extend(self.aggregates.finish(rows)?);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(vec![Batch::made(RecordBatch::try_new_with_options(self.output.clone(), columns, &options)?)])
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        let rows = self.rows();
        Ok(vec![table(self.groups.keys()?, rows)?, table(self.aggregates.state(rows)?, rows)?])
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.groups.clear();
        self.aggregates = Aggregates::new(&self.node.calls, &self.input)?;
        self.absorb(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], _: u64) -> Result<()> {
        if let [groups, known] = after {
            let groups = self.groups.add(groups)?;
            self.aggregates.merge(known, &groups, self.groups.len())?;
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        self.groups.memory() + self.aggregates.memory()
    }
}

/// Aggregate calls over the same groups.
pub(super) struct Aggregates {
    calls: Vec<(Position, Box<dyn Accumulator>)>,
}

impl Aggregates {
    pub(super) fn new<'a>(
        calls: impl IntoIterator<Item = &'a AggregateCall<Position>>,
        input: &SchemaRef,
    ) -> Result<Self> {
        let calls = calls.into_iter().map(|call| {
            let accumulator = accumulator(call.function, input.field(call.column.0).data_type())?;
            Ok((call.column, accumulator))
        });
        Ok(Aggregates { calls: calls.collect::<Result<_>>()? })
    }

    pub(super) fn update(&mut self, batch: &RecordBatch, groups: &[u32], count: usize) -> Result<()> {
        for (column, accumulator) in &mut self.calls {
            accumulator.update(batch.column(column.0), groups, count)?;
        }
        Ok(())
    }

    fn state(&self, count: usize) -> Result<Vec<ArrayRef>> {
        self.calls.iter().map(|(_, accumulator)| accumulator.state(count)).collect()
    }

    fn merge(&mut self, state: &RecordBatch, groups: &[u32], count: usize) -> Result<()> {
        // A state may come from anywhere.
        if state.num_rows() != groups.len() {
            return Err(Kind::Data("the parts of the state are of different groups".into()).into());
        }
        for ((_, accumulator), known) in self.calls.iter_mut().zip(state.columns()) {
            accumulator.merge(known, groups, count)?;
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        self.calls.iter().map(|(_, accumulator)| accumulator.memory()).sum()
    }

    pub(super) fn finish(&mut self, count: usize) -> Result<Vec<ArrayRef>> {
        self.calls.iter_mut().map(|(_, accumulator)| accumulator.finish(count)).collect()
    }
}

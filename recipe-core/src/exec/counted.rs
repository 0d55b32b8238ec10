//! Operators whose rows are counted for their step.

use arrow_array::RecordBatch;

use super::operator::Relayed;
use super::{Batch, Operator, Trace};
use crate::error::Result;

/// Whether a node is the first and the last of its step: there, rows are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Edge {
    pub(super) fn count_in(self, trace: &mut Trace, step: usize, rows: usize) {
        if self.first {
            trace.entry(step).rows_in += rows as u64;
        }
    }

    pub(super) fn count_out(self, trace: &mut Trace, step: usize, rows: usize) {
        if self.last {
            trace.entry(step).rows_out += rows as u64;
        }
    }
}

/// An operator that counts its rows for the step it belongs to, and names that step in errors.
pub struct Counted<O: Operator + ?Sized = dyn Operator> {
    operator: Box<O>,
    step: usize,
    edge: Edge,
}

impl<O: Operator + ?Sized> Counted<O> {
    pub(super) fn new(operator: Box<O>, step: usize, edge: Edge) -> Self {
        Counted { operator, step, edge }
    }

    /// Counts rows that an engine took or returned in place of this operator.
    pub fn count(&self, rows_in: usize, rows_out: usize, trace: &mut Trace) {
        self.edge.count_in(trace, self.step, rows_in);
        self.edge.count_out(trace, self.step, rows_out);
    }

    fn count_out(&self, batches: &[Batch], trace: &mut Trace) {
        let rows = batches.iter().map(|batch| batch.data.num_rows()).sum();
        self.edge.count_out(trace, self.step, rows);
    }
}

impl Counted<dyn Relayed> {
    pub(super) fn fork(&self) -> Self {
        Counted { operator: self.operator.fork(), step: self.step, edge: self.edge }
    }
}

impl<O: Operator + ?Sized> Operator for Counted<O> {
    fn push(&mut self, batch: Batch, trace: &mut Trace) -> Result<Vec<Batch>> {
        self.edge.count_in(trace, self.step, batch.data.num_rows());
        let batches = self.operator.push(batch, trace).map_err(|error| error.at_step_number(self.step))?;
        self.count_out(&batches, trace);
        Ok(batches)
    }

    fn finish(&mut self, trace: &mut Trace) -> Result<Vec<Batch>> {
        let batches = self.operator.finish(trace).map_err(|error| error.at_step_number(self.step))?;
        self.count_out(&batches, trace);
        Ok(batches)
    }

    fn state(&self, rows: u64) -> Result<Vec<RecordBatch>> {
        self.operator.state(rows)
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.operator.restore(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], rows: u64) -> Result<()> {
        self.operator.absorb(after, rows)
    }

    fn memory(&self) -> usize {
        self.operator.memory()
    }
}

//! What each step did: rows in and out, cells changed, cells that could not be converted.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;

use super::apart::Way;
use super::{Batch, Operator};
use crate::error::Result;

/// What happened, step by step. Traces of parts of the data add up.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    steps: BTreeMap<usize, StepTrace>,
    failed: Vec<FailedCell>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepTrace {
    /// Rows it was given.
    pub rows_in: u64,
    /// Rows it gave.
    pub rows_out: u64,
    /// Cells of columns there were before that hold something else now.
    pub cells_changed: u64,
    /// Present cells it could not convert; they are missing now.
    pub cells_failed: u64,
}

/// A present cell that could not be converted, and is missing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCell {
    /// The step, counted from 1.
    pub step: usize,
    /// The column the step was making.
    pub column: String,
    /// The row of the source, counted from 0, or none where rows were grouped, joined or sorted before.
    pub row: Option<u64>,
    /// What the cell held.
    pub cell: String,
}

impl Trace {
    /// The most failed cells that an [`Executor`](super::Executor) keeps for [`take_failed`](Self::take_failed); all are
    /// counted.
    pub const KEPT: usize = 10_000;

    /// What step `number` did.
    pub fn step(&self, number: usize) -> StepTrace {
        self.steps.get(&number).copied().unwrap_or_default()
    }

    /// What each of the first `count` steps did, where `rows` rows were read. A step that left no trace, such as one that
    /// only renames, let all rows through.
    pub fn steps(&self, count: usize, rows: u64) -> Vec<StepTrace> {
        let mut rows = rows;
        let all = (1..=count).map(|number| {
            let through = StepTrace { rows_in: rows, rows_out: rows, ..StepTrace::default() };
            let did = Some(self.step(number)).filter(|did| *did != StepTrace::default()).unwrap_or(through);
            rows = did.rows_out;
            did
        });
        all.collect()
    }

    /// The failed cells noted since they were last taken.
    pub fn failed(&self) -> &[FailedCell] {
        &self.failed
    }

    /// Gives failed cells other rows; none where a row is not known.
    pub fn move_rows(&mut self, to: impl Fn(u64) -> Option<u64>) {
        for cell in &mut self.failed {
            cell.row = cell.row.and_then(&to);
        }
    }

    /// Takes the failed cells noted since the last call.
    pub fn take_failed(&mut self) -> Vec<FailedCell> {
        std::mem::take(&mut self.failed)
    }

    /// Adds what happened to another part of the data.
    pub fn merge(&mut self, other: Trace) {
        for (number, did) in other.steps {
            self.add(number, did);
        }
        self.list(other.failed);
    }

    /// Adds what step `number` did to another part of the data.
    pub fn add(&mut self, number: usize, did: StepTrace) {
        let ours = self.steps.entry(number).or_default();
        ours.rows_in += did.rows_in;
        ours.rows_out += did.rows_out;
        ours.cells_changed += did.cells_changed;
        ours.cells_failed += did.cells_failed;
    }

    /// Adds cells to those for [`take_failed`](Self::take_failed); they are not counted.
    pub fn list(&mut self, failed: impl IntoIterator<Item = FailedCell>) {
        self.failed.extend(failed);
    }

    pub(super) fn entry(&mut self, step: usize) -> &mut StepTrace {
        self.steps.entry(step).or_default()
    }

    pub(super) fn fail(&mut self, cell: FailedCell) {
        self.entry(cell.step).cells_failed += 1;
        self.failed.push(cell);
    }

    /// Forgets failed cells that nobody takes, so that they do not pile up.
    pub(super) fn bound(&mut self) {
        self.failed.truncate(Self::KEPT);
    }
}

/// Whether a node is the first and the last of its step: there, rows are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Edge {
    pub(super) fn came_in(self, trace: &mut Trace, step: usize, rows: usize) {
        if self.first {
            trace.entry(step).rows_in += rows as u64;
        }
    }

    pub(super) fn went_out(self, trace: &mut Trace, step: usize, rows: usize) {
        if self.last {
            trace.entry(step).rows_out += rows as u64;
        }
    }
}

/// `operator`, with its rows counted.
pub(super) fn counted(operator: Box<dyn Operator>, step: usize, edge: Edge) -> Box<dyn Operator> {
    Box::new(Counted { operator, step, edge })
}

struct Counted {
    operator: Box<dyn Operator>,
    step: usize,
    edge: Edge,
}

impl Counted {
    fn went_out(&self, batches: &[Batch], trace: &mut Trace) {
        let rows = batches.iter().map(|batch| batch.data.num_rows()).sum();
        self.edge.went_out(trace, self.step, rows);
    }
}

impl Operator for Counted {
    fn push(&mut self, batch: Batch, trace: &mut Trace) -> Result<Vec<Batch>> {
        self.edge.came_in(trace, self.step, batch.data.num_rows());
        let batches = self.operator.push(batch, trace).map_err(|error| error.at_step_number(self.step))?;
        self.went_out(&batches, trace);
        Ok(batches)
    }

    fn finish(&mut self, trace: &mut Trace) -> Result<Vec<Batch>> {
        let batches = self.operator.finish(trace).map_err(|error| error.at_step_number(self.step))?;
        self.went_out(&batches, trace);
        Ok(batches)
    }

    fn carries(&self) -> bool {
        self.operator.carries()
    }

    fn fork(&self) -> Result<Box<dyn Operator>> {
        Ok(Box::new(Counted { operator: self.operator.fork()?, step: self.step, edge: self.edge }))
    }

    fn state(&self) -> Result<Vec<RecordBatch>> {
        self.operator.state()
    }

    fn take_over(&mut self, state: &[RecordBatch]) -> Result<()> {
        self.operator.take_over(state)
    }

    fn memory(&self) -> usize {
        self.operator.memory()
    }

    fn way(&self) -> Result<Option<Way>> {
        self.operator.way()
    }

    fn count(&self, rows_in: usize, rows_out: usize, trace: &mut Trace) {
        self.edge.came_in(trace, self.step, rows_in);
        self.edge.went_out(trace, self.step, rows_out);
    }

    fn step(&self) -> Option<usize> {
        Some(self.step)
    }
}

//! What runs a node that looks at more than one row.

use arrow_array::RecordBatch;

use super::{Batch, Trace};
use crate::error::Result;

/// Runs one node of a plan: takes batches in order and returns batches in order.
///
/// [`sections`](super::sections) hands out the operators of a plan; they can be wrapped, to measure them for example:
///
/// ```
/// use arrow_array::RecordBatch;
/// use recipe_core::engine::{Batch, Operator};
/// use recipe_core::{Result, Trace};
///
/// /// Remembers how many rows went in.
/// struct Measured {
///     operator: Box<dyn Operator>,
///     rows: usize,
/// }
///
/// impl Operator for Measured {
///     fn push(&mut self, batch: Batch, trace: &mut Trace) -> Result<Vec<Batch>> {
///         self.rows += batch.data.num_rows();
///         self.operator.push(batch, trace)
///     }
///
///     fn finish(&mut self, trace: &mut Trace) -> Result<Vec<Batch>> {
///         self.operator.finish(trace)
///     }
///
///     fn state(&self, rows: u64) -> Result<Vec<RecordBatch>> {
///         self.operator.state(rows)
///     }
///
///     fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
///         self.operator.restore(state, rows)
///     }
///
///     fn absorb(&mut self, after: &[RecordBatch], rows: u64) -> Result<()> {
///         self.operator.absorb(after, rows)
///     }
/// }
/// ```
pub trait Operator: Send + Sync {
    /// Takes a batch, and returns the batches that are ready by now.
    fn push(&mut self, batch: Batch, trace: &mut Trace) -> Result<Vec<Batch>>;

    /// Ends the input, and returns the batches that are left.
    fn finish(&mut self, trace: &mut Trace) -> Result<Vec<Batch>>;

    /// What it remembers of the batches so far, as tables that only an operator of the same node understands. Their
    /// number and columns depend on the plan alone, and what they hold on the rows alone, not on how these were cut into
    /// batches. The source has had `rows` rows so far, of which batches [know](Batch::source_row) the numbers.
    fn state(&self, rows: u64) -> Result<Vec<RecordBatch>>;

    /// Restores a [`state`](Self::state): it continues from there, and forgets what it remembered. The source has had
    /// `rows` rows by then.
    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()>;

    /// Adds rows without seeing them: `after` is the state that another operator of the same node, which had seen nothing
    /// before, was left in by the rows that follow. Afterwards its state is what it would be had it taken those rows
    /// itself; what would have come out of them does not. The source has had `rows` rows by then, those added among them.
    ///
    /// Rows can be grouped in any way: adding the states of two runs of rows one after the other is adding the state of both.
    fn absorb(&mut self, after: &[RecordBatch], rows: u64) -> Result<()>;

    /// About how many bytes its memory takes, where that grows with what it has seen rather than with the rows it holds.
    fn memory(&self) -> usize {
        0
    }
}

/// An operator of which several can share the batches of a run, since what it carries from one to the next is small.
pub(super) trait Relayed: Operator {
    /// An operator of the same node that has seen nothing yet. What never changes, such as the table of a join, is shared.
    fn fork(&self) -> Box<dyn Relayed>;
}

//! Nodes that need all rows, of which others did a part.

use std::sync::Arc;

use arrow_array::RecordBatch;
use futures::StreamExt;
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Section, sections};

use super::blocking::{self, Batches, Partial};
use super::context::RunContext;
use super::error::failed;
use super::memory::Budget;
use super::relay::{Ordered, made};
use super::{Encoding, Leaving, Running, run_over};
use crate::error::{Result, RunError};

/// Starts a plan that begins with a node that makes groups, over parts that were grouped elsewhere.
pub(crate) async fn run_grouped<T: Send + 'static>(
    plan: Plan,
    leaving: Leaving,
    parts: Ordered<Partial>,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let fail = |error| context.recipe_error(error);
    let missing = || RunError::rows("make groups")("the plan does not begin with them");
    let (node, rest) = plan.divided_behind_first().ok_or_else(missing)?;
    let mut gathering = sections(&node).map_err(fail)?;
    let Some(Section::Accumulating(node)) = gathering.pop() else { return Err(missing()) };
    let others = sections(&rest).map_err(fail)?.iter().filter(|section| section.holds_rows()).count();
    let step = node.step;
    let budget = Budget::new(context, Some(step), 1 + others);
    let groups = blocking::run_grouped(parts, *node, budget).ok_or_else(missing)?;
    run_over(rest, leaving, made(in_step(groups, step)), encoding, context, 1).await
}

/// The same rows, in buffers that hold little else.
pub(crate) fn compact(batch: &RecordBatch) -> Result<RecordBatch> {
    blocking::compact(batch).map_err(failed)
}

/// Batches that a node gives.
fn in_step(batches: Batches, step: usize) -> Ordered<Vec<RecordBatch>> {
    batches.map(move |batch| Ok(vec![batch.map_err(|error| failed(error).in_step(step))?])).boxed()
}

//! Nodes that need all rows, of which others did a part.

use std::sync::Arc;

use arrow_array::RecordBatch;
use futures::StreamExt;
use recipe_core::engine::plan::Plan;
use recipe_core::engine::{Accumulating, Section, sections};

use super::blocking::{self, Batches, Partial};
use super::context::RunContext;
use super::error::failed;
use super::memory::Budget;
use super::relay::{Ordered, made};
use super::{Encoding, Leaving, Running, run_over};
use crate::error::{Result, RunError};

/// How rows come that others made of all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchanged {
    /// In order.
    InOrder,
    /// With a number behind them, by which they are in order.
    Numbered,
}

/// A plan's first node, what follows it, and the memory of the node.
struct Divided {
    node: Accumulating,
    rest: Plan,
    budget: Budget,
}

impl Divided {
    fn new(plan: Plan, context: &Arc<RunContext>) -> Result<Divided> {
        let fail = |error| context.recipe_error(error);
        let (node, rest) = plan.divided_behind_first().ok_or_else(missing)?;
        let node = only(&node, context)?;
        let others = sections(&rest).map_err(fail)?.iter().filter(|section| section.holds_rows()).count();
        let budget = Budget::new(context, Some(node.step), 1 + others);
        Ok(Divided { node, rest, budget })
    }
}

/// The first node of a plan, if it remembers rows.
pub(crate) fn accumulating(plan: &Plan) -> recipe_core::Result<Option<Accumulating>> {
    let first = sections(plan)?.into_iter().next();
    Ok(first.and_then(|section| match section {
        Section::Accumulating(node) => Some(*node),
        Section::Relay(_) => None,
    }))
}

/// The only node of a plan.
fn only(plan: &Plan, context: &Arc<RunContext>) -> Result<Accumulating> {
    accumulating(plan).map_err(|error| context.recipe_error(error))?.ok_or_else(missing)
}

fn missing() -> RunError {
    RunError::rows("put together what workers made")("the plan does not begin with such a node")
}

/// Starts a plan that begins with a node that makes groups, over parts that were grouped elsewhere.
pub(crate) async fn run_grouped<T: Send + 'static>(
    plan: Plan,
    leaving: Leaving,
    parts: Ordered<Partial>,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let Divided { node, rest, budget } = Divided::new(plan, context)?;
    let step = node.step;
    let groups = blocking::run_grouped(parts, node, budget).ok_or_else(missing)?;
    run_over(rest, leaving, made(in_step(groups, step)), encoding, context, 1).await
}

/// Starts a plan over what others made of its first node's rows, which they counted.
pub(crate) async fn run_exchanged<T: Send + 'static>(
    plan: Plan,
    leaving: Leaving,
    rows: Ordered<Vec<RecordBatch>>,
    exchanged: Exchanged,
    encoding: &Encoding<'_, T>,
    context: &Arc<RunContext>,
) -> Result<Running<T>> {
    let Divided { node, rest, budget } = Divided::new(plan, context)?;
    let (step, is_numbered) = (node.step, exchanged == Exchanged::Numbered);
    let rows = blocking::run_exchanged(rows, is_numbered, node, budget);
    run_over(rest, leaving, made(in_step(rows, step)), encoding, context, 1).await
}

/// What the only node of a plan makes of some of its rows.
pub(crate) fn reduced(
    plan: &Plan,
    given: Given,
    context: &Arc<RunContext>,
) -> Result<Ordered<Vec<RecordBatch>>> {
    let node = only(plan, context)?;
    let (step, budget) = (node.step, Budget::new(context, Some(node.step), 1));
    let batches = match given {
        Given::Groups(parts) => blocking::run_grouped(parts, node, budget).ok_or_else(missing)?,
        Given::Rows(rows) => blocking::run(made(rows), plan.input.clone(), node, budget),
    };
    Ok(in_step(batches, step))
}

/// What is given of the rows of a node.
pub(crate) enum Given {
    /// Groups, part by part.
    Groups(Ordered<Partial>),
    /// Rows.
    Rows(Ordered<Vec<RecordBatch>>),
}

/// The same rows, in buffers that hold little else.
pub(crate) fn compact(batch: &RecordBatch) -> Result<RecordBatch> {
    blocking::compact(batch).map_err(failed)
}

/// Batches that a node gives.
fn in_step(batches: Batches, step: usize) -> Ordered<Vec<RecordBatch>> {
    batches.map(move |batch| Ok(vec![batch.map_err(|error| failed(error).in_step(step))?])).boxed()
}

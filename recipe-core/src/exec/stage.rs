//! A plan as stages: runs of row-wise nodes, and operators.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::SchemaRef;

use super::counted::{Counted, Edge};
use super::rows::Rows;
use super::{Operator, operators};
use crate::error::Result;
use crate::plan::{Flow, Plan, PlannedNode};

/// A part of a plan as an executor runs it.
pub(super) enum Stage {
    /// Row-wise nodes: any batch, any thread.
    Rows(Arc<Rows>),
    /// A node that needs batches in order, and holds no more than a carry or what it has seen.
    Ordered(Counted),
    /// A node that returns nothing before the last batch is in.
    Blocking(Counted),
}

/// A stage, and the nodes of the plan that it runs.
pub(super) struct Staged {
    pub(super) stage: Stage,
    pub(super) nodes: Range<usize>,
}

/// The stages of a plan, in order.
pub(super) fn stages(plan: &Plan) -> Result<Vec<Staged>> {
    let layout = Layout::new(plan);
    let mut stages = Vec::new();
    let mut at = 0;
    while at < plan.nodes.len() {
        if let Some((rows, nodes)) = layout.rows(at) {
            stages.push(Staged { stage: Stage::Rows(rows), nodes: at..at + nodes });
            at += nodes;
            continue;
        }
        let operator = layout.operator(at)?;
        let stage = match plan.nodes[at].node.flow() {
            Flow::Blocking => Stage::Blocking(operator),
            Flow::Ordered | Flow::RowWise => Stage::Ordered(operator),
        };
        stages.push(Staged { stage, nodes: at..at + 1 });
        at += 1;
    }
    Ok(stages)
}

/// A plan whose nodes are made into rows and operators.
pub(super) struct Layout<'a> {
    plan: &'a Plan,
    edges: Vec<Edge>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let step = |at: usize| plan.nodes.get(at).map(|placed| placed.step);
        // A step that looks at the data first may have nodes before the look and after it.
        let ends = plan.goes_on.or(plan.rest.as_ref().map(|rest| rest.step));
        let edges = (0..plan.nodes.len()).map(|at| Edge {
            first: (at == 0 || step(at - 1) != step(at)) && plan.begun != step(at),
            last: step(at + 1) != step(at) && (at + 1 < plan.nodes.len() || ends != step(at)),
        });
        Layout { plan, edges: edges.collect() }
    }

    /// The node `at`, if there are so many.
    pub(super) fn node(&self, at: usize) -> Option<&'a PlannedNode> {
        self.plan.nodes.get(at)
    }

    /// The columns that node `at` reads.
    pub(super) fn input(&self, at: usize) -> &'a SchemaRef {
        at.checked_sub(1).map_or(&self.plan.input, |before| &self.plan.nodes[before].output)
    }

    /// The row-wise nodes from `at` on, and how many there are; none if the first one is not row-wise.
    pub(super) fn rows(&self, at: usize) -> Option<(Arc<Rows>, usize)> {
        let nodes = &self.plan.nodes[at..];
        let run = nodes.iter().take_while(|placed| placed.node.flow() == Flow::RowWise).count();
        let rows = || Rows::new(&nodes[..run], self.input(at), &self.edges[at..at + run]);
        (run > 0).then(|| (Arc::new(rows()), run))
    }

    /// The operator of node `at`, which is not row-wise.
    pub(super) fn operator(&self, at: usize) -> Result<Counted> {
        let operator = operators::operator(&self.plan.nodes[at], self.input(at));
        let operator = operator.map_err(|error| error.at_step_number(self.plan.nodes[at].step))?;
        Ok(self.counted(at, operator))
    }

    /// An operator of node `at` whose rows are counted.
    pub(super) fn counted<O: Operator + ?Sized>(&self, at: usize, operator: Box<O>) -> Counted<O> {
        Counted::new(operator, self.plan.nodes[at].step, self.edges[at])
    }
}

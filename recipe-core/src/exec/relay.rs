//! Batches on any executor, in order where order matters: at every ordered stage a batch waits for the state that the
//! rows before it left there, takes it over, leaves its own for the rows behind it, and goes on.

use arrow_array::RecordBatch;

use super::state::check;
use super::{Batch, Executor, Stage, plain};
use crate::error::{Error, Result};
use crate::plan::{Flow, Node, Plan};

/// Where an executor in a relay stands.
#[derive(Default)]
pub(super) struct Relay {
    at: Option<(usize, Held)>,
}

enum Held {
    /// Batches that wait before the stage.
    Before(Vec<Batch>),
    /// Batches that the stage gave.
    Behind(Vec<Batch>),
}

impl Relay {
    pub(super) fn wait(&mut self, stage: usize, batches: Vec<Batch>) {
        match &mut self.at {
            Some((at, Held::Before(held))) if *at == stage => held.extend(batches),
            _ => self.at = Some((stage, Held::Before(batches))),
        }
    }
}

/// Whether batches of a plan can be relayed: what its ordered nodes carry is small, and none is blocking.
pub fn can_relay(plan: &Plan) -> bool {
    plan.rest.is_none() && plan.nodes.iter().all(|placed| node_relays(&placed.node))
}

/// Whether batches can be relayed through a node: what it carries is small.
pub(super) fn node_relays(node: &Node) -> bool {
    match node {
        Node::Join(join) => !join.kind.unmatched_right,
        Node::Distinct(_) => false,
        other => other.flow() != Flow::Blocking,
    }
}

impl Executor {
    /// From now on, [`push`](Self::push) and [`finish`](Self::finish) stop at every ordered stage; see
    /// [`waits`](Self::waits). For plans that [`can_relay`].
    #[must_use]
    pub fn relayed(mut self) -> Self {
        self.relay = Some(Relay::default());
        self
    }

    /// Whether rows wait for the state that the rows before them left. It is given to [`take_over`](Self::take_over);
    /// then [`left`](Self::left) is for the rows behind, and [`go_on`](Self::go_on) gives batches or waits again.
    pub fn waits(&self) -> bool {
        matches!(self.relay, Some(Relay { at: Some((_, Held::Before(_))) }))
    }

    /// Whether a stage took a state over, and its rows wait to go on.
    pub fn took_over(&self) -> bool {
        matches!(self.relay, Some(Relay { at: Some((_, Held::Behind(_))) }))
    }

    /// Runs the stage at which rows wait, from the state that the rows before left there; there is none before the first
    /// rows.
    pub fn take_over(&mut self, state: Option<&[RecordBatch]>) -> Result<()> {
        let Some((at, Held::Before(batches))) = self.stop(|held| matches!(held, Held::Before(_))) else {
            return Err(Error::internal("no rows wait for a state"));
        };
        let Stage::Ordered(operator) = &mut self.stages[at] else {
            return Err(Error::internal("rows wait at ordered stages alone"));
        };
        if let Some(state) = state {
            check(&self.shapes[at..=at], &[state.to_vec()])?;
            operator.take_over(state)?;
        }
        let mut given = Vec::new();
        for batch in batches {
            given.extend(operator.push(batch, &mut self.trace)?);
        }
        if self.finished {
            given.extend(operator.finish(&mut self.trace)?);
        }
        if let Some(relay) = &mut self.relay {
            relay.at = Some((at, Held::Behind(given)));
        }
        Ok(())
    }

    /// What the stage that ran last remembers, for the rows behind.
    pub fn left(&self) -> Result<Vec<RecordBatch>> {
        match self.relay.as_ref().and_then(|relay| relay.at.as_ref()) {
            Some((at, Held::Behind(_))) => match &self.stages[*at] {
                Stage::Ordered(operator) => operator.state(),
                _ => Err(Error::internal("rows wait at ordered stages alone")),
            },
            _ => Err(Error::internal("no stage took a state over")),
        }
    }

    /// Runs the stages behind the one that took a state over, up to the next ordered one.
    pub fn go_on(&mut self) -> Result<Vec<RecordBatch>> {
        let Some((at, Held::Behind(batches))) = self.stop(|held| matches!(held, Held::Behind(_))) else {
            return Err(Error::internal("no stage took a state over"));
        };
        Ok(plain(self.run(at + 1, batches)?))
    }

    /// Takes what is held at a stage, if it is held so.
    fn stop(&mut self, so: impl Fn(&Held) -> bool) -> Option<(usize, Held)> {
        self.relay.as_mut()?.at.take_if(|(_, held)| so(held))
    }
}

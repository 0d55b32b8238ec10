//! Parts run by recipe-core in this process.

use std::sync::Arc;

use arrow_array::RecordBatch;
use recipe_core::Trace;
use recipe_core::engine::{self as core, Relay};

use super::context::RunContext;
use super::runner::{Progress, Runner, Runners};
use crate::error::Result;

/// A relay of recipe-core between parts.
pub(super) struct Native {
    relay: Relay,
    part: Part,
}

/// What is kept of a part while it runs.
struct Part {
    context: Arc<RunContext>,
    /// How many rows the relay was given before the part.
    before: u64,
    trace: Trace,
}

/// Calls into recipe-core, and what it reports of them.
pub(super) struct At<T> {
    relay: T,
    part: Part,
}

impl Native {
    /// Runners like `relay`.
    pub(super) fn runners(relay: Relay, context: &Arc<RunContext>) -> Arc<Runners<Native>> {
        let context = context.clone();
        Runners::new(move || {
            let part = Part { context: context.clone(), before: 0, trace: Trace::default() };
            Ok(Native { relay: relay.fork(), part })
        })
    }
}

impl Part {
    fn progress(self, progress: core::Progress) -> Progress<Native> {
        match progress {
            core::Progress::Ready(relay, batches) => Progress::Ready(Native { relay, part: self }, batches),
            core::Progress::Waiting(relay) => Progress::Waiting(At { relay, part: self }),
        }
    }

    fn check<T>(&self, done: recipe_core::Result<T>) -> Result<T> {
        done.map_err(|error| self.context.recipe_error(error))
    }
}

impl Runner for Native {
    type State = Vec<RecordBatch>;
    type Waiting = At<core::Waiting>;
    type Resumed = At<core::Resumed>;

    fn push(self, batch: RecordBatch) -> Result<Progress<Self>> {
        let Native { relay, mut part } = self;
        let busy = part.context.ledger.busy.clone();
        let _timer = busy.timer();
        part.before = relay.rows();
        let progress = relay.push(std::slice::from_ref(&batch), &mut part.trace);
        part.check(progress).map(|progress| part.progress(progress))
    }

    fn finish(self) -> Result<Progress<Self>> {
        let Native { relay, mut part } = self;
        part.before = relay.rows();
        Ok(part.progress(relay.finish()))
    }

    fn resume(waiting: Self::Waiting, before: Option<Self::State>) -> Result<(Self::State, Self::Resumed)> {
        let At { relay, mut part } = waiting;
        let busy = part.context.ledger.busy.clone();
        let _timer = busy.timer();
        let resumed = relay.resume(before.as_deref(), &mut part.trace);
        let relay = part.check(resumed)?;
        let state = part.check(relay.carry_out())?;
        Ok((state, At { relay, part }))
    }

    fn proceed(resumed: Self::Resumed) -> Result<Progress<Self>> {
        let At { relay, mut part } = resumed;
        let busy = part.context.ledger.busy.clone();
        let _timer = busy.timer();
        let progress = relay.proceed(&mut part.trace);
        part.check(progress).map(|progress| part.progress(progress))
    }

    fn trace(&mut self) -> Result<Trace> {
        let mut trace = std::mem::take(&mut self.part.trace);
        let before = self.part.before;
        trace.move_rows(|row| Some(row.wrapping_sub(before)));
        Ok(trace)
    }
}

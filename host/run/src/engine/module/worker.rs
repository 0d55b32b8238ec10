//! Parts run by a module.

use arrow_array::RecordBatch;
use recipe_core::Trace;
use recipe_module::{self as module, ModuleError, Run};

use crate::engine::runner::{Progress, Runner};
use crate::error::Result;

/// A relay of a module between parts.
pub(super) struct Worker {
    relay: module::Relay,
    part: Part,
}

/// What is kept of a relay while it runs a part.
struct Part {
    /// How many rows it was given, and how many before the last part.
    rows: u64,
    before: u64,
    memory: u64,
}

/// A call into a module.
pub(super) struct At<T> {
    relay: T,
    part: Part,
}

impl Worker {
    /// A worker of a run that was given nothing yet, whose instance may have `memory` bytes.
    pub(super) fn new(run: Run, memory: u64) -> Self {
        Worker { relay: module::Relay::new(run), part: Part { rows: 0, before: 0, memory } }
    }
}

impl Part {
    fn progress(self, progress: module::Progress) -> Progress<Worker> {
        match progress {
            module::Progress::Ready(relay, batches) => Progress::Ready(Worker { relay, part: self }, batches),
            module::Progress::Waiting(relay) => Progress::Waiting(At { relay, part: self }),
        }
    }
}

impl Runner for Worker {
    type State = Vec<u8>;
    type Waiting = At<module::Waiting>;
    type Resumed = At<module::Resumed>;

    fn push(self, batch: RecordBatch) -> Result<Progress<Self>> {
        let Worker { relay, mut part } = self;
        part.before = part.rows;
        part.rows += batch.num_rows() as u64;
        let progress = relay.push(&batch)?;
        Ok(part.progress(progress))
    }

    fn finish(self) -> Result<Progress<Self>> {
        let Worker { relay, mut part } = self;
        part.before = part.rows;
        let progress = relay.finish()?;
        Ok(part.progress(progress))
    }

    fn resume(waiting: Self::Waiting, before: Option<Vec<u8>>) -> Result<(Vec<u8>, Self::Resumed)> {
        let At { relay, part } = waiting;
        let mut relay = relay.resume(before.as_deref())?;
        Ok((relay.carry_out()?, At { relay, part }))
    }

    fn proceed(resumed: Self::Resumed) -> Result<Progress<Self>> {
        let At { relay, part } = resumed;
        let progress = relay.proceed()?;
        Ok(part.progress(progress))
    }

    fn trace(&mut self) -> Result<Trace> {
        Ok(failed_cells(self.relay.run(), self.part.before)?)
    }

    /// Memory never shrinks. An instance that has much of what it may have makes room for a fresh one.
    fn is_worn(&self) -> bool {
        self.relay.memory_bytes() as u64 > self.part.memory / 2
    }

    fn close(mut self) -> Result<Trace> {
        Ok(self.relay.run().trace()?)
    }
}

/// Cells that failed in the last call, whose rows are counted from `before` on. Rows that waited for those of this part wrap
/// around.
pub(super) fn failed_cells(run: &mut Run, before: u64) -> Result<Trace, ModuleError> {
    let mut trace = Trace::default();
    if run.cells_failed()? {
        trace.list(run.failed()?);
        trace.move_rows(|row| Some(row.wrapping_sub(before)));
    }
    Ok(trace)
}

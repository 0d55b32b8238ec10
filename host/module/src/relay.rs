//! Batches of one run on several instances, in order only where order matters.

use arrow_array::RecordBatch;

use crate::error::Result;
use crate::run::Run;

/// One of several runs of a recipe that share the batches of the data.
///
/// Each batch is pushed into any of them. Where the recipe carries something from row to row, the batch
/// [waits](Waiting) until it is given the state that the batch before it left at the same stop; between stops, batches
/// run at the same time. A call consumes the relay and returns it with the batches, as that of recipe-core does.
///
/// ```no_run
/// use arrow_array::RecordBatch;
/// use recipe_module::{Progress, Relay, Result};
///
/// /// Runs one batch, given what the batch before left at each stop, and returns what this one leaves.
/// fn run(relay: Relay, batch: &RecordBatch, before: &[Vec<u8>]) -> Result<(Relay, Vec<RecordBatch>, Vec<Vec<u8>>)> {
///     let mut left = Vec::new();
///     let mut progress = relay.push(batch)?;
///     loop {
///         match progress {
///             Progress::Ready(relay, batches) => return Ok((relay, batches, left)),
///             Progress::Waiting(waiting) => {
///                 // The first batch of the data starts from no state.
///                 let mut resumed = waiting.resume(before.get(left.len()).map(Vec::as_slice))?;
///                 left.push(resumed.carry_out()?);
///                 progress = resumed.proceed()?;
///             }
///         }
///     }
/// }
/// ```
pub struct Relay {
    run: Run,
}

/// What a batch has come to.
#[must_use = "it holds the relay, and rows"]
pub enum Progress {
    /// It went through: the relay, for the next batch, and the batches that came out.
    Ready(Relay, Vec<RecordBatch>),
    /// It waits at a stop.
    Waiting(Waiting),
}

/// A batch that waits for the state that the rows before it left at this stop.
#[must_use = "the rows of the batch wait here"]
pub struct Waiting {
    relay: Relay,
    /// Rows that came out before the stop.
    ready: Vec<RecordBatch>,
}

/// A batch whose rows went through a stop, and have not gone on yet.
#[must_use = "the rows of the batch wait here"]
pub struct Resumed {
    relay: Relay,
    ready: Vec<RecordBatch>,
}

impl Relay {
    /// The relay of a run that was opened with [`ModuleOptions::relay`](crate::ModuleOptions::relay), and knows its
    /// columns.
    pub fn new(run: Run) -> Self {
        Relay { run }
    }

    /// Takes a batch, up to the first stop.
    pub fn push(mut self, batch: &RecordBatch) -> Result<Progress> {
        let ready = self.run.push(batch)?;
        Ok(self.after(ready))
    }

    /// Ends the data: rows that steps still hold come out. One relay of a run does this, after the last batch.
    pub fn finish(mut self) -> Result<Progress> {
        let ready = self.run.finish()?;
        Ok(self.after(ready))
    }

    /// The run of this relay, for its columns, trace and failed cells.
    pub fn run(&mut self) -> &mut Run {
        &mut self.run
    }

    /// Bytes of memory that the instance has; it never gets less.
    pub fn memory_bytes(&self) -> usize {
        self.run.memory_bytes()
    }

    /// What a call that let these rows out came to.
    fn after(self, ready: Vec<RecordBatch>) -> Progress {
        if self.run.is_waiting() {
            Progress::Waiting(Waiting { relay: self, ready })
        } else {
            Progress::Ready(self, ready)
        }
    }
}

impl Waiting {
    /// Takes the batch through the stop, from the state that the rows before left there. The first rows of the data
    /// start from none.
    pub fn resume(mut self, before: Option<&[u8]>) -> Result<Resumed> {
        self.relay.run.merge(before.unwrap_or_default())?;
        Ok(Resumed { relay: self.relay, ready: self.ready })
    }
}

impl Resumed {
    /// The state for the rows that follow. With it, the next batch can leave the stop before this one
    /// [proceeds](Self::proceed).
    pub fn carry_out(&mut self) -> Result<Vec<u8>> {
        self.relay.run.state()
    }

    /// Takes the batch up to the next stop.
    pub fn proceed(self) -> Result<Progress> {
        let Resumed { mut relay, mut ready } = self;
        ready.extend(relay.run.proceed()?);
        Ok(relay.after(ready))
    }
}

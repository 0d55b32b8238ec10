//! Parts on executors of this program.

use std::sync::Arc;

use arrow_array::RecordBatch;
use recipe_core::{Executor, Trace};

use super::relay::{Runner, Runners};
use super::shared::Shared;
use crate::error::{Result, RunError};

/// An executor in a relay.
pub(super) struct Native {
    executor: Executor,
    shared: Arc<Shared>,
    /// How many rows it was given before the last part.
    before: u64,
}

impl Native {
    /// Runners like `executor`.
    pub(super) fn runners(executor: Executor, shared: &Arc<Shared>) -> Arc<Runners<Native>> {
        let shared = shared.clone();
        Runners::new(move || {
            let executor = executor.fork().map_err(|error| shared.recipe_error(error))?;
            Ok(Native { executor, shared: shared.clone(), before: 0 })
        })
    }

    fn told(&self) -> impl Fn(recipe_core::Error) -> RunError + use<> {
        let shared = self.shared.clone();
        move |error| shared.recipe_error(error)
    }
}

impl Runner for Native {
    type Left = Vec<RecordBatch>;

    fn push(&mut self, batch: RecordBatch) -> Result<Vec<RecordBatch>> {
        self.before = self.executor.rows();
        self.executor.push(&batch).map_err(self.told())
    }

    fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        self.executor.finish().map_err(self.told())
    }

    fn waits(&self) -> bool {
        self.executor.waits()
    }

    fn take_over(&mut self, before: Option<Self::Left>) -> Result<Self::Left> {
        self.executor.take_over(before.as_deref()).map_err(self.told())?;
        self.executor.left().map_err(self.told())
    }

    fn go_on(&mut self) -> Result<Vec<RecordBatch>> {
        self.executor.go_on().map_err(self.told())
    }

    fn trace(&mut self) -> Result<Trace> {
        let mut trace = std::mem::take(self.executor.trace());
        trace.move_rows(|row| row.checked_sub(self.before));
        Ok(trace)
    }
}

//! Runs whose input is worked on elsewhere.

use std::sync::Arc;

use super::Apply;
use super::prepare::Prepared;
use super::prepare::Work;
use crate::engine::Carry;
use crate::error::{Result, RunError};
use crate::units::{self, Asking, Task, Workers};

/// Who works on the input, if others do, and in units of how many bytes.
#[derive(Clone, Default)]
pub(super) struct Elsewhere {
    workers: Option<Arc<dyn Workers>>,
    unit_bytes: u64,
    buckets: Option<u32>,
}

impl Apply {
    /// Has workers read the input and run the steps up to the first that needs all rows, in units of about so many bytes of the
    /// files. Where that groups rows, drops equal ones or sorts them, they do that, too, or a part of it. The rest, and the
    /// output, is the work of this program. The output is the same.
    ///
    /// Workers read the files of the input and of second tables themselves, and with [`max_files`](Self::max_files) they write the
    /// files of the output where no step needs all rows: a folder of a disk has to be one that all of them have. That the files
    /// appear is decided by this program alone. Recipes with secrets, modules, and what comes through
    /// streams are refused.
    pub fn workers(mut self, workers: impl Workers + 'static, unit_bytes: u64) -> Self {
        self.elsewhere.workers = Some(Arc::new(workers));
        self.elsewhere.unit_bytes = unit_bytes;
        self
    }

    /// Has workers put rows together, of steps that group them, drop equal ones or sort them, in so many buckets; in none where it
    /// is 0, and this program does it. Unless given, it follows from how much there is.
    pub fn buckets(mut self, buckets: u32) -> Self {
        self.elsewhere.buckets = Some(buckets);
        self
    }
}

impl Elsewhere {
    /// What workers are asked for the rows of a run, if there are some.
    pub(super) fn asking(self, prepared: &Prepared, carry: Carry) -> Result<Option<Asking>> {
        let Elsewhere { workers: Some(workers), unit_bytes, buckets } = self else { return Ok(None) };
        let refused = |reason| Err(RunError::NotElsewhere(reason));
        if !matches!(prepared.work, Work::Native(_)) {
            return refused("a module runs on threads of this program alone");
        }
        if !prepared.recipe.secrets().is_empty() {
            return refused("secrets of the recipe stay in this program");
        }
        let task = Task::of(&units::Prepared {
            recipe: &prepared.recipe,
            source: &prepared.source,
            columns: &prepared.columns,
            tables: &prepared.tables.opened,
            now: prepared.now,
            seed: prepared.seed,
            carry,
            memory: prepared.memory.limit(),
        })?;
        Ok(Some(Asking { workers, task: task.to_bytes().into(), unit_bytes, buckets }))
    }
}

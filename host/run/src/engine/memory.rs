//! How much memory steps may hold rows in, and where rows go that do not fit.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common::error::{DataFusionError, Result as DataFusionResult};
use datafusion_common::utils::memory::RecordBatchMemoryCounter;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::{
    GreedyMemoryPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};
use datafusion_execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion_physical_plan::SpillManager;
use datafusion_physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use parking_lot::Mutex;
use recipe_core::error::Kind;

use super::at_work::AtWork;
use super::context::RunContext;
use super::error::{failed, own};
use super::lent::Part;
use super::unnamed::Unnamed;
use crate::error::{Limit, Result, RunError, size};

/// What steps may use to hold rows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MemoryOptions {
    /// Bytes that steps may hold together, and parts of the data at work.
    pub limit: usize,
    /// Where temporary files go; the system's folder for them, unless given.
    pub folder: Option<PathBuf>,
}

impl Default for MemoryOptions {
    /// Half of the machine's memory, or 4 GiB where that cannot be known.
    fn default() -> Self {
        MemoryOptions { limit: machine_memory().map_or(4 << 30, |bytes| bytes / 2), folder: None }
    }
}

impl MemoryOptions {
    /// How many bytes of cells are decoded together at most, where more than these are not wanted.
    pub(crate) fn batch_bytes(&self, wanted: usize) -> usize {
        const MIN: usize = 1 << 20;
        (self.limit / 128).max(MIN).min(wanted)
    }
}

/// Bytes of memory this program could have: the machine's, or those of its control group.
fn machine_memory() -> Option<usize> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
    });
    let group = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let group = group.iter().find_map(|path| std::fs::read_to_string(path).ok()?.trim().parse().ok());
    machine.into_iter().chain(group).min()
}

/// The memory and the temporary files of a run.
pub(crate) struct Memory {
    options: MemoryOptions,
    /// Bytes that are for others.
    taken: AtomicUsize,
    metrics: SpillMetrics,
    files: Mutex<Files>,
    /// The pool of a program around the run.
    pool: Option<Arc<dyn MemoryPool>>,
}

enum Files {
    /// Nothing was written so far.
    Unused,
    /// What writes them.
    Open(RuntimeEnv),
    /// The run is over.
    Closed,
}

impl Memory {
    /// The memory of a run, of which so many bytes are taken already.
    pub(crate) fn new(options: MemoryOptions, taken: usize) -> Self {
        let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
        Memory { options, taken: taken.into(), metrics, files: Mutex::new(Files::Unused), pool: None }
    }

    /// The memory and the temporary files of a program around the run.
    pub(super) fn lent(environment: Arc<RuntimeEnv>, metrics: SpillMetrics) -> Self {
        let pool = environment.memory_pool.clone();
        let limit = match pool.memory_limit() {
            MemoryLimit::Finite(bytes) => bytes,
            MemoryLimit::Infinite | MemoryLimit::Unknown => usize::MAX,
        };
        let options = MemoryOptions { limit, folder: None };
        let files = Mutex::new(Files::Open(Arc::unwrap_or_clone(environment)));
        Memory { options, taken: AtomicUsize::new(0), metrics, files, pool: Some(pool) }
    }

    /// At most so many bytes of it.
    fn part(&self, limit: usize) -> Arc<dyn MemoryPool> {
        match &self.pool {
            Some(pool) => Arc::new(Part::new(pool, limit)),
            None => Arc::new(GreedyMemoryPool::new(limit)),
        }
    }

    /// The memory divided between steps that hold rows and so many parts at work. These have a quarter of it, unless as
    /// many of the usual size need less.
    pub(super) fn divided(self, parts: usize) -> (Self, AtWork) {
        const USUAL: usize = 64 << 20;
        let at_work = (self.options.limit.saturating_sub(self.taken()) / 4).min(USUAL.saturating_mul(parts));
        self.take(at_work);
        (self, AtWork::new(at_work))
    }

    /// Bytes that are for others.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Takes bytes for others: steps that begin after this have less.
    pub(crate) fn take(&self, bytes: usize) {
        self.taken.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes that the whole run may hold.
    pub(crate) fn limit(&self) -> usize {
        self.options.limit
    }

    /// Bytes written to temporary files so far.
    pub(crate) fn spilled(&self) -> u64 {
        self.metrics.spilled_bytes.value() as u64
    }

    /// No temporary file is made after this, though threads may still be at work. Those there are go with who holds them.
    pub(crate) fn close(&self) {
        *self.files.lock() = Files::Closed;
    }

    fn environment(&self, pool: &Arc<dyn MemoryPool>) -> DataFusionResult<Arc<RuntimeEnv>> {
        let mut files = self.files.lock();
        if let Files::Unused = *files {
            let folder = self.folder();
            // That there is such a folder is known before rows are held for it.
            tempfile::tempfile_in(&folder)
                .map_err(|error| own(RunError::io("make temporary files in", &folder, error)))?;
            let made = DiskManagerMode::Custom(Arc::new(Unnamed(folder)));
            let disk = DiskManagerBuilder::default().with_mode(made);
            *files = Files::Open(RuntimeEnvBuilder::new().with_disk_manager_builder(disk).build()?);
        }
        match &*files {
            Files::Open(environment) => {
                Ok(Arc::new(RuntimeEnv { memory_pool: pool.clone(), ..environment.clone() }))
            }
            Files::Unused | Files::Closed => Err(own(RunError::Ended)),
        }
    }

    fn folder(&self) -> PathBuf {
        self.options.folder.clone().unwrap_or_else(std::env::temp_dir)
    }
}

/// The memory that one step may use.
#[derive(Clone)]
pub(super) struct Budget {
    pub(super) context: Arc<RunContext>,
    pub(super) limit: usize,
    step: Option<usize>,
    pool: Arc<dyn MemoryPool>,
}

impl Budget {
    /// One of `shares` equal parts of the memory of a run.
    pub(super) fn new(context: &Arc<RunContext>, step: Option<usize>, shares: usize) -> Self {
        let limit = context.memory.limit().saturating_sub(context.memory.taken()) / shares.max(1);
        Budget { context: context.clone(), limit, step, pool: context.memory.part(limit) }
    }

    /// One of `shares` equal parts, for things a step does at the same time.
    pub(super) fn part(&self, shares: usize) -> Self {
        let limit = self.limit / shares;
        Budget { limit, pool: self.context.memory.part(limit), ..self.clone() }
    }

    /// Memory that is counted, none so far.
    pub(super) fn reservation(&self) -> MemoryReservation {
        MemoryConsumer::new("rows").with_can_spill(true).register(&self.pool)
    }

    /// What writes batches of these columns to temporary files.
    pub(super) fn files(&self, schema: &SchemaRef) -> DataFusionResult<SpillManager> {
        let environment = self.context.memory.environment(&self.pool)?;
        Ok(SpillManager::new(environment, self.context.memory.metrics.clone(), schema.clone()))
    }

    /// An error of recipe-core at this step.
    pub(super) fn place(&self, error: recipe_core::Error) -> DataFusionError {
        let error = self.step.into_iter().fold(error, recipe_core::Error::at_step_number);
        own(self.context.recipe_error(error))
    }

    /// `what` has to be held in memory as a whole, and does not fit.
    pub(super) fn exceeded(&self, what: &str) -> DataFusionError {
        let limit = size(self.context.memory.limit() as u64);
        let ours = if self.limit == self.context.memory.limit() {
            String::new()
        } else {
            format!(", of which {} are for this", size(self.limit as u64))
        };
        let message = format!(
            "{what} must be held in memory as a whole, and does not fit: the limit is {limit}{ours}; \
             allow more memory"
        );
        let error =
            self.step.into_iter().fold(Kind::Limit(message).into(), recipe_core::Error::at_step_number);
        own(RunError::at_limit(Limit::Memory, self.context.recipe_error(error)))
    }

    /// What went wrong with rows that were written out or read back.
    pub(super) fn explain(&self, error: DataFusionError) -> DataFusionError {
        match error.find_root() {
            DataFusionError::External(_) => error,
            // Of a pool that is not ours, or files that may not be made, its message says more.
            _ if self.context.memory.pool.is_some() => {
                own(RunError::rows("keep rows in temporary files")(error))
            }
            DataFusionError::ResourcesExhausted(_) => self.exceeded("a batch of rows"),
            _ => {
                let folder = self.context.memory.folder();
                own(RunError::Spill { folder, source: Box::new(error) })
            }
        }
    }
}

/// One of `shares` equal parts of the memory of a run, and its temporary files, for work of others.
pub(crate) fn environment(context: &Arc<RunContext>, shares: usize) -> Result<Arc<RuntimeEnv>> {
    let pool = context.memory.part(Budget::new(context, None, shares).limit);
    context.memory.environment(&pool).map_err(failed)
}

/// Counts the memory of a table that is held as a whole, such as the second one of a join.
pub(crate) struct TableMemory {
    counter: RecordBatchMemoryCounter,
    rows: usize,
}

impl TableMemory {
    pub(crate) fn new() -> Self {
        TableMemory { counter: RecordBatchMemoryCounter::new(), rows: 0 }
    }

    /// Counts a batch; its table must fit into what `options` leave beside what is `taken`.
    pub(crate) fn add(
        &mut self,
        batch: &RecordBatch,
        name: &str,
        options: &MemoryOptions,
        taken: usize,
    ) -> Result<()> {
        self.counter.count_batch(batch);
        self.rows += batch.num_rows();
        if taken + self.bytes() <= options.limit {
            return Ok(());
        }
        Err(RunError::TableTooLarge { table: name.to_owned(), limit: options.limit as u64 })
    }

    /// Bytes of the rows as they are read and as they are joined, and of the places of their keys.
    pub(crate) fn bytes(&self) -> usize {
        const KEY: usize = 100;
        2 * self.counter.memory_usage() + KEY * self.rows
    }
}

//! How much memory steps may hold rows in, and where rows go that do not fit.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common::error::{DataFusionError, Result as DataFusionResult};
use datafusion_common::utils::memory::RecordBatchMemoryCounter;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::{GreedyMemoryPool, MemoryConsumer, MemoryPool, MemoryReservation};
use datafusion_execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion_physical_plan::SpillManager;
use datafusion_physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use recipe_core::error::Kind;
use tempfile::TempDir;

use super::error::own;
use super::shared::Shared;
use crate::error::{Result, RunError};

/// What steps may use to hold rows.
#[derive(Debug, Clone)]
pub struct MemoryOptions {
    /// Bytes that all steps of a run may hold together.
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

/// Bytes in words: `2GB`, `512MiB` or a plain number.
pub fn parse_size(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => f64::from(1 << 10),
        "mib" => f64::from(1 << 20),
        "gib" => f64::from(1 << 30),
        "tib" => f64::from(1 << 30) * 1024.0,
        _ => return None,
    };
    let bytes = number.parse::<f64>().ok()? * factor;
    (1.0..=1e18).contains(&bytes).then_some(bytes as usize)
}

/// The memory and the temporary files of a run.
#[derive(Debug)]
pub struct Memory {
    options: MemoryOptions,
    /// Bytes that are held already.
    taken: usize,
    metrics: SpillMetrics,
    files: Mutex<Files>,
}

enum Files {
    /// Nothing was written so far.
    Unused,
    /// The folder, which goes with this, and what writes into it.
    Open { _folder: TempDir, environment: RuntimeEnv },
    /// The run is over.
    Closed,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files")
    }
}

impl Memory {
    /// The memory of a run, of which so many bytes are taken already.
    pub fn new(options: MemoryOptions, taken: usize) -> Self {
        let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
        Memory { options, taken, metrics, files: Mutex::new(Files::Unused) }
    }

    /// Bytes that all steps may hold together.
    pub fn limit(&self) -> usize {
        self.options.limit
    }

    /// Bytes written to temporary files so far.
    pub fn spilled(&self) -> u64 {
        self.metrics.spilled_bytes.value() as u64
    }

    /// Removes the temporary files. None is made after that, though threads may still be at work.
    pub fn close(&self) {
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = Files::Closed;
    }

    fn environment(&self, pool: &Arc<dyn MemoryPool>) -> DataFusionResult<Arc<RuntimeEnv>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Files::Unused = *files {
            let folder = self.options.folder.clone().unwrap_or_else(std::env::temp_dir);
            let made = tempfile::Builder::new().prefix("recipe-host-").tempdir_in(&folder);
            let made = made.map_err(|error| {
                own(RunError::io("make a folder for temporary files in", &folder, &error))
            })?;
            let disk = DiskManagerBuilder::default()
                .with_mode(DiskManagerMode::Directories(vec![made.path().to_owned()]))
                .with_max_temp_directory_size(u64::MAX);
            let environment = RuntimeEnvBuilder::new().with_disk_manager_builder(disk).build()?;
            *files = Files::Open { _folder: made, environment };
        }
        match &*files {
            Files::Open { environment, .. } => {
                Ok(Arc::new(RuntimeEnv { memory_pool: pool.clone(), ..environment.clone() }))
            }
            Files::Unused | Files::Closed => Err(own(RunError::failed("the run is over"))),
        }
    }

    fn folder(&self) -> PathBuf {
        self.options.folder.clone().unwrap_or_else(std::env::temp_dir)
    }
}

/// Removes the temporary files of a run when it ends, in whatever way.
pub struct Closing(pub Arc<Memory>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The memory that one step may use.
#[derive(Clone)]
pub(super) struct Budget {
    pub(super) shared: Arc<Shared>,
    pub(super) limit: usize,
    step: Option<usize>,
    pool: Arc<dyn MemoryPool>,
}

impl Budget {
    /// One of `shares` equal parts of the memory of a run.
    pub(super) fn new(shared: &Arc<Shared>, step: Option<usize>, shares: usize) -> Self {
        let limit = shared.memory.limit().saturating_sub(shared.memory.taken) / shares.max(1);
        Budget { shared: shared.clone(), limit, step, pool: Arc::new(GreedyMemoryPool::new(limit)) }
    }

    /// One of `shares` equal parts, for things a step does at the same time.
    pub(super) fn part(&self, shares: usize) -> Self {
        let limit = self.limit / shares;
        Budget { limit, pool: Arc::new(GreedyMemoryPool::new(limit)), ..self.clone() }
    }

    /// Memory that is counted, none so far.
    pub(super) fn reservation(&self) -> MemoryReservation {
        MemoryConsumer::new("rows").with_can_spill(true).register(&self.pool)
    }

    /// What writes batches of these columns to temporary files.
    pub(super) fn files(&self, schema: &SchemaRef) -> DataFusionResult<SpillManager> {
        let environment = self.shared.memory.environment(&self.pool)?;
        Ok(SpillManager::new(environment, self.shared.memory.metrics.clone(), schema.clone()))
    }

    /// An error of recipe-core at this step.
    pub(super) fn place(&self, error: recipe_core::Error) -> DataFusionError {
        let error = self.step.into_iter().fold(error, recipe_core::Error::at_step_number);
        own(self.shared.recipe_error(error))
    }

    /// `what` has to be held in memory as a whole, and does not fit.
    pub(super) fn exceeded(&self, what: &str) -> DataFusionError {
        let limit = size(self.shared.memory.limit());
        let ours = if self.limit == self.shared.memory.limit() {
            String::new()
        } else {
            format!(", of which {} are for this", size(self.limit))
        };
        let message = format!(
            "{what} must be held in memory as a whole, and does not fit: the limit is {limit}{ours}; give more with \
             --memory-limit SIZE"
        );
        self.place(Kind::Limit(message).into())
    }

    /// What went wrong with rows that were written out or read back.
    pub(super) fn explain(&self, error: DataFusionError) -> DataFusionError {
        match error.find_root() {
            DataFusionError::External(_) => error,
            DataFusionError::ResourcesExhausted(_) => self.exceeded("a batch of rows"),
            _ => {
                let folder = self.shared.memory.folder();
                let said = error.strip_backtrace();
                own(RunError::failed(format!("temporary files in `{}`: {said}", folder.display())))
            }
        }
    }
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
        Err(RunError::failed(format!(
            "table `{name}` must be held in memory as a whole, and does not fit: the limit is {}; give more with \
             --memory-limit SIZE",
            size(options.limit)
        )))
    }

    /// Bytes of the rows as they are read and as they are joined, and of the places of their keys.
    pub(crate) fn bytes(&self) -> usize {
        const KEY: usize = 100;
        2 * self.counter.memory_usage() + KEY * self.rows
    }
}

/// Bytes as people write them.
fn size(bytes: usize) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let unit = units.into_iter().find(|(unit, _)| bytes as f64 >= *unit);
    let Some((unit, name)) = unit else { return format!("{bytes} bytes") };
    let number = format!("{:.1}", bytes as f64 / unit);
    format!("{} {name}", number.strip_suffix(".0").unwrap_or(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        let read = [("2GB", 2_000_000_000), ("512MiB", 512 << 20), ("1.5 kb", 1500), ("77", 77)];
        for (text, bytes) in read {
            assert_eq!(parse_size(text), Some(bytes), "{text}");
        }
        for text in ["", "GB", "-1GB", "2 bushels", "0"] {
            assert_eq!(parse_size(text), None, "{text}");
        }
        assert_eq!([size(12), size(2_000_000_000), size(1_500_000)], ["12 bytes", "2 GB", "1.5 MB"]);
    }
}

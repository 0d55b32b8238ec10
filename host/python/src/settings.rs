//! How a recipe runs over rows in memory.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_schema::ArrowError;
use chrono::Utc;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use recipe_core::{Context, Dataset, Secrets};
use recipe_run::{MemoryOptions, RunError};

use crate::pieces::check_names;
use crate::problems::raised;

/// What `apply`, `stream`, `check` and `preview` are told, as `recipe_engine._settings.Settings` holds it.
#[derive(FromPyObject)]
pub(crate) struct Settings {
    tables: Vec<(String, AnyRecordBatch)>,
    /// Microseconds since 1970-01-01 UTC.
    now: Option<i64>,
    seed: u64,
    secrets: Vec<(String, Vec<u8>)>,
    threads: Option<usize>,
    memory_limit: Option<usize>,
    spill_folder: Option<PathBuf>,
    /// Whether text in new columns may leave as `Utf8View`.
    views: bool,
}

/// What is known of a run before it begins.
pub(crate) struct Run {
    pub(crate) context: Context,
    pub(crate) threads: usize,
    pub(crate) memory: MemoryOptions,
    pub(crate) views: bool,
}

impl Settings {
    /// Reads second tables, and draws random bytes. To check a recipe, secrets need not be there.
    pub(crate) fn read(self, py: Python<'_>, only_checked: bool) -> PyResult<Run> {
        let tables = self.tables.into_iter().map(|(name, table)| read_table(py, name, table));
        let mut secrets = Secrets::default();
        for (name, value) in self.secrets {
            secrets = secrets.with(name, value);
        }
        secrets = if only_checked { secrets.or_assumed() } else { secrets.with_random(random(py)?) };
        let context = Context::default()
            .with_datasets(tables.collect::<PyResult<_>>()?)
            .with_now(self.now.unwrap_or_else(|| Utc::now().timestamp_micros()))
            .with_seed(self.seed)
            .with_secrets(secrets);
        let mut memory = MemoryOptions::default();
        memory.limit = self.memory_limit.unwrap_or(memory.limit);
        memory.folder = self.spill_folder;
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.threads.unwrap_or_else(all).max(1);
        Ok(Run { context, threads, memory, views: self.views })
    }
}

/// A second table, which is held as a whole.
fn read_table(py: Python<'_>, name: String, table: AnyRecordBatch) -> PyResult<Arc<Dataset>> {
    let reader = table.into_reader()?;
    let schema = reader.schema();
    check_names(&schema)?;
    let batches = py.detach(|| reader.collect::<Result<Vec<_>, ArrowError>>());
    let batches = batches.map_err(|error| {
        raised(py, &RunError::Rows { action: "read the rows of a second table", source: error.into() })
    })?;
    Ok(Arc::new(Dataset::new(name, schema, batches)))
}

fn random(py: Python<'_>) -> PyResult<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| raised(py, &RunError::Random { source: error.into() }))?;
    Ok(bytes)
}

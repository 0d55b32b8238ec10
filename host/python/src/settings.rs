//! How a recipe runs over rows in memory.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use recipe_core::{Context, Dataset, Secrets};
use recipe_run::embed::with_random;
use recipe_run::{MaxFailed, MemoryOptions};

use crate::pieces::check_columns;
use crate::problems::raised;
use crate::table::Table;

/// The options of `apply`, `stream`, `check` and `preview`, as `recipe_engine._settings.Settings` holds it.
#[derive(FromPyObject)]
pub(crate) struct Settings {
    tables: Vec<(String, Py<Table>)>,
    /// Microseconds since 1970-01-01 UTC.
    now: Option<i64>,
    seed: u64,
    secrets: Vec<(String, Vec<u8>)>,
    threads: Option<usize>,
    memory_limit: Option<usize>,
    spill_folder: Option<PathBuf>,
    max_failed: Option<String>,
    rejects: Option<PathBuf>,
    /// Whether text in new columns may leave as `Utf8View`.
    views: bool,
}

/// What is known of a run before it begins.
pub(crate) struct Run {
    pub(crate) context: Context,
    pub(crate) threads: usize,
    pub(crate) memory: MemoryOptions,
    pub(crate) max_failed: Option<MaxFailed>,
    pub(crate) rejects: Option<PathBuf>,
    pub(crate) views: bool,
}

impl Settings {
    /// Takes second tables as they are, and draws random bytes. To check a recipe, secrets need not be there.
    pub(crate) fn read(self, py: Python<'_>, only_checked: bool) -> PyResult<Run> {
        let tables = self.tables.into_iter().map(|(name, table)| {
            let table = table.get();
            check_columns(&table.schema)?;
            Ok(Arc::new(Dataset::new(name, table.schema.clone(), table.batches.clone())))
        });
        let mut secrets = Secrets::default();
        for (name, value) in self.secrets {
            secrets = secrets.with(name, value);
        }
        secrets = if only_checked {
            secrets.or_assumed()
        } else {
            with_random(&secrets).map_err(|error| raised(py, &error))?
        };
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
        let max_failed = self.max_failed.map(|most| most.parse()).transpose();
        let max_failed =
            max_failed.map_err(|error: String| PyValueError::new_err(format!("max_failed: {error}")))?;
        Ok(Run { context, threads, memory, max_failed, rejects: self.rejects, views: self.views })
    }
}

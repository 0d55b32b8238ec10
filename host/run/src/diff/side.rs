//! One of the two data sets, as a temporary file.

use std::path::{Path, PathBuf};

use recipe_core::Recipe;
use recipe_tables::{Dataset, Limits, Partitions, ReadOptions, Source};
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::apply::Apply;
use crate::engine::{InvalidCells, MemoryOptions};
use crate::error::{Result, RunError};

/// What the runs may use.
pub(super) struct Resources {
    memory: MemoryOptions,
    threads: usize,
    limits: Limits,
    cancel: CancellationToken,
}

impl Resources {
    /// What a run may use.
    pub(super) fn of(apply: &Apply) -> Result<Resources> {
        let input = apply.readable()?;
        Ok(Resources {
            memory: input.memory.clone(),
            threads: apply.chosen_threads(),
            limits: input.read.limits.clone(),
            cancel: apply.cancellation().clone(),
        })
    }

    /// A folder for temporary files, which goes with what is returned.
    pub(super) fn temporary(&self) -> Result<TempDir> {
        let parent = self.memory.folder.clone().unwrap_or_else(std::env::temp_dir);
        let made = tempfile::Builder::new().prefix("recipe-diff-").tempdir_in(&parent);
        made.map_err(|error| RunError::io("make temporary files in", &parent, error))
    }

    /// A run of these steps over a temporary file.
    pub(super) fn apply(&self, steps: &[Value], file: &Path) -> Result<Apply> {
        let recipe = Recipe::parse_named("the comparison", &Value::from(steps).to_string())?;
        let apply = Apply::new(recipe).input(file.display().to_string()).partitions(Partitions::None);
        let apply = apply.memory(self.memory.clone()).threads(self.threads).limits(self.limits.clone());
        Ok(apply.cancel(self.cancel.clone()))
    }
}

/// Runs, and gives the file with what comes out.
pub(super) fn made(apply: Apply, folder: &TempDir, name: &str) -> Result<PathBuf> {
    let file = folder.path().join(name).with_extension("parquet");
    // A recipe may put rows in quarantine, which is a list that nobody reads here.
    let rejects = folder.path().join(name).with_extension("rejects.jsonl");
    apply.on_invalid(InvalidCells::Widen).output(file.display().to_string()).rejects(&rejects).run()?;
    Ok(file)
}

/// Opens a temporary file.
pub(super) fn open(file: &Path) -> Result<Source> {
    let options = ReadOptions::default().with_partitions(Partitions::None);
    Ok(Source::open(Dataset::find(&[file.display().to_string()], options)?)?)
}

//! What a run may use of the machine.

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::Apply;

use super::size::{number, size};

/// What a run may use of the machine.
#[derive(Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct ResourceArgs {
    #[command(flatten)]
    threads: ThreadArgs,
    /// Memory for rows, as 2GB or 512MiB; half of the machine's unless given. What does not fit goes to temporary files.
    #[arg(long, value_name = "SIZE", value_parser = size(MIN_MEMORY, u64::MAX))]
    memory_limit: Option<u64>,
    /// Folder for temporary files; the system's unless given.
    #[arg(long, value_name = "FOLDER")]
    spill_folder: Option<PathBuf>,
}

/// With less, a few batches of rows do not fit.
const MIN_MEMORY: u64 = 1_000_000;

/// How many threads a run works on.
#[derive(Args)]
pub(crate) struct ThreadArgs {
    /// Threads to work on; the result does not depend on it.
    #[arg(long, value_name = "N", value_parser = number(1, 512))]
    threads: Option<u16>,
}

impl ResourceArgs {
    /// How many threads there are to work on.
    pub(crate) fn threads(&self) -> &ThreadArgs {
        &self.threads
    }

    /// Bytes that rows may take, where it was given.
    pub(crate) fn memory_limit(&self) -> Option<usize> {
        self.memory_limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// The folder for temporary files, where it was given.
    pub(crate) fn spill_folder(&self) -> Option<&Path> {
        self.spill_folder.as_deref()
    }

    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Apply {
        let mut apply = self.threads.set(apply);
        if let Some(limit) = self.memory_limit() {
            apply = apply.memory_limit(limit);
        }
        if let Some(folder) = &self.spill_folder {
            apply = apply.spill_folder(folder);
        }
        apply
    }
}

impl ThreadArgs {
    /// How many threads there are, where it was given.
    pub(crate) fn given(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Apply {
        self.given().into_iter().fold(apply, Apply::threads)
    }

    /// How many threads are to be at work; one is the program's own.
    pub(crate) fn at_work(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.given().unwrap_or_else(all);
        if threads == 1 { 0 } else { threads }
    }
}

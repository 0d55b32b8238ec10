//! How the work is done, and what is said of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use recipe_run::{Apply, InvalidCells, MaxFailed};

use super::size::size;

/// How the work is done, and what is said of it.
#[derive(Args)]
#[command(next_help_heading = "Run")]
pub struct WorkArgs {
    /// Threads to work on; the result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Memory for rows, as 2GB or 512MiB; half of the machine's unless given. What does not fit goes to temporary files.
    #[arg(long, value_name = "SIZE", value_parser = size(MIN_MEMORY, u64::MAX))]
    memory_limit: Option<u64>,
    /// Folder for temporary files; the system's unless given.
    #[arg(long, value_name = "FOLDER")]
    spill_folder: Option<PathBuf>,
    /// What to do with a cell that does not fit the type of its column.
    #[arg(long, value_enum, default_value = "error")]
    on_invalid: OnInvalid,
    /// Ends the run with nothing written if more cells cannot be converted: so many in the whole run (100), or of the cells of
    /// any column in any step (2.5%; missing cells do not count).
    #[arg(long, value_name = "N|N%")]
    max_failed: Option<MaxFailed>,
    /// File to list cells in that could not be converted, and rows that were not as the recipe expects, as JSON lines; here or in
    /// S3. It appears with the output.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// File to write the summary to, as JSON; here or in S3. It appears with the output.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Replaces --report and --rejects files that are there, as --overwrite does with these and the output.
    #[arg(long)]
    overwrite_reports: bool,
}

/// With less, a few batches of rows do not fit.
pub(crate) const MIN_MEMORY: u64 = 1_000_000;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OnInvalid {
    /// Ends the run, and says where the cell is.
    Error,
    /// Makes it missing, and counts it.
    Null,
    /// Starts again with types that hold all cells of the input, and says which columns have another type.
    Widen,
}

impl From<OnInvalid> for InvalidCells {
    fn from(on_invalid: OnInvalid) -> Self {
        match on_invalid {
            OnInvalid::Error => InvalidCells::Fail,
            OnInvalid::Null => InvalidCells::Null,
            OnInvalid::Widen => InvalidCells::Widen,
        }
    }
}

impl WorkArgs {
    /// Bytes that rows may take, where it was given.
    pub(crate) fn memory_limit(&self) -> Option<usize> {
        self.memory_limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// How many threads are to be at work; one is the program's own.
    pub(crate) fn at_work(&self) -> usize {
        let asked = self.threads.map(usize::from);
        let threads = asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        if threads == 1 { 0 } else { threads }
    }

    /// Says so to a run.
    pub fn set(&self, mut apply: Apply) -> Apply {
        if let Some(threads) = self.threads {
            apply = apply.threads(usize::from(threads));
        }
        if let Some(limit) = self.memory_limit() {
            apply = apply.memory_limit(limit);
        }
        if let Some(folder) = &self.spill_folder {
            apply = apply.spill_folder(folder);
        }
        if let Some(path) = &self.rejects {
            apply = apply.rejects(path);
        }
        if let Some(path) = &self.report {
            apply = apply.report(path);
        }
        if self.overwrite_reports {
            apply = apply.overwrite_reports();
        }
        apply = apply.on_invalid(self.on_invalid.into());
        self.max_failed.into_iter().fold(apply, Apply::max_failed)
    }
}

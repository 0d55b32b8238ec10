//! The options of `recipe-host apply`, for keywords of Python: the program's own groups of flags, with their names, texts and
//! checks, so that both take the same.
//!
//! The groups are compiled from the program's files. What the program has beside them (threads, memory, and what becomes of
//! cells that fail) stands in its command, with its progress bar and signals; [`Whole`] has the same flags, which a test
//! compares. Those that choose another engine are not there: the package is the native one.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use recipe_run::{Apply, InvalidCells, MaxFailed};

use crate::error::Result;
use args::input::InputArgs;
use args::output::OutputArgs;
use args::size::size;

/// The program's groups of flags.
#[path = "../../../src/args"]
#[allow(dead_code, reason = "the program asks more of them")]
pub(crate) mod args {
    pub(crate) mod csv;
    pub(crate) mod input;
    pub(crate) mod json;
    pub(crate) mod limits;
    pub(crate) mod output;
    pub(crate) mod paths;
    pub(crate) mod s3;
    #[cfg(feature = "s3")]
    pub(crate) mod secret;
    #[cfg(not(feature = "s3"))]
    #[path = "../../python/src/arguments/no_secret.rs"]
    pub(crate) mod secret;
    pub(crate) mod size;
}

/// All that is said of a run over files.
#[derive(Parser)]
#[command(name = "run", no_binary_name = true, disable_help_flag = true)]
pub(crate) struct Whole {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    work: WorkArgs,
}

/// How it is done.
#[derive(Args)]
struct WorkArgs {
    /// Threads to work on; the result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Memory for rows, as 2GB or 512MiB; half of the machine's unless given. What does not fit goes to temporary files.
    #[arg(long, value_name = "SIZE", value_parser = size(1_000_000, u64::MAX))]
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
    /// Replaces files of `report` and `rejects` that are there, as `overwrite` does with these and the output.
    #[arg(long)]
    overwrite_reports: bool,
    /// Seconds after which a run ends without an output.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "it takes seconds, such as 90 or 0.5".into())
}

#[derive(Clone, Copy, ValueEnum)]
enum OnInvalid {
    /// Ends the run, and says where the cell is.
    Error,
    /// Makes it missing, and counts it.
    Null,
    /// Starts again with types that hold all cells of the input, and says which columns have another type.
    Widen,
}

impl Whole {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Result<Apply> {
        let apply = self.output.set(self.input.set(apply)?)?;
        Ok(self.work.set(apply))
    }
}

impl WorkArgs {
    fn set(&self, mut apply: Apply) -> Apply {
        if let Some(threads) = self.threads {
            apply = apply.threads(usize::from(threads));
        }
        if let Some(limit) = self.memory_limit {
            apply = apply.memory_limit(usize::try_from(limit).unwrap_or(usize::MAX));
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
        apply = apply.on_invalid(match self.on_invalid {
            OnInvalid::Error => InvalidCells::Fail,
            OnInvalid::Null => InvalidCells::Null,
            OnInvalid::Widen => InvalidCells::Widen,
        });
        let apply = self.max_failed.into_iter().fold(apply, Apply::max_failed);
        self.timeout.into_iter().fold(apply, Apply::timeout)
    }
}

/// A text with keywords in place of flags: `partition_by` for `--partition-by`.
pub(crate) fn keywords(text: &str) -> String {
    let mut parts = text.split("--");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(part.len());
        if end == 0 {
            // A line of dashes is no flag.
            plain.push_str("--");
        }
        plain.push_str(&part[..end].replace('-', "_"));
        plain.push_str(&part[end..]);
    }
    plain
}

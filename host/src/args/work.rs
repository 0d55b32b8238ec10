//! How the work is done, and what is said of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use recipe_run::{Apply, InvalidCells, MaxFailed};

use super::resources::ResourceArgs;

/// How the work is done, and what is said of it.
#[derive(Args)]
#[command(next_help_heading = "Run")]
pub struct WorkArgs {
    #[command(flatten)]
    resources: ResourceArgs,
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
    /// File to write the summary to, here or in S3: one page with all there is to know where its name ends with `.html`, else
    /// JSON. It appears with the output. May be given several times.
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Replaces --report and --rejects files that are there, as --overwrite does with these and the output.
    #[arg(long)]
    overwrite_reports: bool,
}

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
    /// What a run may use.
    pub(crate) fn resources(&self) -> &ResourceArgs {
        &self.resources
    }

    /// Says so to a run.
    pub fn set(&self, mut apply: Apply) -> Apply {
        apply = self.resources.set(apply);
        if let Some(path) = &self.rejects {
            apply = apply.rejects(path);
        }
        apply = self.report.iter().fold(apply, Apply::report);
        if self.overwrite_reports {
            apply = apply.overwrite_reports();
        }
        apply = apply.on_invalid(self.on_invalid.into());
        self.max_failed.into_iter().fold(apply, Apply::max_failed)
    }
}

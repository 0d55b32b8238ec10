//! Applying a recipe to files.

mod besides;
mod catalog_table;
mod collect;
mod elsewhere;
mod engine;
pub(crate) mod identity;
mod input;
mod job;
mod options;
mod paths;
mod prepare;
mod reading;
mod run;
mod stop;
mod unchanged;
mod widen;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use recipe_core::{Recipe, Secrets};
use recipe_store::commit::Mode;
use recipe_store::s3::{Encryption, S3};
use recipe_tables::csv::Formulas;
use recipe_tables::{
    CellFormat, Compression, CsvOptions, DifferingTypes, Encoding, Format, Limits, OutputFormat, Partitions,
    ReadOptions, Sheet, Typing, Widths,
};
use tokio_util::sync::CancellationToken;

use crate::engine::{InvalidCells, MemoryOptions};
use crate::error::{FileRole, MaxFailed, Result};
use crate::output::OutputOptions;
use crate::report::Report;
pub(crate) use besides::{Begun, Besides, named};
#[cfg(feature = "wasm")]
pub use engine::open;
pub use engine::{Engine, read_recipe, recipe_file};
pub(crate) use input::Input;
pub(crate) use paths::Paths;
pub use prepare::with_random;
pub(crate) use prepare::{Work, prepare};
pub use run::Run;
pub(crate) use run::{at_work, on_threads};
pub use stop::Progress;
pub(crate) use stop::{Decision, Stops};
pub(crate) use unchanged::{explained, unchanged};

/// A recipe to be applied to files, and how.
///
/// Files are named as on the command line: a path, a folder or a glob, on this machine or in S3. What is not said is as
/// there: formats follow the names of files, types of text columns are inferred from the first rows, all threads work, and
/// an output that exists is refused.
///
/// ```
/// use recipe_run::{Apply, Recipe};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("cities.csv"), "city\nMobile\n\nDothan\n")?;
/// # std::env::set_current_dir(folder.path())?;
/// let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
/// let report = Apply::new(recipe).input("cities.csv").output("clean.csv").run()?;
/// assert_eq!(report.rows_out(), 2);
/// assert_eq!(std::fs::read_to_string("clean.csv")?, "city\nMOBILE\nDOTHAN\n");
/// # Ok(())
/// # }
/// ```
///
/// In a bucket, with a folder for each day:
///
/// ```no_run
/// # use recipe_run::{Apply, Recipe};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let recipe = Recipe::parse("[]")?;
/// Apply::new(recipe).input("s3://lake/claims/").output("s3://lake/clean/").partition_by("Claim Date").run()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a recipe is applied by `run`"]
pub struct Apply {
    recipe: Recipe,
    engine: Engine,
    input: Input,
    output: Option<String>,
    table: Option<catalog_table::CatalogTable>,
    write: OutputOptions,
    threads: usize,
    invalid: InvalidCells,
    max_failed: Option<MaxFailed>,
    rejects: Option<PathBuf>,
    reports: Vec<PathBuf>,
    overwrite_reports: bool,
    other_reads: paths::OtherReads,
    timeout: Option<Duration>,
    progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    cancel: CancellationToken,
    elsewhere: elsewhere::Elsewhere,
}

impl Apply {
    /// Applies `recipe`.
    pub fn new(recipe: Recipe) -> Self {
        Apply {
            recipe,
            engine: Engine::Native,
            input: Input::default(),
            output: None,
            table: None,
            write: OutputOptions::default(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            invalid: InvalidCells::default(),
            max_failed: None,
            rejects: None,
            reports: Vec::new(),
            overwrite_reports: false,
            other_reads: Vec::new(),
            timeout: None,
            progress: None,
            cancel: CancellationToken::new(),
            elsewhere: elsewhere::Elsewhere::default(),
        }
    }

    /// Runs to the end, on threads of its own.
    ///
    /// The output appears when all of it is written; before that, and after an error, nothing of it is seen.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the recipe, the files or the options, before anything is written; a cell that does not fit;
    /// a store that fails; another run that took over the output. [`RunError::kind`](crate::RunError::kind) tells them
    /// apart.
    pub fn run(self) -> Result<Report> {
        self.start()?.wait()
    }

    /// As [`run`](Self::run), on the runtime of the caller, which has to have its timers enabled. Dropped before the end, it
    /// leaves nothing behind.
    pub async fn run_async(self) -> Result<Report> {
        let started = tokio::task::spawn_blocking(move || self.start()).await;
        started.map_err(crate::RunError::Worker)??.finish().await
    }

    /// Finds the files, compiles the recipe for them, and checks the output, all of which may wait for disks and the
    /// network. What it returns runs when it is told to [finish](Run::finish).
    pub fn start(self) -> Result<Run> {
        run::start(self)
    }

    pub(crate) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub(crate) fn chosen_threads(&self) -> usize {
        self.threads
    }

    pub(crate) fn chosen_engine(&self) -> &Engine {
        &self.engine
    }

    /// How output is written, and how S3 is reached.
    pub(crate) fn chosen_output_options(&self) -> &OutputOptions {
        &self.write
    }

    /// The same, where what comes through streams is what another has read of them, which is there once.
    pub(crate) fn with_streams_of(mut self, other: &Apply) -> Self {
        self.input.read.streams = other.input.read.streams.clone();
        self
    }

    pub(crate) fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }

    /// What is read, if it is said.
    pub(crate) fn readable(&self) -> Result<&Input> {
        if self.input.paths.is_empty() { Err(crate::RunError::NoInput) } else { Ok(&self.input) }
    }
}

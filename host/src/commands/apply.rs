//! `recipe-host apply`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recipe_run::{CancellationToken, InvalidCells, MaxFailed};

use crate::args::cluster::ClusterArgs;
use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::args::output::OutputArgs;
use crate::args::section::{Options, place};
use crate::args::size::size;
use crate::error::Result;
use crate::print::{say, tell, warn};
use crate::signals;

#[derive(Args)]
pub(crate) struct Apply {
    /// The recipe: JSON or YAML, in any form DataBrew exports, or `-` for standard input; or a module that `build` made.
    recipe: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Threads to work on; the result does not depend on it.
    #[arg(long, help_heading = "Run", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Memory for rows, as 2GB or 512MiB; half of the machine's unless given. What does not fit goes to temporary files.
    #[arg(long, help_heading = "Run", value_name = "SIZE", value_parser = size(MIN_MEMORY, u64::MAX))]
    memory_limit: Option<u64>,
    /// Folder for temporary files; the system's unless given.
    #[arg(long, help_heading = "Run", value_name = "FOLDER")]
    spill_folder: Option<PathBuf>,
    /// What to do with a cell that does not fit the type of its column.
    #[arg(long, help_heading = "Run", value_enum, default_value = "error")]
    on_invalid: OnInvalid,
    /// Ends the run with nothing written if more cells cannot be converted: so many in the whole run (100), or of the cells of
    /// any column in any step (2.5%; missing cells do not count).
    #[arg(long, help_heading = "Run", value_name = "N|N%")]
    max_failed: Option<MaxFailed>,
    /// File to list cells in that could not be converted, and rows that were not as the recipe expects, as JSON lines; here or in
    /// S3. It appears with the output.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// File to write the summary to, as JSON; here or in S3. It appears with the output.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    report: Option<PathBuf>,
    /// Replaces --report and --rejects files that are there, as --overwrite does with these and the output.
    #[arg(long, help_heading = "Run")]
    overwrite_reports: bool,
    /// Keeps the options of the input that were given, and the delimiter that was found, beside the recipe (`claims.toml`
    /// beside `claims.json`), so that the next run needs no flags for them.
    #[arg(long, help_heading = "Run")]
    save_input: bool,
}

/// With less, a few batches of rows do not fit.
pub(super) const MIN_MEMORY: u64 = 1_000_000;

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum OnInvalid {
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

impl Apply {
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

    pub(crate) fn run(&self, options: Options) -> Result<()> {
        if self.save_input {
            place(&self.recipe)?;
        }
        let apply = self.engine.open(&self.recipe, &self.input)?;
        let mut apply = self.cluster.set(self.output.set(self.input.set(apply)?)?)?;
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
        if let Some(max_failed) = self.max_failed {
            apply = apply.max_failed(max_failed);
        }
        let bar = ProgressBar::hidden();
        let (shown, stop) = (bar.clone(), CancellationToken::new());
        let run = apply
            .cancel(stop.clone())
            .progress(move |progress| {
                shown.set_length(progress.bytes);
                shown.set_position(progress.bytes_read);
            })
            .start()?;
        // Until here nothing was begun, and a signal ends the program at once, even where it waits for its input.
        signals::watch(stop)?;
        let is_piped = run.writes_to_standard_output();
        show(&bar, is_piped);
        let report = run.wait();
        bar.finish_and_clear();
        let report = report?;
        warn(report.summary().into_iter().flat_map(|summary| &summary.warnings));
        let text = report.to_string();
        let say = if is_piped { tell } else { say };
        say(&text).map_err(|error| error.after_writing(self.output.name()))?;
        if !self.save_input {
            return Ok(());
        }
        let found = report.summary().and_then(|summary| summary.input.found_delimiter);
        let options = found.into_iter().fold(options, Options::with_delimiter);
        let file = options.save(&self.recipe)?;
        say(&format!("the options of the input are kept in {}", recipe_run::store::shown(&file)))
    }
}

/// Shows a bar on standard error, where that is a terminal, and rows do not go there, too.
pub(super) fn show(bar: &ProgressBar, is_piped: bool) {
    if !std::io::stderr().is_terminal() || is_piped && std::io::stdout().is_terminal() {
        return;
    }
    let style =
        ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_draw_target(ProgressDrawTarget::stderr());
}

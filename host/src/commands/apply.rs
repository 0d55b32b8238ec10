//! `recipe-host apply`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use recipe_run::CancellationToken;

use crate::args::cluster::ClusterArgs;
use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::args::output::OutputArgs;
use crate::args::section::{Options, place};
use crate::args::work::WorkArgs;
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
    #[command(flatten)]
    work: WorkArgs,
    /// Keeps the options of the input that were given, and the delimiter that was found, beside the recipe (`claims.toml`
    /// beside `claims.json`), so that the next run needs no flags for them.
    #[arg(long, help_heading = "Run")]
    save_input: bool,
}

impl Apply {
    /// How it is done.
    pub(crate) fn work(&self) -> &WorkArgs {
        &self.work
    }

    pub(crate) fn run(&self, options: Options) -> Result<()> {
        if self.save_input {
            place(&self.recipe)?;
        }
        let apply = self.engine.open(&self.recipe, &self.input)?;
        let apply = self.cluster.set(self.output.set(self.input.set(apply)?, &self.input.client())?)?;
        let apply = self.work.set(apply);
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
        let caught = signals::watch(stop)?;
        let is_piped = run.writes_to_standard_output();
        show(&bar, is_piped);
        let report = run.wait();
        bar.finish_and_clear();
        let report = report.map_err(|error| caught.failure(error))?;
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

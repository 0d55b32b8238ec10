//! `recipe-host run`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use clap::Args;
use indicatif::ProgressBar;
use recipe_core::types::type_name;
use recipe_run::job::{JobCheck, PausedBookmark, RunJob};
use recipe_run::store::shown;
use recipe_run::{CancellationToken, InvalidCells, MaxFailed, MemoryOptions, OutputOptions};

use super::apply::show;
use crate::args::job::JobArgs;
use crate::args::limits::LimitArgs;
use crate::args::resources::ResourceArgs;
use crate::args::s3::S3Args;
use crate::args::work::OnInvalid;
use crate::error::{Failure, Result};
use crate::print::{say, warn};
use crate::signals;

#[derive(Args)]
pub(crate) struct Run {
    /// The job: a visual job of AWS Glue Studio, as the API, Git or the console has it, or a file with a recipe job of AWS Glue
    /// DataBrew, as the API, CloudFormation, CDK or Terraform has it.
    job: PathBuf,
    #[command(flatten)]
    options: JobArgs,
    /// Only what leads to this node, by its name or id, and what it writes itself, such as the sample of a Spigot.
    #[arg(long, help_heading = "Job", value_name = "NODE")]
    until: Option<String>,
    /// Checks the job and shows the columns after each node, and writes nothing.
    #[arg(long, help_heading = "Job")]
    dry_run: bool,
    /// Replaces what earlier runs wrote to the targets; else files are added, as in AWS.
    #[arg(long, help_heading = "Job")]
    overwrite: bool,
    /// Leaves what counts as read by incremental sources as it is, as `job-bookmark-pause` does: reads their new files, or those
    /// that runs between --from-run and --to-run have read, and adds their rows to the targets.
    #[arg(long, help_heading = "Job", conflicts_with = "overwrite")]
    pause_bookmark: bool,
    /// With --pause-bookmark, reads the files that runs after this one have read, and new ones: the name that its report has, or how
    /// that begins.
    #[arg(long, help_heading = "Job", value_name = "RUN")]
    from_run: Option<String>,
    /// With --pause-bookmark, reads only files that this run or one before it has read.
    #[arg(long, help_heading = "Job", value_name = "RUN")]
    to_run: Option<String>,
    #[command(flatten)]
    resources: ResourceArgs,
    /// What to do with a cell that does not fit the type of its column.
    #[arg(long, help_heading = "Run", value_enum, default_value = "error")]
    on_invalid: OnInvalid,
    /// Ends the run with nothing written if more cells cannot be converted.
    #[arg(long, help_heading = "Run", value_name = "N|N%")]
    max_failed: Option<MaxFailed>,
    /// File to list cells in that could not be converted, as JSON lines; here or in S3. It appears with the targets.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// File to write the summary to, here or in S3: one page with all there is to know where its name ends with `.html`, else
    /// JSON. It appears with the targets. May be given several times.
    #[arg(long, help_heading = "Run", value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Seconds after which a run ends without an output.
    #[arg(long, help_heading = "Run", value_name = "SECONDS", value_parser = clap::value_parser!(u64))]
    timeout: Option<u64>,
    /// What NOW and TODAY give, such as 2024-02-29T12:00:00Z; the clock's time unless given.
    #[arg(long, help_heading = "Run", value_name = "TIME", value_parser = DateTime::parse_from_rfc3339)]
    now: Option<DateTime<FixedOffset>>,
    /// Where random values start: the same seed gives the same values.
    #[arg(long, help_heading = "Run", value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    s3: S3Args,
}

impl Run {
    /// What it may use.
    pub(crate) fn resources(&self) -> &ResourceArgs {
        &self.resources
    }

    /// Checks that runs are named only where they choose files.
    fn check_named_runs(&self) -> Result<()> {
        let flags = match (&self.from_run, &self.to_run) {
            _ if self.pause_bookmark => return Ok(()),
            (None, None) => return Ok(()),
            (Some(_), None) => "--from-run chooses",
            (None, Some(_)) => "--to-run chooses",
            (Some(_), Some(_)) => "--from-run and --to-run choose",
        };
        Err(Failure::RunsWithoutPause { flags })
    }

    pub(crate) fn run(&self) -> Result<()> {
        self.check_named_runs()?;
        let job = self.options.open(&self.job, &self.s3)?;
        let run = self.set(RunJob::new(job));
        if self.dry_run {
            let check = run.check()?;
            warn(&check.warnings);
            return say(&columns(&self.job.display().to_string(), &check));
        }
        let bar = ProgressBar::hidden();
        let (shown, stop) = (bar.clone(), CancellationToken::new());
        let run = run.cancel(stop.clone()).progress(move |progress| {
            shown.set_length(progress.bytes);
            shown.set_position(progress.bytes_read);
        });
        let caught = signals::watch(stop)?;
        show(&bar, false);
        let report = run.run();
        bar.finish_and_clear();
        let report = report.map_err(|error| caught.failure(error))?;
        warn(&report.warnings);
        let targets: Vec<&str> =
            report.nodes.iter().filter_map(|node| Some(node.output.as_ref()?.location.as_str())).collect();
        let (count, targets) = (targets.len(), targets.join(", "));
        say(&report.to_string()).map_err(|error| error.after_writing(&targets))?;
        let rules: Vec<String> = report.failed_rules().map(ToString::to_string).collect();
        if rules.is_empty() { Ok(()) } else { Err(Failure::RulesFailed { targets, count, rules }) }
    }

    fn set(&self, mut run: RunJob) -> RunJob {
        let mut memory = MemoryOptions::default();
        memory.limit = self.resources.memory_limit().unwrap_or(memory.limit);
        memory.folder = self.resources.spill_folder().map(Path::to_owned);
        let mut output = OutputOptions::default();
        output.s3 = self.s3.client();
        run = run.memory(memory).output_options(output).limits(self.limits.limits()).seed(self.seed);
        run = run.on_invalid(InvalidCells::from(self.on_invalid));
        if let Some(threads) = self.resources.threads().given() {
            run = run.threads(threads);
        }
        if let Some(node) = &self.until {
            run = run.until(node);
        }
        if self.overwrite {
            run = run.overwrite();
        }
        if self.pause_bookmark {
            let mut paused = PausedBookmark::default();
            paused.from.clone_from(&self.from_run);
            paused.to.clone_from(&self.to_run);
            run = run.pause_bookmark(paused);
        }
        if let Some(max_failed) = self.max_failed {
            run = run.max_failed(max_failed);
        }
        if let Some(path) = &self.rejects {
            run = run.rejects(path);
        }
        run = self.report.iter().fold(run, RunJob::report);
        if let Some(seconds) = self.timeout {
            run = run.timeout(Duration::from_secs(seconds));
        }
        if let Some(now) = self.now {
            run = run.now(now.timestamp_micros());
        }
        run
    }
}

/// The columns after each node.
pub(crate) fn columns(job: &str, check: &JobCheck) -> String {
    let count = check.nodes.len();
    let mut text = format!("{}: {count} nodes, no errors.\n", shown(job));
    for node in &check.nodes {
        let name = if node.name.is_empty() { &node.id } else { &node.name };
        let unused = if node.is_used { "" } else { "; its rows go to no target" };
        let _ = writeln!(text, "\n`{name}` ({}){unused}", node.kind);
        match &node.columns {
            Some(columns) => {
                for field in columns.fields() {
                    let _ = writeln!(text, "  {}: {}", field.name(), type_name(field.data_type()));
                }
            }
            None => text.push_str("  columns are not known before it is run\n"),
        }
    }
    text
}

//! A run, from what is prepared to what is written.

use std::time::Duration;

use futures::FutureExt;
use recipe_store::stream::OutputStream;
use recipe_store::threads::available;
use recipe_tables::{Dataset, TableError};
use tokio::runtime::Builder;

use super::Apply;
use super::identity::{REPROCESS, all_described, check_continues, described, earlier, leave_consumed};
use super::job::Job;
use super::prepare::prepare;
use super::stop::{Decision, Stops};
use super::widen::Widening;
use crate::engine::InvalidCells;
use crate::error::{Result, RunError};
use crate::output::Target;
use crate::report::Report;

/// A recipe that was compiled for files that were found, and an output that was checked: all but the work.
#[must_use = "it runs when it is told to finish"]
pub struct Run {
    /// None where there is nothing to read any more.
    job: Option<Box<Job>>,
    target: Target,
    stops: Stops,
    report: Option<std::path::PathBuf>,
    /// What starts again where a cell does not fit.
    again: Option<Box<Apply>>,
    threads: usize,
}

pub(super) fn start(apply: Apply) -> Result<Run> {
    start_after(apply, None)
}

/// Starts a run, perhaps again.
fn start_after(apply: Apply, widening: Option<Widening>) -> Result<Run> {
    let mut again =
        (apply.invalid == InvalidCells::Widen && widening.is_none()).then(|| Box::new(apply.clone()));
    let Apply { recipe, engine, mut input, output, write, threads, invalid, rejects, report, .. } = apply;
    if input.paths.is_empty() {
        return Err(RunError::NoInput);
    }
    input.widened = widening.is_some();
    let output = output.ok_or(RunError::NoOutput)?;
    let mut dataset = Dataset::find(&input.paths, input.reading())?;
    let target = Target::new(&output, write, &dataset.files)?;
    if target.stream.is_some() && again.take().is_some() {
        // What went into a stream cannot be taken back, so the types are those of all rows from the start.
        input.widened = true;
    }
    let (mut nothing, mut replaced) = (false, None);
    if target.options.reprocess {
        replaced = earlier(&target)?.last.map(|last| last.info.run);
    } else if target.options.incremental {
        let earlier = earlier(&target)?;
        let options = all_described(described(&input, &dataset.options), &target, invalid);
        check_continues(&earlier, &recipe, &target, &options)?;
        nothing = leave_consumed(&mut dataset, &earlier);
    }
    let bytes = dataset.bytes();
    let stops = |bytes_read| Stops {
        timeout: apply.timeout,
        cancel: apply.cancel,
        progress: apply.progress,
        bytes,
        bytes_read,
    };
    if nothing {
        let stops = stops(std::sync::Arc::default());
        return Ok(Run { job: None, target, stops, report, again: None, threads });
    }
    let mut prepared = prepare(recipe, &input, dataset, &engine, threads)?;
    // It is another run than one of the same inputs before, whose output others have added to.
    prepared.options.extend(replaced.map(|run| (REPROCESS.to_owned(), run)));
    let stops = stops(prepared.source.bytes_read());
    let decision = Decision::default();
    let job = Job { prepared, target: target.clone(), threads, invalid, rejects, decision, widening };
    Ok(Run { job: Some(Box::new(job)), target, stops, report, again, threads })
}

impl Run {
    /// Whether the output goes to the standard output of this program.
    pub fn writes_to_standard_output(&self) -> bool {
        self.target.stream.as_ref().is_some_and(OutputStream::is_standard_output)
    }

    /// As [`finish`](Self::finish), on threads of its own.
    pub fn wait(self) -> Result<Report> {
        block_on(self.threads, self)
    }

    /// Runs to the end, on the runtime of the caller, which has to have its timers enabled. The output appears when all of it
    /// is written; dropped before that, it leaves nothing behind. Where the same run wrote the output before, nothing is done.
    pub async fn finish(self) -> Result<Report> {
        let path = self.report.clone();
        let report = self.work().await?;
        if let Some(path) = &path {
            std::fs::write(path, format!("{:#}\n", report.to_json()))
                .map_err(|error| RunError::io("write", path, error))?;
        }
        Ok(report)
    }

    async fn work(self) -> Result<Report> {
        let Some(job) = self.job else { return Ok(Report::no_new_input(&self.target)) };
        let decision = job.decision.clone();
        let before = job.prepared.columns.clone();
        // Behind a pointer, its type does not weigh on those who await it.
        match (self.stops.watch(job.run().boxed(), decision).await, self.again) {
            (
                Err(cell @ (RunError::InvalidCell { .. } | RunError::Table(TableError::UnknownKey { .. }))),
                Some(apply),
            ) => {
                tracing::info!(%cell, "run starts again with types of all rows");
                let widening = Widening { before, cell };
                let again = tokio::task::spawn_blocking(move || start_after(*apply, Some(widening)));
                let again = again.await.map_err(RunError::Worker)??;
                Box::pin(again.work()).await
            }
            (done, _) => done.map_err(|error| incomplete(&self.target, error)),
        }
    }
}

/// An error, with what it leaves in a stream.
fn incomplete(target: &Target, error: RunError) -> RunError {
    match &target.stream {
        Some(stream) if stream.bytes_written() > 0 => {
            RunError::Incomplete { output: target.location.to_string(), source: Box::new(error) }
        }
        _ => error,
    }
}

/// How long threads may take to leave at the end.
const LEAVING: Duration = Duration::from_secs(2);

/// Threads beside those at work: they wait for disks, and for each other.
const BESIDE: usize = 4;

/// As many of so many threads as the system gives, at least this one.
fn at_work(threads: usize) -> Result<usize> {
    let others = if threads == 1 { 0 } else { threads };
    let given = available(BESIDE, others + BESIDE)?.saturating_sub(BESIDE);
    if given < others {
        tracing::warn!(given, asked = threads, "the system gives fewer threads than were asked for");
    }
    Ok(if given > 1 { given } else { 1 })
}

/// Runs to the end on threads of its own.
fn block_on(threads: usize, mut run: Run) -> Result<Report> {
    let threads = at_work(threads)?;
    if let Some(job) = &mut run.job {
        job.threads = threads;
    }
    // One thread is this one; with more, this one only watches.
    let mut runtime = if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = runtime
        .worker_threads(threads)
        // Timers are looked at between parts of the data, each of which takes a while.
        .event_interval(1)
        .enable_all()
        .build()
        .map_err(RunError::Threads)?;
    let report = runtime.block_on(run.finish());
    // Threads at work on the disk clear away what they made. One that still reads must not keep the program alive.
    runtime.shutdown_timeout(LEAVING);
    report
}

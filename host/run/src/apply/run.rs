//! A run, from what is prepared to what is written.

use std::time::Duration;

use futures::FutureExt;
use recipe_store::PinnedFile;
use recipe_store::commit::Mode;
use recipe_store::stream::OutputStream;
use recipe_store::threads::available;
use recipe_tables::{Dataset, TableError};
use tokio::runtime::Builder;

use super::Apply;
use super::besides::{Besides, named};
use super::identity::{REPROCESS, all_described, check_continues, described, earlier, leave_consumed};
use super::job::Job;
use super::paths::Paths;
use super::prepare::prepare;
use super::stop::{Decision, Stops};
use super::unchanged::explained;
use super::widen::Widening;
use crate::engine::InvalidCells;
use crate::error::{FileRole, Result, RunError};
use crate::output::{TableTarget, Target, repaired};
use crate::report::Report;

/// A recipe that was compiled for files that were found, and an output that was checked: all but the work.
#[must_use = "it runs when it is told to finish"]
pub struct Run {
    /// None where there is nothing to read any more.
    job: Option<Box<Job>>,
    target: Target,
    table: Option<TableTarget>,
    stops: Stops,
    besides: Besides,
    /// What is read.
    files: Vec<PinnedFile>,
    /// What starts again where a cell does not fit.
    again: Option<Box<Apply>>,
    threads: usize,
}

pub(super) fn start(apply: Apply) -> Result<Run> {
    start_after(apply, None)
}

/// Starts a run, perhaps again.
fn start_after(apply: Apply, widening: Option<Widening>) -> Result<Run> {
    if apply.input.paths.is_empty() {
        return Err(RunError::NoInput);
    }
    let output = apply.output.clone().ok_or(RunError::NoOutput)?;
    let (rejects, reports) = (apply.rejects.as_deref(), &apply.reports);
    let mut quarantines =
        apply.recipe.expectations().into_iter().filter(|expectation| expectation.quarantines);
    if let (None, Some(expectation)) = (rejects, quarantines.next()) {
        return Err(RunError::NoQuarantine { step: expectation.step });
    }
    let besides = named(rejects, reports);
    let paths = Paths::check(&apply.input, &apply.other_reads, (&output, &apply.write), &besides)?;
    let overwrites = apply.overwrite_reports || apply.write.mode == Mode::Overwrite;
    let mode = if overwrites { Mode::Overwrite } else { Mode::Fail };
    let mut asked = apply.write.clone();
    asked.temporary = asked.temporary.or_else(|| apply.input.memory.folder.clone());
    let target = Target::new(&output, asked)?;
    let table = apply.table.as_ref().map(|table| table.checked(&target)).transpose()?;
    let besides = Besides::new(rejects, reports, mode, &apply.write.s3)?;
    let dataset = Dataset::find(&apply.input.paths, apply.input.reading())?;
    paths.check_files(&FileRole::Input, &dataset)?;
    let files = dataset.files.clone();
    explained(&files, start_over(apply, widening, (dataset, &paths), (target, table), besides))
}

/// Starts a run over files that were found.
fn start_over(
    apply: Apply,
    widening: Option<Widening>,
    (mut dataset, paths): (Dataset, &Paths),
    (target, table): (Target, Option<TableTarget>),
    besides: Besides,
) -> Result<Run> {
    let mut again =
        (apply.invalid == InvalidCells::Widen && widening.is_none()).then(|| Box::new(apply.clone()));
    let Apply { recipe, engine, mut input, threads, invalid, max_failed, elsewhere, .. } = apply;
    input.widened = widening.is_some();
    if (target.stream.is_some() || besides.streams_rejects()) && again.take().is_some() {
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
    let (bytes, files) = (dataset.bytes(), dataset.files.clone());
    let stops = |bytes_read| Stops {
        timeout: apply.timeout,
        cancel: apply.cancel,
        progress: apply.progress,
        bytes,
        bytes_read,
    };
    if nothing {
        let stops = stops(Vec::new());
        return Ok(Run { job: None, target, table, stops, besides, files, again: None, threads });
    }
    let mut prepared = prepare(recipe, &input, dataset, &engine, threads, paths)?;
    // It is another run than one of the same inputs before, whose output others have added to.
    prepared.options.extend(replaced.map(|run| (REPROCESS.to_owned(), run)));
    let stops = stops(vec![prepared.source.bytes_read()]);
    let decision = Decision::default();
    let mine = besides.clone();
    let job = Job {
        prepared,
        target: target.clone(),
        table,
        threads,
        invalid,
        max_failed,
        besides: mine,
        decision,
        widening,
        elsewhere,
    };
    Ok(Run { job: Some(Box::new(job)), target, table: None, stops, besides, files, again, threads })
}

impl Run {
    /// Whether the output goes to the standard output of this program, or its report or list of rejects does.
    pub fn writes_to_standard_output(&self) -> bool {
        let output = self.target.stream.as_ref();
        output.is_some_and(OutputStream::is_standard_output) || self.besides.writes_to_standard_output()
    }

    /// As [`finish`](Self::finish), on threads of its own.
    pub fn wait(self) -> Result<Report> {
        block_on(self.threads, self)
    }

    /// Runs to the end, on the runtime of the caller, which has to have its timers enabled. The output appears when all of it
    /// is written; dropped before that, it leaves nothing behind. Where the same run wrote the output before, nothing is done.
    pub async fn finish(self) -> Result<Report> {
        let Some(job) = self.job else {
            repaired(self.table.as_ref(), &self.target).boxed().await?;
            let report = Report::no_new_input(&self.target);
            self.besides.report_alone(NOTHING_NEW, &report).boxed().await?;
            return Ok(report);
        };
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
                Box::pin(again.finish()).await
            }
            (done, _) => explained(&self.files, done).map_err(|error| incomplete(&self.target, error)),
        }
    }
}

/// The name of a run that finds nothing new to read.
const NOTHING_NEW: &str = "nothing-new";

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
pub(crate) fn at_work(threads: usize) -> Result<usize> {
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
    on_threads(threads, run.finish())
}

/// Waits for work that so many threads do.
pub(crate) fn on_threads<T>(threads: usize, work: impl Future<Output = Result<T>>) -> Result<T> {
    // One thread is this one; with more, this one only watches.
    let mut runtime = if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = runtime
        .worker_threads(threads)
        // Timers are looked at between parts of the data, each of which takes a while.
        .event_interval(1)
        .enable_all()
        .build()
        .map_err(RunError::Threads)?;
    let report = runtime.block_on(work);
    // Threads at work on the disk clear away what they made. One that still reads must not keep the program alive.
    runtime.shutdown_timeout(LEAVING);
    report
}

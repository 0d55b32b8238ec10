//! Running a job: all of it, or up to a node.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use recipe_core::{Error, Recipe, Secrets};
use recipe_store::commit::Mode;
use recipe_tables::{Limits, Source};
use tokio_util::sync::CancellationToken;

use super::Job;
use super::bookmark::PausedBookmark;
use super::columns::{Known, Setup, Text, fail, learn};
use super::execution::{Execution, Manner};
use super::incremental::inputs;
use super::members::Problems;
use super::node::{JobNode, Work};
use super::prepared::Prepared;
use super::report::JobReport;
use super::targets::targets;
use crate::apply::{Besides, Progress, at_work, named, on_threads, with_random};
use crate::engine::{InvalidCells, MemoryOptions};
use crate::error::{JobError, MaxFailed, Result};
use crate::output::OutputOptions;

/// A job to be run, and how.
///
/// ```
/// use recipe_run::job::{Job, JobOptions, RunJob};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::create_dir(folder.path().join("data"))?;
/// # std::fs::write(folder.path().join("data/people.csv"), "name,state\nAna,AL\nBob,TX\n")?;
/// # std::env::set_current_dir(folder.path())?;
/// let text = r#"{"CodeGenConfigurationNodes": {
///     "n1": {"S3CsvSource": {"Name": "people", "Paths": ["s3://lake/people.csv"], "Separator": "comma", "QuoteChar": "quote",
///            "WithHeader": true}},
///     "n2": {"DropFields": {"Name": "without state", "Inputs": ["n1"], "Paths": [["state"]]}},
///     "n3": {"S3DirectTarget": {"Name": "names", "Inputs": ["n2"], "Path": "s3://lake/names/", "Format": "json"}}}}"#;
/// let mut options = JobOptions::default();
/// options.maps = vec![("s3://lake".into(), "data".into())];
/// let job = Job::parse("job.json", text, &options)?.expect("a job");
/// let report = RunJob::new(job).run()?;
/// assert_eq!(report.nodes.last().expect("a target").rows_out, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a job is run by `run`"]
pub struct RunJob {
    pub(super) job: Job,
    until: Option<String>,
    pub(super) options: OutputOptions,
    overwrite: bool,
    paused: Option<PausedBookmark>,
    threads: usize,
    memory: MemoryOptions,
    limits: Limits,
    invalid: InvalidCells,
    max_failed: Option<MaxFailed>,
    rejects: Option<PathBuf>,
    reports: Vec<PathBuf>,
    now: Option<i64>,
    pub(super) seed: u64,
    secrets: Secrets,
    pub(super) timeout: Option<Duration>,
    pub(super) progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    pub(super) cancel: CancellationToken,
}

impl RunJob {
    /// Runs `job`.
    pub fn new(job: Job) -> Self {
        RunJob {
            job,
            until: None,
            options: OutputOptions::default(),
            overwrite: false,
            paused: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory: MemoryOptions::default(),
            limits: Limits::default(),
            invalid: InvalidCells::default(),
            max_failed: None,
            rejects: None,
            reports: Vec::new(),
            now: None,
            seed: 0,
            secrets: Secrets::default(),
            timeout: None,
            progress: None,
            cancel: CancellationToken::new(),
        }
    }

    /// Only the targets that come before this node, or are it, by its id or its name; and what it writes beside its rows.
    pub fn until(mut self, node: impl Into<String>) -> Self {
        self.until = Some(node.into());
        self
    }

    /// Replaces what earlier runs wrote to the targets; else files are added, as in AWS.
    pub fn overwrite(mut self) -> Self {
        self.overwrite = true;
        self
    }

    /// Leaves what counts as read by incremental sources as it is: their files come again in the next run.
    pub fn pause_bookmark(mut self, paused: PausedBookmark) -> Self {
        self.paused = Some(paused);
        self
    }

    /// What targets have in common, such as how objects are encrypted; what the job says of each comes first.
    pub fn output_options(mut self, options: OutputOptions) -> Self {
        self.options = options;
        self
    }

    /// How many threads work, at least one; those of the machine unless given. The result does not depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// The memory for rows, and where they go that do not fit.
    pub fn memory(mut self, memory: MemoryOptions) -> Self {
        self.memory = memory;
        self
    }

    /// How much nodes may make of their inputs.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What to do with a cell of a source that does not fit the type of its column.
    pub fn on_invalid(mut self, invalid: InvalidCells) -> Self {
        self.invalid = invalid;
        self
    }

    /// Ends the run if more cells fail.
    pub fn max_failed(mut self, max_failed: MaxFailed) -> Self {
        self.max_failed = Some(max_failed);
        self
    }

    /// Lists cells that could not be converted in a file, as JSON lines.
    pub fn rejects(mut self, path: impl Into<PathBuf>) -> Self {
        self.rejects = Some(path.into());
        self
    }

    /// Writes the report to a file: as a [page](JobReport::to_html) where its name ends with `.html`, else as
    /// [JSON](JobReport::to_json). Called several times, to each of the files.
    pub fn report(mut self, path: impl Into<PathBuf>) -> Self {
        self.reports.push(path.into());
        self
    }

    /// What NOW and TODAY give: microseconds since 1970-01-01 UTC. The clock's time unless given.
    pub fn now(mut self, micros: i64) -> Self {
        self.now = Some(micros);
        self
    }

    /// Where random values start.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The secrets that recipes of the job name.
    pub fn secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Ends the run with [`RunError::TimedOut`](crate::RunError::TimedOut) if it takes longer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Calls back about ten times a second with how far the run is.
    pub fn progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(callback));
        self
    }

    /// Ends the run with [`RunError::Cancelled`](crate::RunError::Cancelled) when the token is cancelled; nothing is written then.
    pub fn cancel(mut self, token: CancellationToken) -> Self {
        self.cancel = token;
        self
    }

    /// Runs to the end, on threads of its own. All targets appear when all of them are written; before that, and after an
    /// error, nothing of any is seen.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the job, its files or its options, before anything is written; a cell that does not fit; a store
    /// that fails; another run that took over a target.
    pub fn run(self) -> Result<JobReport> {
        let threads = at_work(self.threads)?;
        let prepared = self.prepare(threads)?;
        on_threads(threads, prepared.run())
    }

    pub(super) fn job(&self) -> &Job {
        &self.job
    }

    pub(super) fn chosen_threads(&self) -> usize {
        self.threads
    }

    pub(super) fn chosen_secrets(&self) -> Secrets {
        self.secrets.clone()
    }

    fn wanted(&self) -> Result<(Vec<usize>, Vec<usize>)> {
        let nodes = &self.job.nodes;
        let ends: Vec<usize> = match &self.until {
            None => (0..nodes.len()).collect(),
            Some(name) => {
                let until = self.job.node(name)?;
                // What a node writes or decides beside its rows is its own, such as the sample of a Spigot.
                let is_beside = |number: &usize| nodes[*number].beside == Some(until);
                before(nodes, until).into_iter().chain((0..nodes.len()).filter(is_beside)).collect()
            }
        };
        let ends: Vec<usize> = ends.into_iter().filter(|number| nodes[*number].work.is_end()).collect();
        if ends.is_empty() {
            return Err(JobError::NoTarget.into());
        }
        let wanted: BTreeSet<usize> = ends.iter().flat_map(|end| before(nodes, *end)).collect();
        Ok((ends, wanted.into_iter().collect()))
    }

    /// What steps are compiled with.
    fn setup(&self) -> Result<Setup> {
        let now = self.now.unwrap_or_else(|| Utc::now().timestamp_micros());
        Ok(Setup { now, seed: self.seed, secrets: with_random(&self.secrets)? })
    }

    /// What rows share that go to so many ends, by the nodes that are wanted; and how many take the rows of each node.
    fn execution(
        &self,
        setup: Setup,
        threads: usize,
        ends: usize,
        wanted: &[usize],
    ) -> (Execution, Vec<usize>) {
        let mut takers = vec![0; self.job.nodes.len()];
        for number in wanted {
            self.job.nodes[*number].inputs.iter().for_each(|input| takers[*input] += 1);
        }
        let manner = Manner {
            threads,
            invalid: self.invalid,
            max_failed: self.max_failed,
            limits: self.limits.clone(),
            memory: self.memory.clone(),
            lists_rejects: self.rejects.is_some(),
        };
        // Rows that come to these are made by themselves.
        let is_apart = |work: &Work| matches!(work, Work::Sql(_) | Work::Module(..));
        let apart = wanted.iter().filter(|number| is_apart(&self.job.nodes[**number].work));
        let flows = ends + takers.iter().filter(|takers| **takers > 1).count() + apart.count();
        (Execution::new(self.job.nodes.clone(), self.job.text(), setup, manner, flows), takers)
    }

    /// The same for the rows of one node, with what is known of all before it.
    pub(super) fn for_node(
        &self,
        node: usize,
        threads: usize,
    ) -> Result<(Execution, Vec<Known>, Vec<usize>)> {
        let wanted: Vec<usize> = before(&self.job.nodes, node).into_iter().collect();
        let setup = self.setup()?;
        let (known, _) = self.job.learn(&setup, threads, &self.memory, &wanted)?;
        let (execution, mut takers) = self.execution(setup, threads, 1, &wanted);
        takers[node] = 1;
        Ok((execution, known, takers))
    }

    /// Does all that comes before a run begins, and nothing of the run.
    pub(super) fn try_out(self) -> Result<()> {
        self.prepare(1).map(drop)
    }

    /// Finds all files, learns all columns, and checks all targets, before anything is begun.
    fn prepare(self, threads: usize) -> Result<Prepared> {
        let (ends, wanted) = self.wanted()?;
        let setup = self.setup()?;
        let (mut known, warnings) = self.job.learn(&setup, threads, &self.memory, &wanted)?;
        let targets = targets(&self.job.nodes, &ends, &self.options, self.overwrite)?;
        let mut options = self.job.described();
        options.insert("seed".to_owned(), self.seed.to_string());
        options.extend(self.now.map(|now| ("now".to_owned(), now.to_string())));
        options.insert("on-invalid".to_owned(), format!("{:?}", self.invalid).to_lowercase());
        let job = self.job.as_recipe();
        let paused = self.paused.as_ref();
        let inputs = inputs(&self.job.nodes, &mut known, &targets, (&job, &options), self.overwrite, paused)?;
        options.extend(inputs.options.clone());
        let sources: Vec<Source> =
            known.iter().filter_map(|known| Some(known.source.as_ref()?.source.clone())).collect();
        let beside = named(self.rejects.as_deref(), &self.reports);
        self.job.check_paths(&sources, &targets, &beside)?;
        let mode = if self.overwrite { Mode::Overwrite } else { Mode::Fail };
        let besides = Besides::new(self.rejects.as_deref(), &self.reports, mode, &self.options.s3)?;
        let (execution, takers) = self.execution(setup, threads, ends.len(), &wanted);
        Ok(Prepared {
            options,
            inputs,
            known,
            warnings,
            sources,
            targets,
            besides,
            takers,
            ends,
            wanted,
            execution,
            run: self,
        })
    }
}

/// The nodes whose rows lead to one, and itself.
pub(super) fn before(nodes: &[JobNode], node: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([node]);
    let mut next = vec![node];
    while let Some(node) = next.pop() {
        next.extend(nodes[node].inputs.iter().filter(|input| found.insert(**input)));
    }
    found
}

impl Job {
    /// What is known of all nodes that are wanted, with files opened.
    fn learn(
        &self,
        setup: &Setup,
        threads: usize,
        memory: &MemoryOptions,
        wanted: &[usize],
    ) -> Result<(Vec<Known>, Vec<Error>)> {
        let mut problems = Problems { errors: Vec::new(), warnings: self.warnings.clone() };
        let open = |number: usize, node: &JobNode| match &node.work {
            Work::Source(spec) if wanted.contains(&number) => {
                let opened = spec.open(threads, setup.now, |bytes| memory.batch_bytes(bytes));
                opened.map(Some).map_err(|error| error.in_node(&node.origin.node))
            }
            _ => Ok(None),
        };
        let known = learn(&self.nodes, self.text(), setup, &mut problems, open)?;
        if !problems.errors.is_empty() {
            return Err(fail(self.text(), problems.errors));
        }
        Ok((known, problems.warnings))
    }

    /// The text of the job.
    pub(super) fn text(&self) -> Text<'_> {
        Text { name: &self.source, text: &self.text }
    }

    /// The job in the place of a recipe, in what targets say of it.
    pub(super) fn as_recipe(&self) -> Recipe {
        let recipe = Recipe::from_steps(&self.source, &self.text, &[]);
        recipe.unwrap_or_else(|_| Recipe::joined(&self.source, []))
    }
}

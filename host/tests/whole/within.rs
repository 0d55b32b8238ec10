//! Whole runs in this process, so that tests can step in between, and hook their requests.

use recipe_run::apply::{Engine, Input, Run, RunOptions, prepare, read_recipe};
use recipe_run::engine::{InvalidCells, MemoryOptions};
use recipe_run::error::Result;
use recipe_run::output::{OutputOptions, Target};
use recipe_run::store::s3::S3;
use recipe_run::tables::Dataset;
use recipe_run::tables::ReadOptions;
use recipe_run::tables::Typing;

use crate::space::Space;

/// What a run is to do: with the recipe that does nothing.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) options: OutputOptions,
}

/// A run that is about to begin.
pub(crate) fn prepared(space: &Space, s3: &S3, job: &Job) -> Result<Run> {
    let recipe = read_recipe(&space.path("noop.json"))?;
    let options = ReadOptions { s3: s3.clone(), ..ReadOptions::default() };
    let input = Input {
        dataset: Dataset::find(std::slice::from_ref(&job.input), options)?,
        typing: Typing::Sample(1000),
        tables: Vec::new(),
        now: 0,
        now_is_given: true,
        seed: 0,
        memory: MemoryOptions::default(),
    };
    let options = OutputOptions { s3: s3.clone(), ..job.options.clone() };
    let target = Target::new(&job.output, options, &input.dataset.files)?;
    let prepared = prepare(recipe, &input, &Engine::Native)?;
    let options = RunOptions { threads: 1, invalid: InvalidCells::Fail, rejects: None };
    Ok(Run::new(prepared, target, options))
}

/// Does a run, to its end.
pub(crate) fn finish(run: Run) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run.finish()).map(drop)
}

/// A whole run.
pub(crate) fn run(space: &Space, s3: &S3, job: &Job) -> Result<()> {
    finish(prepared(space, s3, job)?)
}

//! Whole runs in this process, so that tests can step in between, and hook their requests.

use recipe_run::store::s3::S3;
use recipe_run::tables::Typing;
use recipe_run::{Apply, OutputOptions, Result, Run, read_recipe};

use crate::space::Space;

/// What a run is to do: with the recipe that does nothing.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) options: OutputOptions,
}

fn apply(space: &Space, s3: &S3, job: &Job) -> Result<Apply> {
    let apply = Apply::new(read_recipe(space.path("noop.json"))?).input(&job.input).output(&job.output);
    let apply = apply.output_options(job.options.clone()).s3(s3.clone()).typing(Typing::Sample(1000));
    Ok(apply.now(0).threads(1))
}

/// A run that is about to begin.
pub(crate) fn prepared(space: &Space, s3: &S3, job: &Job) -> Result<Run> {
    apply(space, s3, job)?.start()
}

/// Does a run, to its end.
pub(crate) fn finish(run: Run) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run.finish()).map(drop)
}

/// A whole run.
pub(crate) fn run(space: &Space, s3: &S3, job: &Job) -> Result<()> {
    apply(space, s3, job)?.run().map(drop)
}

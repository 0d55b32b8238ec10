//! Whole runs in this process, so that tests can step in between, and hook their requests.

use recipe_run::store::s3::S3;
use recipe_run::tables::{Infer, OutputFormat};
use recipe_run::{Apply, Recipe, Result, Run};

/// A run to CSV, of the recipe that does nothing.
pub(crate) fn job(input: impl Into<String>, output: impl Into<String>) -> Apply {
    let apply = Apply::new(Recipe::parse("[]").unwrap()).input(input).output(output);
    apply.output_format(OutputFormat::Csv).typing(Infer::Rows(1000).into()).now(0).threads(1)
}

/// A run that is about to begin.
pub(crate) fn prepared(s3: &S3, job: &Apply) -> Result<Run> {
    job.clone().s3(s3.clone()).start()
}

/// Does a run, to its end.
pub(crate) fn finish(run: Run) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run.finish()).map(drop)
}

/// A whole run.
pub(crate) fn run(s3: &S3, job: &Apply) -> Result<()> {
    job.clone().s3(s3.clone()).run().map(drop)
}

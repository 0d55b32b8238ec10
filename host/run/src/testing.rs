//! Whole runs, for tests of what is read and written.

use std::path::Path;

use recipe_core::Recipe;
use recipe_tables::ReadOptions;

use crate::apply::Apply;
use crate::engine::MemoryOptions;
use crate::error::Result;
use crate::output::OutputOptions;
use crate::report::Report;

/// How a run differs from others.
#[derive(Default)]
pub(crate) struct How<'a> {
    pub(crate) threads: usize,
    pub(crate) read: ReadOptions,
    pub(crate) write: OutputOptions,
    pub(crate) memory: MemoryOptions,
    pub(crate) rejects: Option<&'a Path>,
}

/// Runs a recipe over a file. An output may be there already.
pub(crate) fn run(recipe: &str, input: &Path, output: &str, how: How<'_>) -> Result<Report> {
    let apply = Apply::new(Recipe::parse(recipe)?).input(input.display().to_string()).output(output).now(0);
    let apply = apply.read_options(how.read).output_options(how.write).overwrite();
    let apply = apply.threads(how.threads).memory(how.memory);
    how.rejects.into_iter().fold(apply, Apply::rejects).run()
}

//! Whole runs, for tests of what is read and written.

use std::path::Path;

use recipe_core::Recipe;
use recipe_store::commit::Mode;
use recipe_tables::{Dataset, ReadOptions, Typing};

use crate::apply::{Engine, Input, Run, RunOptions, prepare};
use crate::engine::{InvalidCells, MemoryOptions};
use crate::error::Result;
use crate::output::{OutputOptions, Target};
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
    let dataset = Dataset::find(&[input.display().to_string()], how.read)?;
    let write = OutputOptions { mode: Mode::Overwrite, ..how.write };
    let target = Target::new(output, write, &dataset.files)?;
    let input = Input {
        dataset,
        typing: Typing::default(),
        tables: Vec::new(),
        now: 0,
        now_is_given: false,
        seed: 0,
        memory: how.memory,
    };
    let rejects = how.rejects.map(Path::to_path_buf);
    let options = RunOptions { threads: how.threads, invalid: InvalidCells::Fail, rejects };
    let run = Run::new(prepare(Recipe::parse(recipe)?, &input, &Engine::Native)?, target, options);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(how.threads).enable_all().build();
    runtime.expect("threads").block_on(run.finish())
}

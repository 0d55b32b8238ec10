//! Running a recipe in every way.

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use recipe_core::Recipe;
use recipe_core::testing::{NOW, SEED};
use recipe_run::module::{Module, ModuleLimits};
use recipe_run::tables::{ReadOptions, Typing};
use recipe_run::{Apply, Engine, InvalidCells, RunError};
use recipe_tests::{HOSTS, Host, engine_module};

/// An engine, and threads.
pub(crate) struct Way {
    name: &'static str,
    engine: Engine,
    host: Host,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {} threads)", self.name, self.host.threads)
    }
}

static MODULE: LazyLock<Option<Module>> = LazyLock::new(|| {
    let path = engine_module()?;
    Some(Module::from_file(&path, &ModuleLimits::default()).expect("the engine's module"))
});

/// Both engines, on one thread and on eight.
pub(crate) fn ways() -> Vec<Way> {
    let module = MODULE.as_ref().map(|module| ("module", Engine::Module(module.clone())));
    let engines = [("native", Engine::Native)].into_iter().chain(module);
    let ways =
        engines.flat_map(|(name, engine)| HOSTS.map(|host| Way { name, engine: engine.clone(), host }));
    ways.collect()
}

/// Runs a recipe from a file to a file.
pub(crate) fn apply(
    way: &Way,
    recipe: &str,
    input: &Path,
    output: &Path,
    typing: Typing,
    invalid: InvalidCells,
) -> Result<(), String> {
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let read = ReadOptions::default().with_batch_rows(way.host.batch_rows);
    let read = read.with_morsel_bytes(way.host.batch_rows * 64);
    let apply = Apply::new(recipe).engine(way.engine.clone()).threads(way.host.threads).now(NOW).seed(SEED);
    let apply =
        apply.input(input.display().to_string()).read_options(read).typing(typing).on_invalid(invalid);
    let run = apply.output(output.display().to_string()).run();
    run.map(drop).map_err(|error| match error {
        RunError::Recipe(diagnostics) => diagnostics.render(),
        other => other.to_string(),
    })
}

//! Which engine a command uses, and what a module may use.

#[cfg_attr(not(feature = "wasm"), path = "no_module.rs")]
mod module;

use std::path::Path;
use std::time::Duration;

use clap::{Args, ValueEnum};
use recipe_run::error::FileRole;
use recipe_run::store::stream::STANDARD;
use recipe_run::{Apply, Engine, recipe_file};

use super::input::InputArgs;
use super::section::beside;
use super::size::seconds;
use crate::error::Result;

pub(crate) use module::{found, required};

#[derive(Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct EngineArgs {
    /// What runs the recipe: this program, or the engine as a WebAssembly module. The result is the same.
    #[arg(long, value_enum, default_value = "native")]
    engine: Choice,
    /// Memory each instance of a module may have, in MiB; there is one for each thread.
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=4096))]
    wasm_memory: u64,
    /// Seconds after which a run ends without an output.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// This program.
    Native,
    /// The module `recipe-engine.wasm` beside this program, or where `RECIPE_ENGINE_WASM` says.
    Wasm,
}

impl EngineArgs {
    /// The recipe in a file, or in a module, with the engine to run it.
    pub(crate) fn open(&self, path: &Path, input: &InputArgs) -> Result<Apply> {
        let mut reads =
            vec![(FileRole::Recipe, recipe_file(path).to_owned()), (FileRole::Options, beside(path))];
        let (recipe, engine) = match self.engine {
            _ if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wasm")) => {
                self.packed(path)?
            }
            Choice::Native => (input.recipe(path)?, Engine::Native),
            Choice::Wasm => {
                let (module, engine) = self.module()?;
                reads.push((FileRole::Engine, module));
                (input.recipe(path)?, engine)
            }
        };
        let apply = Apply::new(recipe).engine(engine);
        // No file is beside standard input.
        reads.retain(|(role, _)| *role != FileRole::Options || path != Path::new(STANDARD));
        let apply = reads.into_iter().fold(apply, |apply, (role, path)| apply.reads(role, path));
        Ok(self.timeout.into_iter().fold(apply, Apply::timeout))
    }
}

//! Which engine a command uses, and what a module may use.

use std::path::Path;
use std::time::Duration;

use clap::{Args, ValueEnum};
use recipe_core::Recipe;

use crate::error::{Failure, Result};
use recipe_run::apply::{Engine, read_recipe};
use recipe_run::module::{self as wasm, Limits, Module};

#[derive(Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct EngineArgs {
    /// What runs the recipe: this program, or the engine as a WebAssembly module. The result is the same.
    #[arg(long, value_enum, default_value = "native")]
    engine: Choice,
    /// Memory each instance of a module may have, in MiB; there is one for each thread.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    wasm_memory: u64,
    /// Seconds after which a run is given up.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// This program.
    Native,
    /// The module `recipe-engine.wasm` beside this program, or where `RECIPE_ENGINE_WASM` says.
    Wasm,
}

/// A call into a module of unknown origin takes no longer than this.
const LONGEST_CALL: Duration = Duration::from_mins(1);

impl EngineArgs {
    /// The recipe in a file, or in a module, and the engine to run it with.
    pub(crate) fn open(&self, path: &Path) -> Result<(Recipe, Engine)> {
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wasm")) {
            let recipe = read_recipe(path)?;
            let engine = match self.engine {
                Choice::Native => Engine::Native,
                Choice::Wasm => {
                    Engine::Module(Module::from_file(&wasm::locate()?, &self.limits(self.timeout()?)?)?)
                }
            };
            return Ok((recipe, engine));
        }
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|error| {
            Failure::usage(format!("module `{shown}`: {}", recipe_run::store::cause(&error)))
        })?;
        let found = wasm::inspect(&bytes)?;
        let text = found.recipe.clone().ok_or_else(|| {
            Failure::usage(format!("module `{shown}` carries no recipe; pack one with `recipe-host build`"))
        })?;
        let recipe = Recipe::parse_named(&format!("{shown}"), &text)?;
        let call = match self.timeout()? {
            None if !is_ours(&found) => Some(LONGEST_CALL),
            timeout => timeout,
        };
        Ok((recipe, Engine::Packed(Module::from_file(path, &self.limits(call)?)?)))
    }

    /// After how long a run is given up.
    pub(crate) fn timeout(&self) -> Result<Option<Duration>> {
        let Some(seconds) = self.timeout else { return Ok(None) };
        let refuse = |_| Failure::usage(format!("--timeout takes seconds, such as 90 or 0.5, not {seconds}"));
        Duration::try_from_secs_f64(seconds).map(Some).map_err(refuse)
    }

    fn limits(&self, call: Option<Duration>) -> Result<Limits> {
        let most = 4096;
        if !(1..=most).contains(&self.wasm_memory) {
            let message = format!("--wasm-memory takes from 1 to {most} MiB, not {}", self.wasm_memory);
            return Err(Failure::usage(message));
        }
        Ok(Limits { memory: self.wasm_memory << 20, call })
    }
}

/// Whether the code is that of the engine that came with this program, which needs no watching.
pub(crate) fn is_ours(found: &wasm::Inspection) -> bool {
    let ours = wasm::locate().ok().and_then(|path| std::fs::read(path).ok());
    ours.and_then(|bytes| wasm::inspect(&bytes).ok())
        .is_some_and(|ours| ours.code_sha256 == found.code_sha256)
}

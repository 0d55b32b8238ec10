//! `recipe-host build` and `recipe-host inspect`.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use clap::Args;

use crate::error::{Failure, Result};
use crate::print::{say, tell};
use recipe_run::error::FileRole;
use recipe_run::module::{self, Module, ModuleError, ModuleLimits, ModuleRecipe};
use recipe_run::store::commit::folder_of;
use recipe_run::store::stream::LocalOutput;
use recipe_run::store::{Identity, Location, shown};
use recipe_run::{read_recipe, recipe_file};

#[derive(Args)]
pub(crate) struct Build {
    /// The recipe.
    recipe: PathBuf,
    /// The module to write.
    #[arg(short, long, value_name = "FILE.wasm")]
    output: PathBuf,
    /// The most memory an instance may have in any host, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=4096))]
    memory: u64,
    /// The engine's module; else `recipe-engine.wasm` beside this program, or where `RECIPE_ENGINE_WASM` says.
    #[arg(long, value_name = "FILE.wasm")]
    engine: Option<PathBuf>,
}

impl Build {
    pub(crate) fn run(&self) -> Result<()> {
        let recipe = read_recipe(&self.recipe)?;
        recipe.check()?;
        let path = self.engine.clone().map_or_else(module::locate, Ok)?;
        let written = Identity::written(&Location::Local(self.output.clone()))?;
        for (role, other) in
            [(FileRole::Recipe, recipe_file(&self.recipe)), (FileRole::Engine, path.as_path())]
        {
            if written.is(&Identity::read(&Location::Local(other.to_owned()))?) {
                return Err(Failure::ModuleClash {
                    path: self.output.clone(),
                    role,
                    other: other.to_owned(),
                });
            }
        }
        let engine = module::read(&path)?;
        let module = module::build(&engine, recipe.text(), recipe.sha256(), self.memory << 20)
            .map_err(|error| error.in_file(&path))?;
        let file = |source| Failure::WriteModule { path: self.output.clone(), source };
        let said = format!("{}: {} bytes", shown(&self.output), module.len());
        let path = match LocalOutput::of(&self.output)? {
            LocalOutput::Stream(stream) => {
                stream.open().and_then(|mut stream| stream.write_all(&module)).map_err(file)?;
                return if stream.is_standard_output() { tell(&said) } else { say(&said) };
            }
            LocalOutput::File { path, .. } => path,
            _ => return Err(file(ErrorKind::IsADirectory.into())),
        };
        let mut made = tempfile::NamedTempFile::new_in(folder_of(&path)).map_err(file)?;
        made.write_all(&module).map_err(file)?;
        made.persist(&path).map_err(|error| file(error.error))?;
        say(&said)
    }
}

#[derive(Args)]
pub(crate) struct Inspect {
    /// The module.
    module: PathBuf,
}

impl Inspect {
    pub(crate) fn run(&self) -> Result<()> {
        let bytes = module::read(&self.module)?;
        let in_file = |error: ModuleError| error.in_file(&self.module);
        let found = module::inspect(&bytes).map_err(in_file)?;
        let limits = ModuleLimits::default().with_call(std::time::Duration::from_secs(10));
        let module = Module::from_bytes(&bytes, &limits).map_err(in_file)?;
        let info = module.instance().and_then(|mut instance| instance.info()).map_err(in_file)?;
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            let _ = writeln!(text, "{name:<13} {value}");
        };
        let names = |names: &[String]| match names {
            [] => "none".to_owned(),
            names => names.join(", "),
        };
        match &info.recipe {
            None => line("recipe", "none: this is the bare engine".into()),
            Some(recipe) => {
                let name = recipe.name.as_deref().unwrap_or("without a name");
                let version =
                    recipe.version.as_ref().map_or(String::new(), |version| format!(", version {version}"));
                line("recipe", format!("{name}{version}"));
                line("sha256", recipe.sha256.clone());
                line("steps", names(&recipe.operations));
                line("columns", names(&recipe.columns));
                line("tables", names(&recipe.datasets));
                line("partitioning", format!("{}: {}", recipe.partitioning, meaning(recipe)));
            }
        }
        let known = if module::is_bundled_engine(&found) {
            "the one that came with this program"
        } else {
            "not the one beside this program"
        };
        line("engine", format!("{}, {known}", info.engine));
        line("code", found.code_sha256);
        line(
            "interface",
            format!("recipe_abi_v1{}", if info.simd { ", with SIMD" } else { ", without SIMD" }),
        );
        let most = found.memory.1.map_or("any".into(), |pages| format!("{} MiB", pages / 16));
        line("memory", format!("{} MiB at the start, {most} at the most", found.memory.0.div_ceil(16)));
        line("module", format!("{} bytes, {} imports, sha256 {}", bytes.len(), found.imports, found.sha256));
        say(&text)
    }
}

fn meaning(recipe: &ModuleRecipe) -> &'static str {
    match recipe.partitioning.as_str() {
        "rows" => "each row on its own; parts of the data can be run apart",
        "ordered" if recipe.relay => "rows in order; a little is carried from each part to the next",
        "ordered" => "rows in order; what was seen is carried from each part to the next",
        _ => "all rows are needed at once",
    }
}

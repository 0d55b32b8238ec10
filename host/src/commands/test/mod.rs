//! `recipe-host test`.

mod json;
mod junit;
mod report;
mod watch;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use recipe_run::cases::{Case, CaseFile, CaseUpdate, Outcome, Suite};
use recipe_run::store::shown;
use recipe_run::{CancellationToken, Engine, RunError};

use crate::args::display::ColorArgs;
use crate::args::engine::{found, required};
use crate::error::{Failure, Result};
use crate::print::{say, say_as_is, say_json, tell};
use crate::replace::write;
use report::Report;

const EXAMPLES: &str = "Examples:
  recipe-host test                                all cases below this folder
  recipe-host test recipes/claims/recipe.json     those of one recipe
  recipe-host test --filter dates --watch         some of them, again whenever a file changes
  recipe-host test --update                       writes what comes out into cases that fail
  recipe-host test --junit results.xml            for CI

A case, in `cases/amounts.yaml` beside the recipe:
  - name: dollar signs are gone
    input: |
      id,amount
      1,$5
    output: |
      id,amount
      1,5";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Test {
    /// Where cases are: folders, with those in `cases` at any depth, recipes, or files of cases.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Runs only cases with this text in their names.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// What runs the recipes; both have to agree. Both where the engine's module is there, unless given.
    #[arg(long, value_enum)]
    engine: Option<Choice>,
    /// Writes what comes out into the cases that fail, in the place of what is expected; all else in their files stays.
    #[arg(long)]
    update: bool,
    /// Writes the outcome as JUnit XML, for CI. A file that is there is replaced.
    #[arg(long, value_name = "FILE", value_parser = xml)]
    junit: Option<PathBuf>,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
    /// Runs again whenever a recipe, a case or a table changes, until Ctrl-C.
    #[arg(long, conflicts_with_all = ["update", "json"])]
    watch: bool,
    #[command(flatten)]
    colors: ColorArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// This program.
    Native,
    /// The engine as a WebAssembly module.
    Wasm,
    /// Both.
    Both,
}

/// A name that no recipe or case has.
fn xml(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("xml") => Ok(path),
        _ => Err("it takes a file whose name ends with `.xml`".into()),
    }
}

/// The engines that run cases, and what they are called.
struct Engines {
    engines: Vec<Engine>,
    names: &'static [&'static str],
}

/// A file of cases, and what came of them.
struct Done {
    file: CaseFile,
    outcomes: Vec<Outcome>,
    /// What `--update` did to each case that did not pass, by its place.
    updates: Vec<(usize, CaseUpdate)>,
}

impl Done {
    /// The cases, what came of each, and what was done to it.
    fn cases(&self) -> impl Iterator<Item = (&Case, &Outcome, Option<CaseUpdate>)> {
        let update = |at| self.updates.iter().find(|(other, _)| *other == at).map(|(_, update)| *update);
        let cases = self.file.cases.iter().zip(&self.outcomes).enumerate();
        cases.map(move |(at, (case, outcome))| (case, outcome, update(at)))
    }
}

impl Test {
    pub(crate) fn run(&self) -> Result<()> {
        let engines = self.engines()?;
        if self.watch {
            return watch::watch(self, &engines);
        }
        self.once(&self.suite()?, &engines, &CancellationToken::new())
    }

    fn engines(&self) -> Result<Engines> {
        let (engines, names): (_, &[_]) = match self.engine {
            Some(Choice::Native) => (vec![Engine::Native], &["native"]),
            Some(Choice::Wasm) => (vec![required()?], &["wasm"]),
            Some(Choice::Both) => (vec![Engine::Native, required()?], &["native", "wasm"]),
            None => match found()? {
                Some(module) => (vec![Engine::Native, module], &["native", "wasm"]),
                None => (vec![Engine::Native], &["native"]),
            },
        };
        Ok(Engines { engines, names })
    }

    /// The cases that are asked for.
    fn suite(&self) -> Result<Suite> {
        let mut suite = Suite::find(&self.paths)?;
        if let Some(text) = &self.filter {
            suite.retain_named(text)?;
        }
        Ok(suite)
    }

    /// Runs all cases, and says what came of them; fails if one does.
    fn once(&self, suite: &Suite, engines: &Engines, stop: &CancellationToken) -> Result<()> {
        let mut all = Vec::new();
        let report = Report { is_coloured: self.colors.has_colors(), engines: engines.names };
        for file in &suite.files {
            let mut outcomes = Vec::new();
            for case in &file.cases {
                if stop.is_cancelled() {
                    return Err(RunError::Cancelled.into());
                }
                outcomes.push(case.run(&engines.engines)?);
            }
            let updates = if self.update { update(file, &outcomes)? } else { Vec::new() };
            let done = Done { file: file.clone(), outcomes, updates };
            if !self.json {
                say_as_is(&report.file(&done))?;
            }
            all.push(done);
        }
        let cases = all.iter().map(|done| done.outcomes.len()).sum();
        let (mut failed, mut updated) = (0, 0);
        for (_, outcome, update) in all.iter().flat_map(Done::cases) {
            match update {
                Some(CaseUpdate::Written) => updated += 1,
                _ if outcome.passed() => {}
                _ => failed += 1,
            }
        }
        if let Some(file) = &self.junit {
            write(file, &junit::junit(&all))?;
        }
        if self.json {
            say_json(&json::json(&all, engines.names))?;
        } else {
            say(&report.summary(cases, failed, updated))?;
            if let Some(file) = &self.junit {
                tell(&format!("{}: written", shown(file)))?;
            }
        }
        if failed > 0 { Err(Failure::CasesFailed { failed, cases }) } else { Ok(()) }
    }
}

/// Writes what came out into the cases of a file.
fn update(file: &CaseFile, outcomes: &[Outcome]) -> Result<Vec<(usize, CaseUpdate)>> {
    let update = file.updated(outcomes)?;
    for (path, text) in &update.files {
        write(path, text)?;
    }
    Ok(update.cases)
}

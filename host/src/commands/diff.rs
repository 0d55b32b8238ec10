//! `recipe-host diff`.

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::diff::{DataDiff, DiffOptions};
use recipe_run::store::shown;
use recipe_run::{Apply, CancellationToken};

use crate::args::input::InputArgs;
use crate::args::resources::ResourceArgs;
use crate::difference::Shown;
use crate::error::{Failure, Result};
use crate::print::{say_as_is, say_json, tell};
use crate::replace::check;
use crate::signals;

#[derive(Args)]
#[command(after_help = "Examples:
  recipe-host diff claims.json@1.0 claims.json --input claims.csv
  recipe-host diff old.json new.json --input claims.csv --key \"Claim ID\"
  recipe-host diff january.csv february.csv --key id --ignore updated_at
  recipe-host diff a.parquet b.parquet --tolerance 0.01 --output changes.csv --exit-code")]
pub(crate) struct Diff {
    /// The old recipe, which may be a version that git has: claims.json@1.0, claims.json@main, claims.json@HEAD~1. Without --input,
    /// the old data: a file, a folder or a glob.
    old: PathBuf,
    /// The new recipe; without --input, the new data.
    #[arg(value_name = "NEW")]
    recipe: PathBuf,
    /// Pairs rows by these columns, in place of their position. May be given several times.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    key: Vec<String>,
    /// Compares these columns alone.
    #[arg(long = "only", value_name = "COLUMNS", value_delimiter = ',')]
    only: Vec<String>,
    /// Does not compare these columns.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    ignore: Vec<String>,
    /// By how much numbers may differ, where one is a float or a double.
    #[arg(long, value_name = "N", default_value_t = 0.0, allow_negative_numbers = true, value_parser = tolerance)]
    tolerance: f64,
    /// How many changes are shown.
    #[arg(long, value_name = "N", default_value_t = 10)]
    examples: usize,
    /// Prints JSON, in place of text.
    #[arg(long)]
    json: bool,
    /// Writes a file that lists all changes: cells with their old and new values, and rows that are on one side alone.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces the list if it is there.
    #[arg(long, requires = "output")]
    overwrite: bool,
    /// Exits with 5 where anything is different, or a row could not be compared; else with 0 all the same.
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    resources: ResourceArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// Reads a number that is not negative.
fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "it takes a number such as 0.01".to_owned())
}

impl Diff {
    /// What the command may use.
    pub(crate) fn resources(&self) -> &ResourceArgs {
        &self.resources
    }

    pub(crate) fn run(&self) -> Result<()> {
        if let Some(list) = &self.output {
            check(list, self.overwrite)?;
        }
        let (old, new) = (self.side(&self.old)?, self.side(&self.recipe)?);
        let stop = CancellationToken::new();
        signals::watch(stop.clone())?;
        let mut options = DiffOptions::default();
        options.key.clone_from(&self.key);
        options.columns.clone_from(&self.only);
        options.ignore.clone_from(&self.ignore);
        options.tolerance = self.tolerance;
        options.examples = self.examples;
        options.list.clone_from(&self.output);
        options.overwrite = self.overwrite;
        options.cancel = stop;
        let diff = old.diff(new, &options)?;
        self.print(&diff)?;
        if let Some(list) = &self.output {
            tell(&format!("{}: written", shown(list)))?;
        }
        if self.exit_code && !diff.is_same() { Err(Failure::Different) } else { Ok(()) }
    }

    fn print(&self, diff: &DataDiff) -> Result<()> {
        if self.json {
            return say_json(&format!("{:#}", diff.to_json()));
        }
        let over = if self.input.is_given() { Some(self.input.paths().join(", ")) } else { None };
        let sides = [&self.old, &self.recipe].map(|path| path.display().to_string());
        say_as_is(&Shown { sides, over, diff }.text())
    }

    /// One side: a recipe over the input, or data as it is.
    fn side(&self, path: &Path) -> Result<Apply> {
        let apply = if self.input.is_given() {
            self.input.set(Apply::new(self.input.recipe(path)?))?
        } else {
            self.input.reading(&[path.display().to_string()])?
        };
        Ok(self.resources.set(apply))
    }
}

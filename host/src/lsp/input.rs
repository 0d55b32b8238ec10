//! Which data a recipe reads, and the columns of it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arrow_schema::SchemaRef;
use clap::{Args, CommandFactory, Parser, Subcommand};
use recipe_core::Dataset;
use recipe_run::tables::Format;

use super::columns::Input;
use super::settings::Settings;
use crate::args::input::InputArgs;
use crate::args::section::{beside, with_section};
use crate::error::Failure;

/// What tests of recipes expect begins so, and is no input.
const EXPECTED: &str = "expected";

/// A command line that has the options of inputs, as they are kept beside a recipe.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Reading,
}

#[derive(Subcommand)]
enum Reading {
    Check(Check),
}

#[derive(Args)]
struct Check {
    #[arg(id = "recipe")]
    _recipe: PathBuf,
    #[command(flatten)]
    input: InputArgs,
}

/// What was read, and what it looked like then.
struct Read {
    print: Print,
    found: Result<Input, String>,
}

/// What tells whether data is to be read again: the files, and when they were changed.
type Print = Vec<(String, Option<SystemTime>)>;

/// The inputs of recipes, which are read again where their files have changed.
#[derive(Default)]
pub(super) struct Inputs(HashMap<PathBuf, Read>);

impl Inputs {
    /// The columns of what a recipe reads; none where no data is known for it. An error says why it cannot be read.
    pub(super) fn of(&mut self, recipe: &Path, settings: &Settings) -> Option<Result<&Input, &str>> {
        let paths = match settings.input(recipe) {
            Some(paths) => paths.to_vec(),
            None => vec![beside_recipe(recipe)?.display().to_string()],
        };
        let tables = settings.with().map(|(_, path)| path.to_owned());
        let files = paths.iter().cloned().chain(tables).chain([beside(recipe).display().to_string()]);
        let changed = |path: &str| std::fs::metadata(path).and_then(|found| found.modified()).ok();
        let print: Print =
            files.map(|path| (changed(&path), path)).map(|(time, path)| (path, time)).collect();
        if self.0.get(recipe).is_none_or(|read| read.print != print) {
            let found = read(recipe, &paths, settings).map_err(|failure| message(&failure));
            self.0.insert(recipe.to_owned(), Read { print, found });
        }
        self.0.get(recipe).map(|read| read.found.as_ref().map_err(String::as_str))
    }

    /// Reads all anew where they are needed next.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

/// Why data cannot be read, in one line.
fn message(failure: &str) -> String {
    let text = failure.strip_prefix("error: ").unwrap_or(failure);
    text.lines().next().unwrap_or_default().to_owned()
}

/// The columns at these paths, as the options beside the recipe have them read.
fn read(recipe: &Path, paths: &[String], settings: &Settings) -> Result<Input, String> {
    let options = options(recipe)?;
    let schema_of = |paths: &[String]| schema(&options, paths).map_err(|failure| failure.rendered());
    let table = |(name, path): (&str, &str)| {
        Ok(Arc::new(Dataset::new(name, schema_of(&[path.to_owned()])?, Vec::new())))
    };
    let tables = settings.with().map(table).collect::<Result<_, String>>()?;
    Ok(Input { schema: schema_of(paths)?, tables })
}

/// The columns at these paths, as a run sees them.
fn schema(options: &InputArgs, paths: &[String]) -> Result<SchemaRef, Failure> {
    let apply = options.reading(paths)?;
    Ok(apply.check()?.input)
}

/// The options that are kept beside a recipe.
fn options(recipe: &Path) -> Result<InputArgs, String> {
    let line = ["recipe-host", "check", "--"].map(OsString::from);
    let line = line.into_iter().chain([recipe.as_os_str().to_owned()]).collect();
    let line = with_section(&Options::command(), line).map_err(|error| error.to_string())?;
    let Options { command: Reading::Check(check) } =
        Options::try_parse_from(line).map_err(|error| error.to_string())?;
    Ok(check.input)
}

/// The data beside a recipe: the file that has its name, else the only one there is.
fn beside_recipe(recipe: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(recipe.parent()?).ok()?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_data(path));
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    files.sort();
    let stem = stem(recipe);
    let named: Vec<&PathBuf> = files.iter().filter(|path| self::stem(path) == stem).collect();
    match (named.as_slice(), files.as_slice()) {
        ([one], _) => Some((*one).clone()),
        ([], [one]) => Some(one.clone()),
        _ => None,
    }
}

/// A name without its endings.
fn stem(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

fn is_data(path: &Path) -> bool {
    let is_readable = match Format::from_path(path) {
        // A document may as well be a recipe; lines of JSON are not one.
        Some(Format::Json) => {
            !path.to_string_lossy().to_ascii_lowercase().split('.').any(|end| end == "json")
        }
        format => format.is_some(),
    };
    is_readable && !stem(path).starts_with(EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_beside_a_recipe_has_its_name_or_is_alone() {
        let folder = tempfile::tempdir().unwrap();
        let recipe = folder.path().join("clean.recipe.yaml");
        let found = || beside_recipe(&recipe).map(|path| path.file_name().unwrap().to_owned());
        let make = |name: &str| std::fs::write(folder.path().join(name), "a\n1\n").unwrap();
        for name in ["clean.recipe.yaml", "expected.csv", "notes.txt", "other.json"] {
            make(name);
        }
        assert_eq!(found(), None);
        make("claims.csv.gz");
        assert_eq!(found().unwrap(), "claims.csv.gz");
        make("more.parquet");
        assert_eq!(found(), None);
        make("clean.csv");
        assert_eq!(found().unwrap(), "clean.csv");
    }
}

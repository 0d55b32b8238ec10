//! What is known of the input of a recipe, kept beside it: `claims.toml` beside `claims.json`.
//!
//! Its section `[input]` has the flags of the heading "Input" by their names, so that a run needs none of them:
//!
//! ```toml
//! [input]
//! delimiter = ";"
//! no-header = true
//! schema = { zip = "string", paid = "decimal(12,2)" }
//! ```
//!
//! A flag on the command line comes before what the section says. `--save-input` writes the section.

mod save;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use recipe_run::store::shown;
use toml::{Spanned, Value};

pub use save::SaveError;
pub(crate) use save::{Options, place};

/// The name of the section.
const SECTION: &str = "input";

/// Flags that say what is read this time, rather than how such files are read.
const OF_A_RUN: [&str; 12] = [
    "input",
    "path_parameter",
    "path_column",
    "path_filter",
    "modified_after",
    "modified_before",
    "max_input_files",
    "oldest_first",
    "with",
    "now",
    "seed",
    "secret",
];

/// What is wrong with a section.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}:{column}: {message}", shown(file))]
pub(crate) struct SectionError {
    file: PathBuf,
    line: usize,
    column: usize,
    message: String,
}

/// The arguments of the program with those of the section that belongs to the recipe they name, if there is one.
pub(crate) fn with_section(command: &Command, args: Vec<OsString>) -> Result<Vec<OsString>, SectionError> {
    let matches = command.clone().ignore_errors(true).try_get_matches_from(&args);
    let Some((name, given)) = matches.as_ref().ok().and_then(ArgMatches::subcommand) else { return Ok(args) };
    let mut recipes = given.try_get_many::<PathBuf>("recipe").ok().flatten().into_iter().flatten();
    // Several recipes have no input in common.
    let (Some(recipe), None) = (recipes.next(), recipes.next()) else { return Ok(args) };
    let file = beside(recipe);
    if file == *recipe {
        return Ok(args);
    }
    // To open a pipe is to wait for somebody.
    let text = if file.is_file() { std::fs::read_to_string(&file).ok() } else { None };
    let (Some(command), Some(text)) = (command.find_subcommand(name), text) else { return Ok(args) };
    let known = options(command);
    let mut added = Vec::new();
    for (key, value) in entries(&file, &text)? {
        let wrong = |message: String| SectionError::new(&file, &text, key.span().start, message);
        let Some(arg) = known.iter().find(|arg| arg.get_long() == Some(key.get_ref().as_str())) else {
            let names: Vec<&str> = known.iter().filter_map(|arg| arg.get_long()).collect();
            let message =
                format!("`{}` is not an option of inputs; there are {}", key.get_ref(), names.join(", "));
            return Err(wrong(message));
        };
        if given.value_source(arg.get_id().as_str()) != Some(ValueSource::CommandLine) {
            added.extend(flags(key.get_ref(), value, arg).map_err(wrong)?);
        }
    }
    let at = args.iter().position(|arg| arg.to_str() == Some(name)).map_or(args.len(), |at| at + 1);
    let mut all = args;
    all.splice(at..at, added);
    Ok(all)
}

/// The file that belongs to a recipe.
pub(crate) fn beside(recipe: &Path) -> PathBuf {
    recipe.with_extension("toml")
}

/// The options of a command that a section can have.
fn options(command: &Command) -> Vec<&Arg> {
    let known =
        |arg: &&Arg| arg.get_help_heading() == Some("Input") && !OF_A_RUN.contains(&arg.get_id().as_str());
    command.get_arguments().filter(known).collect()
}

/// The keys and values of the section.
fn entries(file: &Path, text: &str) -> Result<BTreeMap<Spanned<String>, Value>, SectionError> {
    type Sections = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Value>>;
    let sections: Sections = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        SectionError::new(file, text, start, error.message().to_owned())
    })?;
    let mut found = BTreeMap::new();
    for (name, entries) in sections {
        if name.get_ref() != SECTION {
            let message = format!("`{}` is not a section; there is `{SECTION}`", name.get_ref());
            return Err(SectionError::new(file, text, name.span().start, message));
        }
        found = entries;
    }
    Ok(found)
}

/// A key and its value as flags of the command line.
fn flags(key: &str, value: Value, arg: &Arg) -> Result<Vec<OsString>, String> {
    let takes_value = arg.get_action().takes_values();
    let flag = |value: String| OsString::from(format!("--{key}={value}"));
    Ok(match value {
        Value::Boolean(set) if !takes_value => set.then(|| format!("--{key}").into()).into_iter().collect(),
        _ if !takes_value => return Err(format!("`{key}` is `true` or `false`")),
        Value::Array(values) => {
            values.into_iter().map(|value| plain(key, value).map(flag)).collect::<Result<_, _>>()?
        }
        Value::Table(entries) => {
            let pairs = entries.into_iter().map(|(name, value)| {
                if name.contains([',', '=']) {
                    return Err(format!("`{name}` has a comma or `=` in it; give `{key}` as a file"));
                }
                Ok(format!("{name}={}", plain(key, value)?))
            });
            vec![flag(pairs.collect::<Result<Vec<_>, _>>()?.join(","))]
        }
        value => vec![flag(plain(key, value)?)],
    })
}

fn plain(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        other => Err(format!("`{key}` takes text or a number, and not {}", other.type_str())),
    }
}

impl SectionError {
    fn new(file: &Path, text: &str, at: usize, message: String) -> Self {
        let before = &text[..at.min(text.len())];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        SectionError {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            message,
        }
    }
}

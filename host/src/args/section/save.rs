//! Writing the section, so that the next run needs no flags.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use recipe_run::store::shown;
use recipe_run::store::stream::LocalOutput;
use toml::Value;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use crate::replace::replace;

use super::{SECTION, beside, entries, flags, options};

/// The options of an input that there are, and for each what a run has, if it has one.
pub(crate) struct Options(Vec<(Arg, Option<Value>)>);

/// Why options are not kept.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is no place beside the recipe.
    #[error(
        "`{0}` is not a file that options of the input can be kept beside; --save-input goes with a recipe in a file"
    )]
    NoPlace(PathBuf),
    /// The file cannot be written.
    #[error("the run is done, but its options cannot be kept in `{}`: {source}", shown(file))]
    Write {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Options {
    /// Those of the command that these arguments name.
    pub(crate) fn of(command: &Command, given: &ArgMatches) -> Self {
        let Some((name, given)) = given.subcommand() else { return Options(Vec::new()) };
        let all = command.find_subcommand(name).map(options).unwrap_or_default().into_iter().map(|arg| {
            let source = given.value_source(arg.get_id().as_str());
            (arg.clone(), (source == Some(ValueSource::CommandLine)).then(|| value(arg, given)))
        });
        Options(all.collect())
    }

    /// Adds the delimiter that was found, as none is given then.
    pub(crate) fn with_delimiter(mut self, found: char) -> Self {
        let name = if found == '\t' { "tab".to_owned() } else { found.to_string() };
        if let Some((_, value)) = self.0.iter_mut().find(|(arg, _)| arg.get_long() == Some("delimiter")) {
            *value = Some(Value::String(name));
        }
        self
    }

    /// Keeps them beside a recipe, and gives the file. What else it has stays as it is.
    pub(crate) fn save(&self, recipe: &Path) -> Result<PathBuf, SaveError> {
        let file = place(recipe)?;
        match self.write(&file) {
            Ok(()) => Ok(file),
            Err(source) => Err(SaveError::Write { file, source }),
        }
    }

    fn write(&self, file: &Path) -> io::Result<()> {
        let LocalOutput::File { path, exists } = LocalOutput::of(file).map_err(io::Error::other)? else {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a file"));
        };
        let text = if exists { std::fs::read_to_string(&path)? } else { String::new() };
        let changed = self.changed(file, &text)?;
        if changed == text {
            return Ok(());
        }
        replace(&path, exists, &changed)
    }

    /// The text of a file with these options.
    fn changed(&self, file: &Path, text: &str) -> io::Result<String> {
        let wrong = |error: &dyn std::fmt::Display| io::Error::new(ErrorKind::InvalidData, error.to_string());
        let known = entries(file, text).map_err(|error| wrong(&error))?;
        let mut document: DocumentMut = text.parse().map_err(|error| wrong(&error))?;
        let section = document.entry(SECTION).or_insert_with(|| Item::Table(Table::new()));
        let section = section.as_table_like_mut().ok_or_else(|| wrong(&"`input` is no section"))?;
        for (arg, value) in &self.0 {
            let Some(key) = arg.get_long() else { continue };
            let as_flags = |value: &Value| flags(key, value.clone(), arg);
            let before =
                known.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| as_flags(value));
            // What says the same stays as it is written.
            if value.as_ref().map_or(Ok(Vec::new()), as_flags) == before.unwrap_or(Ok(Vec::new())) {
                continue;
            }
            match value {
                Some(value) => set(section, key, edited(value)),
                None => drop(section.remove(key)),
            }
        }
        Ok(document.to_string())
    }
}

/// The file beside a recipe.
pub(crate) fn place(recipe: &Path) -> Result<PathBuf, SaveError> {
    let file = beside(recipe);
    let is_file = matches!(LocalOutput::of(recipe), Ok(LocalOutput::File { exists: true, .. }));
    if is_file && file != recipe { Ok(file) } else { Err(SaveError::NoPlace(recipe.to_owned())) }
}

/// What is given for an option.
fn value(arg: &Arg, given: &ArgMatches) -> Value {
    if !arg.get_action().takes_values() {
        return Value::Boolean(true);
    }
    let texts = given.get_raw(arg.get_id().as_str()).into_iter().flatten();
    let mut values: Vec<Value> = texts.map(|text| plain(&text.to_string_lossy())).collect();
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}

fn plain(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Value::Integer(number),
        _ => Value::String(text.to_owned()),
    }
}

/// A value as it is put into a document.
fn edited(value: &Value) -> toml_edit::Value {
    match value {
        Value::Boolean(set) => (*set).into(),
        Value::Integer(number) => (*number).into(),
        Value::Array(values) => toml_edit::Value::Array(values.iter().map(edited).collect()),
        other => other.as_str().unwrap_or_default().into(),
    }
}

/// Sets a key. The comments around what it had before stay.
fn set(section: &mut dyn TableLike, key: &str, mut value: toml_edit::Value) {
    let Some(item) = section.get_mut(key) else {
        section.insert(key, Item::Value(value));
        return;
    };
    if let Some(before) = item.as_value() {
        *value.decor_mut() = before.decor().clone();
    }
    *item = Item::Value(value);
}

//! What a file is to a run, and how two files of it may not lie to each other.

use std::fmt;

use recipe_store::shown;

/// What a file is to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileRole {
    /// It is read, and its rows are worked on.
    Input,
    /// It is a second table, by the name the recipe knows it by.
    Table(String),
    /// It is the job.
    Job,
    /// It is the recipe, or the module that carries it.
    Recipe,
    /// It is what is kept beside the recipe: options of its input.
    Options,
    /// It gives types of columns.
    Schema,
    /// It is the module that runs the recipe.
    Engine,
    /// It is what the run is for.
    Output,
    /// It lists cells and rows that were rejected.
    Rejects,
    /// It says what the run did.
    Report,
}

impl fmt::Display for FileRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileRole::Input => "input",
            FileRole::Table(name) => return write!(f, "second table `{name}`"),
            FileRole::Job => "job",
            FileRole::Recipe => "recipe",
            FileRole::Options => "file of options beside the recipe",
            FileRole::Schema => "schema",
            FileRole::Engine => "engine",
            FileRole::Output => "output",
            FileRole::Rejects => "list of rejects",
            FileRole::Report => "report",
        })
    }
}

/// A file of a run, by the name that it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedFile {
    /// What it is to the run.
    pub role: FileRole,
    /// Its name.
    pub path: String,
}

impl NamedFile {
    pub(crate) fn new(role: FileRole, path: impl Into<String>) -> Self {
        NamedFile { role, path: path.into() }
    }
}

impl fmt::Display for NamedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.role, shown(&self.path))
    }
}

/// How a file that is written and another of the run may not lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clash {
    /// They are one file.
    Same,
    /// The other is in the folder that is written.
    Holds,
    /// It is where the other is read from, so that the next run would read it.
    ReadNext,
    /// It is in the folder of the output, whose files are its own.
    AmongData,
    /// It is below the other, which is a file and no folder.
    BelowFile,
}

impl Clash {
    /// That the file `written` and the `other` lie so to each other, and what would be right.
    pub(super) fn said(self, written: &NamedFile, other: &NamedFile) -> String {
        match self {
            Clash::Same => {
                let is = match &other.role {
                    FileRole::Input => "one of the inputs".to_owned(),
                    role => format!("the {role}"),
                };
                let named = if written.path == other.path {
                    String::new()
                } else {
                    format!(" (`{}`)", shown(&other.path))
                };
                format!("{written} is {is}{named}; name another file")
            }
            Clash::Holds => format!("the {other} is in the {written}; choose another place"),
            Clash::ReadNext => format!(
                "{written} is where the {other} is read from, and the next run would read it as well; choose another place"
            ),
            Clash::AmongData => {
                format!("{written} is in the {other}, where nothing else belongs; choose another place")
            }
            Clash::BelowFile => {
                format!("{written} cannot be below the {other}, which is a file; choose another place")
            }
        }
    }
}

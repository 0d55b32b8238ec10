//! What can go wrong with versions of recipes.

use std::io;
use std::path::PathBuf;

use recipe_store::{cause, shown};

/// Why a version of a recipe is not found, or not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VersionError {
    /// Git cannot be started.
    #[error("versions of recipes are kept by git, which cannot be started: {}", cause(.0))]
    NoGit(#[source] io::Error),
    /// The file is in no working tree.
    #[error("`{}` is not in a git repository, which is where versions of recipes are kept", shown(file))]
    NotInGit {
        /// The file.
        file: PathBuf,
    },
    /// There is no such version.
    #[error(
        "`{}` has no version {version}{}",
        shown(file),
        if known.is_empty() { "; none was published".to_owned() } else { format!("; there are {}", known.join(", ")) }
    )]
    NoVersion {
        /// The file.
        file: PathBuf,
        /// The version that was asked for.
        version: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Files of the working tree are not committed as they stand.
    #[error(
        "not everything is committed, so that a version would not be what is here: {}{}; commit first",
        files.iter().take(5).map(shown).collect::<Vec<_>>().join(", "),
        if files.len() > 5 { format!(" and {} more", files.len() - 5) } else { String::new() }
    )]
    Uncommitted {
        /// The files.
        files: Vec<String>,
    },
    /// Git does not know the file.
    #[error("`{}` is in no commit; commit it first", shown(file))]
    Untracked {
        /// The file.
        file: PathBuf,
    },
    /// The recipe is what it was.
    #[error("`{}` is the same as its version {version}", shown(file))]
    Unchanged {
        /// The file.
        file: PathBuf,
        /// The last version.
        version: String,
    },
    /// The version that the recipe says is taken.
    #[error(
        "`{}` says that it is version {version}, which is published already, with other steps",
        shown(file)
    )]
    Published {
        /// The file.
        file: PathBuf,
        /// The version.
        version: String,
    },
    /// Git says something else.
    #[error("`git {command}` failed: {}", shown(said))]
    Git {
        /// What git was to do.
        command: String,
        /// What it said.
        said: String,
    },
}

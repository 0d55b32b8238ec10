//! What can be wrong with files of cases, besides their text.

use std::path::PathBuf;

use recipe_store::shown;

/// Why cases are not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// There is nothing at a path.
    #[error("`{}` does not exist", shown(.0))]
    NoPath(PathBuf),
    /// No case was found.
    #[error("no case was found in {}", places(.0))]
    NoCases(Vec<PathBuf>),
    /// No case has a text in its name.
    #[error("no case has `{text}` in its name{}", some(names))]
    NoMatch {
        /// The text.
        text: String,
        /// The names of all cases.
        names: Vec<String>,
    },
    /// More rows come out than are compared.
    #[error("more than {limit} rows come out, which is the most that a case compares")]
    TooManyRows {
        /// How many there may be.
        limit: usize,
    },
}

fn places(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", shown(path))).collect::<Vec<_>>().join(", ")
}

/// The first few of some names.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 10;
    if names.is_empty() {
        return String::new();
    }
    let first: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("; the cases are {}{more}", first.join(", "))
}

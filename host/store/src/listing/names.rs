//! What names say by themselves.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

/// Whether a name stands for all that it matches.
pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The folders of a pattern before the first that is a pattern itself.
pub(super) fn fixed_part(pattern: &str) -> PathBuf {
    let folders: Vec<&str> = pattern.split('/').take_while(|part| !is_pattern(part)).collect();
    PathBuf::from(folders.join("/"))
}

/// Whether the name of a file or folder says that it holds no data: it begins with `.` or `_`, and is not the folder of a
/// column of that name.
///
/// ```
/// use recipe_store::listing::is_hidden;
///
/// assert!(is_hidden("_SUCCESS") && is_hidden(".part.csv.tmp"));
/// assert!(!is_hidden("part.csv") && !is_hidden("_year=2024"));
/// ```
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || (name.starts_with('_') && !name.contains('='))
}

/// Whether a path, or its name alone, matches a glob such as `**/*.tmp`, as sources of jobs leave out files. What is no glob
/// matches nothing.
///
/// ```
/// use recipe_store::listing::is_match;
///
/// assert!(is_match("**/_old/*", "lake/_old/a.csv".as_ref()) && is_match("*.tmp", "lake/a.tmp".as_ref()));
/// assert!(!is_match("*.csv", "lake/a.tmp".as_ref()));
/// ```
pub fn is_match(glob: &str, path: &Path) -> bool {
    let Ok(pattern) = Pattern::new(glob) else { return false };
    let separated = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let name = path.file_name().map(Path::new);
    pattern.matches_path_with(path, separated)
        || !glob.contains('/') && name.is_some_and(|name| pattern.matches_path_with(name, separated))
}

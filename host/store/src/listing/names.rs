//! What names say by themselves.

use std::path::PathBuf;

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

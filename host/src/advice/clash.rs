//! How the command line keeps the files of a run apart.

use std::path::Path;

use recipe_run::error::{Clash, FileRole, NamedFile};

use super::elsewhere;
use super::file::quoted;

/// Ways to name files that are not those of another.
pub(super) fn of_clash(written: &NamedFile, other: &NamedFile, clash: Clash) -> Vec<String> {
    let path = Path::new(&written.path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named = |name: String| quoted(&path.with_file_name(name));
    let one = match (&written.role, clash) {
        (FileRole::Output, Clash::Same) if other.role == FileRole::Input && !name.is_empty() => {
            let new = named(format!("new-{name}"));
            format!("--output {new} writes beside it, and `mv {new} {}` replaces it then", quoted(path))
        }
        (role, Clash::ReadNext) if !written.path.ends_with('/') && !name.is_empty() => {
            let flag = if *role == FileRole::Report {
                "report"
            } else if *role == FileRole::Rejects {
                "rejects"
            } else {
                "output"
            };
            format!("--{flag} {} has a name that is read with no folder", named(format!("_{name}")))
        }
        (role, _) => return elsewhere(role).map(str::to_owned).into_iter().collect(),
    };
    vec![one]
}

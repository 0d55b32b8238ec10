//! Where cases are, and which recipe they are of.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use recipe_core::Recipe;
use recipe_core::engine::document::Node;
use recipe_store::shown;

use crate::error::{CaseError, Result, RunError};

/// The folder of cases beside recipes.
const FOLDER: &str = "cases";

/// Folders in which nobody keeps cases, and others keep much.
const PASSED_OVER: [&str; 2] = ["target", "node_modules"];

/// A file of cases, and the recipe that it was found for, where that was named.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) recipe: Option<PathBuf>,
}

/// The files of cases that paths lead to, each once: those in folders, at any depth, those beside a recipe, or one itself.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let files = in_folder(path)?;
            found.extend(files.into_iter().map(|path| Found { path, recipe: None }));
        } else if !path.exists() {
            return Err(CaseError::NoPath(path.clone()).into());
        } else if is_case_file(path) {
            found.push(Found { path: path.clone(), recipe: None });
        } else {
            let folder = path.parent().unwrap_or(Path::new("")).join(FOLDER);
            let files = if folder.is_dir() { listed(&folder)? } else { Vec::new() };
            let files = files.into_iter().map(|(path, _)| path).filter(|path| is_yaml(path));
            found.extend(files.map(|case| Found { path: case, recipe: Some(path.clone()) }));
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|found| seen.insert(found.path.canonicalize().unwrap_or_else(|_| found.path.clone())));
    Ok(found)
}

/// The files of cases in a folder and those in it. Links are not followed, and hidden folders are passed over.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        let has_cases = is_named(&folder, FOLDER);
        for (path, is_folder) in listed(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if is_folder {
                if !name.starts_with('.') && !PASSED_OVER.contains(&&*name) {
                    folders.push(path);
                }
            } else if has_cases && is_yaml(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The files and folders in a folder, and whether each is a folder; in the order of their names.
fn listed(folder: &Path) -> Result<Vec<(PathBuf, bool)>> {
    let list = || -> io::Result<Vec<(PathBuf, bool)>> {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut list = Vec::new();
        for entry in std::fs::read_dir(here)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            // What is found below `.` is named without it.
            let path = if folder == Path::new(".") {
                PathBuf::from(entry.file_name())
            } else {
                folder.join(entry.file_name())
            };
            if kind.is_dir() || kind.is_file() {
                list.push((path, kind.is_dir()));
            }
        }
        list.sort();
        Ok(list)
    };
    list().map_err(|source| RunError::io("read", folder, source))
}

fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
}

/// Whether a folder has this name, also where it is the working folder.
fn is_named(folder: &Path, name: &str) -> bool {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().is_some_and(|found| found == name)
}

/// The folder of a file; the working folder is `.`.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file that was named has cases: it is in such a folder, or looks so.
fn is_case_file(path: &Path) -> bool {
    let looks_so = || {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let documents = Node::parse_all(&path.display().to_string(), &text).unwrap_or_default();
        let has = |node: &Node, name: &str| node.entries().iter().any(|(key, _)| key.name == name);
        documents.iter().any(|node| {
            has(node, "cases") || has(node, "input") || node.items().iter().any(|item| has(item, "input"))
        })
    };
    is_yaml(path) && (is_named(folder_of(path), FOLDER) || looks_so())
}

/// The folder of the recipe that a file of cases is of: the one that has the folder `cases`, or else the file's.
pub(super) fn recipe_folder(case_file: &Path) -> PathBuf {
    let folder = folder_of(case_file);
    if !is_named(folder, FOLDER) {
        return folder.to_owned();
    }
    match folder.file_name() {
        Some(_) => folder.parent().unwrap_or(Path::new("")).to_owned(),
        None => folder.join(".."),
    }
}

/// The recipe that a file of cases is of where it names none: the only one in the folder, the one that is called `recipe`, or the one
/// that is called as the file is.
pub(super) fn default_recipe(case_file: &Path) -> std::result::Result<PathBuf, String> {
    let folder = recipe_folder(case_file);
    let place = if folder.as_os_str().is_empty() { ".".to_owned() } else { shown(&folder) };
    let files = listed(&folder).map_err(|error| error.to_string())?;
    let is_document = |path: &Path| is_yaml(path) || path.extension().is_some_and(|ending| ending == "json");
    let is_this = |path: &Path| path.file_name() == case_file.file_name() && !is_named(&folder, FOLDER);
    let files = files.into_iter().filter(|(_, is_folder)| !is_folder).map(|(path, _)| path);
    let documents: Vec<PathBuf> = files.filter(|path| is_document(path) && !is_this(path)).collect();
    let called = |name: Option<&std::ffi::OsStr>| documents.iter().find(|path| path.file_stem() == name);
    if let Some(path) = called(Some("recipe".as_ref())).or_else(|| called(case_file.file_stem())) {
        return Ok(path.clone());
    }
    if let [only] = documents.as_slice() {
        return Ok(only.clone());
    }
    let is_recipe = |path: &&PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        Recipe::parse_named(&path.display().to_string(), &text).is_ok()
    };
    let recipes: Vec<&PathBuf> = documents.iter().filter(is_recipe).collect();
    match recipes.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(format!("no recipe is in `{place}`; name one with `recipe`")),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|path| format!("`{}`", path.file_name().unwrap_or_default().to_string_lossy()))
                .collect();
            Err(format!("several recipes are in `{place}`: {}; name one with `recipe`", names.join(", ")))
        }
    }
}

/// Whether two paths lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

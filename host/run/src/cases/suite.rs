//! All cases that are run together.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::find::{find, is_same};
use super::read::{CaseFile, read};
use super::table::{Content, Table};
use crate::error::{CaseError, Result};

/// Files of cases.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Suite {
    /// The files, of which each has a case.
    pub files: Vec<CaseFile>,
}

/// Files, and when each was changed and how large it was, as far as it was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State(Vec<(PathBuf, Option<(SystemTime, u64)>)>);

impl Suite {
    /// The cases that paths lead to: those of `cases/*.yaml` in a folder, at any depth, those beside a recipe, or those of a file.
    ///
    /// # Errors
    ///
    /// There are none, or a file is wrong: all that is wrong with it.
    pub fn find(paths: &[PathBuf]) -> Result<Suite> {
        let mut files = Vec::new();
        for found in find(paths)? {
            let mut file = read(&found.path)?;
            if let Some(recipe) = &found.recipe {
                file.cases.retain(|case| is_same(&case.recipe, recipe));
            }
            files.push(file);
        }
        files.retain(|file| !file.cases.is_empty());
        if files.is_empty() {
            return Err(CaseError::NoCases(paths.to_vec()).into());
        }
        Ok(Suite { files })
    }

    /// Leaves only cases that have a text in their names, in upper or lower case.
    ///
    /// # Errors
    ///
    /// No case has it.
    pub fn retain_named(&mut self, text: &str) -> Result<()> {
        let wanted = text.to_lowercase();
        let cases = self.files.iter().flat_map(|file| &file.cases);
        let names: Vec<String> = cases.map(|case| case.name.clone()).collect();
        for file in &mut self.files {
            file.cases.retain(|case| case.name.to_lowercase().contains(&wanted));
        }
        self.files.retain(|file| !file.cases.is_empty());
        if self.files.is_empty() {
            return Err(CaseError::NoMatch { text: text.to_owned(), names }.into());
        }
        Ok(())
    }

    /// What is read of files: cases, recipes and tables.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        let cases = self.files.iter().flat_map(|file| &file.cases);
        let of_case = cases.flat_map(|case| {
            let expected = case.output.as_ref().and_then(|output| output.table.as_ref());
            let tables = case.with.iter().map(|(_, table)| table).chain([&case.input]).chain(expected);
            tables.filter_map(file_of).chain([case.recipe.as_path()])
        });
        self.files.iter().map(|file| file.path.as_path()).chain(of_case)
    }
}

fn file_of(table: &Table) -> Option<&Path> {
    if let Content::File(path) = &table.content { Some(path) } else { None }
}

impl State {
    /// Of all files that these paths lead to, and that a suite reads. Another state says that something has changed.
    pub fn of(paths: &[PathBuf], suite: Option<&Suite>) -> State {
        let found = find(paths).unwrap_or_default().into_iter().map(|found| found.path);
        let read = suite.into_iter().flat_map(Suite::paths).map(Path::to_owned);
        let mut files: Vec<PathBuf> = found.chain(read).chain(paths.iter().cloned()).collect();
        files.sort();
        files.dedup();
        let state = |path: PathBuf| {
            let there = path.metadata().ok().filter(std::fs::Metadata::is_file);
            let state = there.and_then(|there| Some((there.modified().ok()?, there.len())));
            (path, state)
        };
        State(files.into_iter().map(state).collect())
    }
}

//! What is said of a job from outside: where its paths and tables are here, and what stands for its variables.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use recipe_catalog::Catalog;
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_store::s3::S3;

use super::sql::SqlEngine;
use super::table::{CatalogTable, TablePlace};
use crate::error::{RunError, VersionError};
use crate::versions::{LATEST_WORKING, is_version, recipe_at};

/// What is said of a job from outside.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JobOptions {
    /// Beginnings of paths, and what stands there instead; the longest that fits counts.
    pub maps: Vec<(String, String)>,
    /// Values of variables: `${name}` in any text, and `$name` in paths.
    pub variables: BTreeMap<String, String>,
    /// Where tables of the catalog are, by `database.table`, whatever a catalog says.
    pub tables: BTreeMap<String, String>,
    /// What knows the other tables. Tables that targets write are made there, or changed.
    pub catalog: Option<Arc<dyn Catalog>>,
    /// Files that are read or written in the place of a node, by its id or its name.
    pub replaced: BTreeMap<String, String>,
    /// Folders in which recipes, datasets and transforms are looked for by their names, besides that of the job.
    pub folders: Vec<PathBuf>,
    /// Whether nodes are run though the program of the job was edited by hand.
    pub run_graph: bool,
    /// Whether sources leave out the files that runs before have read, where they do not say it themselves.
    pub incremental: bool,
    /// The job that is meant, by its name, where a file has several.
    pub job: Option<String>,
    /// How S3 is reached.
    pub s3: S3,
    /// What runs queries. Without it, nodes with queries are refused.
    pub sql: Option<Arc<dyn SqlEngine>>,
    /// The interpreter that runs programs in Python, of nodes and of transforms, in processes of their own. Without it, nodes with
    /// programs are refused. It needs `PySpark`. A program is not confined: it can do whatever the user of this one can. What it prints
    /// goes to standard error.
    pub python: Option<PathBuf>,
}

impl JobOptions {
    /// A path of the job, with variables of a shell filled in, and its beginning replaced.
    pub(super) fn mapped(&self, path: &str) -> String {
        let path = self.with_variables(path);
        let fits = |from: &str| {
            let rest = path.strip_prefix(from)?;
            let ends = from.ends_with('/') || rest.is_empty() || rest.starts_with('/');
            ends.then(|| rest.to_owned())
        };
        let found = self.maps.iter().filter_map(|(from, to)| Some((from.len(), to, fits(from)?)));
        match found.max_by_key(|(length, ..)| *length) {
            Some((_, to, rest)) => format!("{to}{rest}"),
            None => path,
        }
    }

    /// A path of the job, with variables of a shell filled in.
    pub(super) fn with_variables(&self, path: &str) -> String {
        let mut path = path.to_owned();
        // Longer names first: one may begin with another.
        let mut names: Vec<&String> = self.variables.keys().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in names {
            path = path.replace(&format!("${name}"), &self.variables[name]);
        }
        path
    }

    /// What of it changes what the job writes.
    pub(super) fn described(&self) -> BTreeMap<String, String> {
        let maps = self.maps.iter().map(|(from, to)| (format!("map {from}"), to.clone()));
        let variables = self.variables.iter().map(|(name, value)| (format!("var {name}"), value.clone()));
        let tables = self.tables.iter().map(|(name, path)| (format!("table {name}"), path.clone()));
        let replaced = self.replaced.iter().map(|(node, path)| (format!("replace {node}"), path.clone()));
        let job = self.job.iter().map(|job| ("job".to_owned(), job.clone()));
        maps.chain(variables).chain(tables).chain(replaced).chain(job).collect()
    }

    /// The file in the place of a node.
    pub(super) fn replaced(&self, id: &str, name: &str) -> Option<&str> {
        self.replaced.get(id).or_else(|| self.replaced.get(name)).map(String::as_str)
    }

    /// A table that the catalog has, unless a path was given for it.
    pub(super) fn known_table(
        &self,
        (database, table): (&str, &str),
        span: &Range<usize>,
    ) -> Result<Option<CatalogTable>, Error> {
        let Some(catalog) = &self.catalog else { return Ok(None) };
        if self.tables.contains_key(&format!("{database}.{table}")) {
            return Ok(None);
        }
        let found = CatalogTable::find(catalog, (database, table), self);
        found.map_err(|error| Error::from(Kind::Job(error.to_string())).at_span(span.clone()))
    }

    /// Where a table is: at the path that was given for it, or where the catalog says.
    pub(super) fn table(
        &self,
        database: &str,
        table: &str,
        span: &Range<usize>,
    ) -> Result<TablePlace, Error> {
        let name = format!("{database}.{table}");
        if let Some(path) = self.tables.get(&name) {
            return Ok(TablePlace::Path(path.clone()));
        }
        let Some(catalog) = &self.catalog else {
            let error = Error::from(Kind::Job(format!("table `{name}` of the catalog is not given")));
            let help = format!(
                "say where its files are with --table {name}=PATH, or name the catalog that has it with --catalog"
            );
            return Err(error.with_help(help).at_span(span.clone()));
        };
        match self.known_table((database, table), span)? {
            Some(found) => Ok(TablePlace::Catalog(Box::new(found))),
            None => {
                let error = Error::from(Kind::Job(format!("{} has no table `{name}`", catalog.shown())));
                let help = format!(
                    "put it there with `recipe-host crawl`, or say where its files are with --table {name}=PATH"
                );
                Err(error.with_help(help).at_span(span.clone()))
            }
        }
    }

    /// The folders in which what a job names is looked for: that of the job, and those that are given.
    pub(super) fn folders_of(&self, job: &str) -> Vec<PathBuf> {
        let beside = recipe_store::commit::folder_of(Path::new(job)).to_path_buf();
        [beside].into_iter().chain(self.folders.iter().cloned()).collect()
    }

    /// The recipe of this name: in a file called so, or one that says so, beside the job or in one of the folders.
    pub(super) fn recipe(&self, job: &str, name: &str, version: Option<&str>) -> Result<Recipe, Error> {
        if let Some(recipe) = self.recipe_file(job, name)? {
            return Ok(at_version(recipe, version)?.0);
        }
        let version = version.map_or_else(String::new, |version| format!(" (version {version})"));
        let folders = self.folders_of(job);
        let places: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        let message = format!("recipe `{name}`{version} is in no file of {}", places.join(", "));
        Err(Error::from(Kind::Job(message))
            .with_help(format!("export it as `{name}.json`, or name its folder with --dir")))
    }

    /// The same, or nothing where no file has it.
    pub(super) fn recipe_file(&self, job: &str, name: &str) -> Result<Option<Recipe>, Error> {
        for folder in self.folders_of(job) {
            for file in candidates(&folder, name) {
                let Ok(text) = std::fs::read_to_string(&file) else { continue };
                let shown = file.display().to_string();
                let parsed = Recipe::parse_part(&shown, &text, None);
                match parsed {
                    Ok(recipe) if is_called(&file, &recipe, name) => return Ok(Some(recipe)),
                    Ok(_) => {}
                    Err(found) if stem(&file) == Some(name) => {
                        let message = format!(
                            "recipe `{name}`: {}",
                            found.to_string().lines().next().unwrap_or_default()
                        );
                        return Err(Error::from(Kind::Job(message)));
                    }
                    Err(_) => {}
                }
            }
        }
        Ok(None)
    }
}

/// The recipe at a version, if git knows it, and whether it does; the file stands for all versions of a recipe that was never
/// published.
pub(super) fn at_version(recipe: Recipe, version: Option<&str>) -> Result<(Recipe, bool), Error> {
    let is_it = |version: &&str| recipe.version() == Some(version) || *version == LATEST_WORKING;
    let Some(version) = version.filter(|version| is_version(version) && !is_it(version)) else {
        return Ok((recipe, false));
    };
    match recipe_at(recipe.source(), version, None) {
        Ok(found) => Ok((found, true)),
        Err(RunError::Version(VersionError::NoGit(_) | VersionError::NotInGit { .. })) => Ok((recipe, false)),
        Err(RunError::Version(VersionError::NoVersion { known, .. })) if known.is_empty() => {
            Ok((recipe, false))
        }
        Err(error) => Err(Error::from(Kind::Job(error.to_string()))),
    }
}

fn stem(file: &Path) -> Option<&str> {
    file.file_stem()?.to_str()
}

fn is_called(file: &Path, recipe: &Recipe, name: &str) -> bool {
    recipe.name() == Some(name)
        || recipe.name().is_none() && stem(file) == Some(name)
        || stem(file) == Some("recipe")
            && file.parent().and_then(Path::file_name).and_then(|folder| folder.to_str()) == Some(name)
}

/// Files of a folder that may hold a recipe, those that are called like it first.
fn candidates(folder: &Path, name: &str) -> Vec<PathBuf> {
    let inner = ["recipe.json", "recipe.yaml", "recipe.yml"].map(|file| folder.join(name).join(file));
    let mut files = documents(folder);
    files.sort_by_key(|file| stem(file) != Some(name));
    inner.into_iter().filter(|path| path.is_file()).chain(files).collect()
}

/// Files of a folder that may hold what a job names, in the order of their names.
pub(super) fn documents(folder: &Path) -> Vec<PathBuf> {
    /// More are not looked into.
    const MAX_FILES: usize = 1000;
    /// Larger ones are data.
    const MAX_BYTES: u64 = 16 << 20;
    let is_document = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_small = || path.metadata().is_ok_and(|file| file.is_file() && file.len() <= MAX_BYTES);
        matches!(ending, "json" | "yaml" | "yml") && is_small()
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| is_document(path)).take(MAX_FILES).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_is_replaced() {
        let options = JobOptions {
            maps: vec![("s3://lake".into(), "data".into()), ("s3://lake/raw/".into(), "raw/".into())],
            variables: BTreeMap::from([("BUCKET".into(), "lake".into())]),
            ..JobOptions::default()
        };
        assert_eq!(options.mapped("s3://lake/a.csv"), "data/a.csv");
        assert_eq!(options.mapped("s3://lake/raw/a.csv"), "raw/a.csv");
        assert_eq!(options.mapped("s3://lakes/a.csv"), "s3://lakes/a.csv");
        assert_eq!(options.mapped("s3://$BUCKET/x"), "data/x");
    }
}

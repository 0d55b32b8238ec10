//! What is said of a job from outside: where its paths and tables are here, and what stands for its variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_store::s3::S3;

/// What is said of a job from outside.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JobOptions {
    /// Beginnings of paths, and what stands there instead; the longest that fits counts.
    pub maps: Vec<(String, String)>,
    /// Values of variables: `${name}` in any text, and `$name` in paths.
    pub variables: BTreeMap<String, String>,
    /// Where tables of the catalog are, by `database.table`.
    pub tables: BTreeMap<String, String>,
    /// Files that are read or written in the place of a node, by its id or its name.
    pub replaced: BTreeMap<String, String>,
    /// Folders in which recipes and datasets are looked for by their names, besides that of the job.
    pub folders: Vec<PathBuf>,
    /// Whether nodes are run though the program of the job was edited by hand.
    pub run_graph: bool,
    /// Whether each run reads only files that no run before it has read.
    pub keeps_bookmarks: bool,
    /// How S3 is reached.
    pub s3: S3,
}

impl JobOptions {
    /// A path of the job, with variables of a shell filled in, and its beginning replaced.
    pub(super) fn mapped(&self, path: &str) -> String {
        let mut path = path.to_owned();
        // Longer names first: one may begin with another.
        let mut names: Vec<&String> = self.variables.keys().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in names {
            path = path.replace(&format!("${name}"), &self.variables[name]);
        }
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

    /// What of it changes what the job writes.
    pub(super) fn described(&self) -> BTreeMap<String, String> {
        let maps = self.maps.iter().map(|(from, to)| (format!("map {from}"), to.clone()));
        let variables = self.variables.iter().map(|(name, value)| (format!("var {name}"), value.clone()));
        let tables = self.tables.iter().map(|(name, path)| (format!("table {name}"), path.clone()));
        let replaced = self.replaced.iter().map(|(node, path)| (format!("replace {node}"), path.clone()));
        maps.chain(variables).chain(tables).chain(replaced).collect()
    }

    /// The file in the place of a node.
    pub(super) fn replaced(&self, id: &str, name: &str) -> Option<&str> {
        self.replaced.get(id).or_else(|| self.replaced.get(name)).map(String::as_str)
    }

    /// The recipe of this name: in a file called so, or one that says so, beside the job or in one of the folders.
    pub(super) fn recipe(&self, job: &str, name: &str, version: Option<&str>) -> Result<Recipe, Error> {
        let beside = recipe_store::commit::folder_of(Path::new(job)).to_path_buf();
        let folders: Vec<PathBuf> = [beside].into_iter().chain(self.folders.iter().cloned()).collect();
        for folder in &folders {
            for file in candidates(folder, name) {
                let Ok(text) = std::fs::read_to_string(&file) else { continue };
                let shown = file.display().to_string();
                let parsed = Recipe::parse_part(&shown, &text, None);
                match parsed {
                    Ok(recipe) if is_called(&file, &recipe, name) => return Ok(recipe),
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
        let version = version.map_or_else(String::new, |version| format!(" (version {version})"));
        let places: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        let message = format!("recipe `{name}`{version} is in no file of {}", places.join(", "));
        Err(Error::from(Kind::Job(message))
            .with_help(format!("export it as `{name}.json`, or name its folder with --dir")))
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
    /// More are not looked into.
    const MAX_FILES: usize = 1000;
    let is_document = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        matches!(ending, "json" | "yaml" | "yml") && path.is_file()
    };
    let inner = ["recipe.json", "recipe.yaml", "recipe.yml"].map(|file| folder.join(name).join(file));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| is_document(path)).take(MAX_FILES).collect();
    files.sort_by_key(|file| (stem(file) != Some(name), file.clone()));
    inner.into_iter().filter(|path| path.is_file()).chain(files).collect()
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

//! Finding tables: files of one format and with the same columns, folder by folder.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use recipe_catalog::{
    Catalog, CatalogError, Column, Delimited, Publication, Published, StoredAs, hive, publish,
};
use recipe_store::listing::list;
use recipe_store::{PinnedFile, shown};
use recipe_tables::{Dataset, Format, Partitions, ReadOptions, Source, Typing, typed_schema};

use crate::apply::at_work;
use crate::error::{Result, RunError};

/// A search for tables below paths, as a crawler of AWS Glue does it.
///
/// ```
/// use recipe_run::catalog::{Catalog, Local};
/// use recipe_run::crawl::Crawl;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// for year in ["2024", "2025"] {
///     let part = folder.path().join(format!("claims/year={year}"));
///     std::fs::create_dir_all(&part)?;
///     std::fs::write(part.join("a.csv"), "id,paid\n1,2.5\n")?;
/// }
/// let catalog = Local::new(folder.path().join("tables.json"));
/// let crawled = Crawl::new("lake").path(folder.path().join("claims").display().to_string()).find()?;
/// let [found] = crawled.tables.as_slice() else { panic!("one table") };
/// assert_eq!((found.publication.table.as_str(), found.publication.folders.len()), ("claims", 2));
///
/// catalog.create_database("lake")?;
/// assert!(found.publish(&catalog)?.is_created);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "tables are found by `find`"]
pub struct Crawl {
    database: String,
    table: Option<String>,
    paths: Vec<String>,
    read: ReadOptions,
    threads: usize,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Crawled {
    /// The tables, in the order of their folders.
    pub tables: Vec<FoundTable>,
    /// Folders whose files are no table, and why, in order.
    pub skipped: Vec<(String, String)>,
}

/// A table that was found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FoundTable {
    /// What is written to a catalog.
    pub publication: Publication,
    /// How many files it has.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
}

impl FoundTable {
    /// Makes the table in a catalog, or adds columns and partitions to it.
    ///
    /// # Errors
    ///
    /// As [`publish`].
    pub fn publish(&self, catalog: &dyn Catalog) -> Result<Published> {
        Ok(publish(catalog, &self.publication)?)
    }
}

/// The files of a table, and the folders below that of the table that they are in.
#[derive(Default)]
struct Group {
    files: Vec<PathBuf>,
    bytes: u64,
    folders: Vec<String>,
}

impl Crawl {
    /// A search for tables of a database.
    pub fn new(database: impl Into<String>) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let read = ReadOptions::default().with_partitions(Partitions::None);
        Crawl { database: database.into(), table: None, paths: Vec::new(), read, threads }
    }

    /// Also looks below this path: a folder, or `s3://bucket/prefix/`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// Calls the one table that is found so, in place of its folder's name.
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.table = Some(name.into());
        self
    }

    /// Reaches S3 so.
    pub fn s3(mut self, s3: recipe_store::s3::S3) -> Self {
        self.read = self.read.with_s3(s3);
        self
    }

    /// How many threads work, at least one; those of the machine unless given. The result does not depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Finds the tables. Each is a folder with files of one format that have the same columns; folders named `column=value` are
    /// its partitions.
    ///
    /// # Errors
    ///
    /// A path cannot be listed, several tables would have one name, or one name was given to several tables.
    pub fn find(&self) -> Result<Crawled> {
        let threads = at_work(self.threads)?;
        let mut groups: BTreeMap<PathBuf, Group> = BTreeMap::new();
        for path in &self.paths {
            for found in list(path, &self.read.s3, &|_| true)?.found {
                let (folder, below) = divided(&found.file, &found.root);
                let group = groups.entry(folder).or_default();
                group.bytes += found.file.length;
                group.files.push(found.file.path);
                group.folders.push(below);
            }
        }
        let mut crawled = Crawled::default();
        for (folder, mut group) in groups {
            group.files.sort();
            group.files.dedup();
            group.folders.sort();
            group.folders.dedup();
            let found = self.table_in(&folder, &group, threads);
            match found {
                Ok(publication) => {
                    let (files, bytes) = (group.files.len(), group.bytes);
                    crawled.tables.push(FoundTable { publication, files, bytes });
                }
                Err(reason) => crawled.skipped.push((shown(&folder), reason)),
            }
        }
        self.check_names(&crawled.tables)?;
        Ok(crawled)
    }

    /// What is written to a catalog for the files of a folder, or why they do not make a table.
    fn table_in(&self, folder: &Path, group: &Group, threads: usize) -> Result<Publication, String> {
        let format = format_of(&group.files)?;
        let read = self.read.clone().with_format(format);
        let location = format!("{}/", folder.display().to_string().trim_end_matches('/'));
        let told = |error: recipe_tables::TableError| error.to_string();
        let mut dataset = Dataset::find(std::slice::from_ref(&location), read).map_err(told)?;
        dataset.retain(|file| group.files.binary_search(&file.path).is_ok());
        let source = Source::open(dataset).map_err(told)?;
        let schema = typed_schema(&source, &Typing::default(), threads).map_err(told)?;
        let stored_as = match format {
            Format::Parquet => StoredAs::Parquet,
            Format::Orc => StoredAs::Orc,
            Format::Avro => StoredAs::Avro,
            Format::Json => StoredAs::Json,
            Format::Csv => {
                StoredAs::Delimited(Delimited { delimiter: source.delimiter(), ..Delimited::default() })
            }
            other => return Err(format!("files of {other} make no table of a catalog")),
        };
        let name = match &self.table {
            Some(name) => name.clone(),
            None => {
                table_name(folder).ok_or("its name has no letter or digit; name the table with --table")?
            }
        };
        let mut publication = Publication::new(&self.database, name, location, stored_as);
        for field in schema.fields() {
            let ty = hive::from_arrow(field.data_type()).ok_or_else(|| {
                format!("column `{}` is {}, which no column of a catalog is", field.name(), field.data_type())
            })?;
            publication.columns.push(Column::new(field.name(), ty));
        }
        publication.partition_keys = keys(&group.folders)?;
        if !publication.partition_keys.is_empty() {
            publication.folders.clone_from(&group.folders);
        }
        Ok(publication)
    }

    fn check_names(&self, tables: &[FoundTable]) -> Result<()> {
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for FoundTable { publication, .. } in tables {
            if let Some(other) = known.insert(&publication.table, &publication.location) {
                let reason = format!(
                    "the folders `{other}` and `{}` would both be it; crawl one of them, and name its table",
                    publication.location
                );
                let table = format!("{}.{}", self.database, publication.table);
                return Err(CatalogError::Table { table, reason }.into());
            }
        }
        Ok(())
    }
}

/// The folder of the table that a file is of, and the folders below that one which it is in.
fn divided(file: &PinnedFile, root: &Path) -> (PathBuf, String) {
    let folder = file.path.parent().unwrap_or(root);
    let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let names: Vec<&str> = below
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    let first = names.iter().position(|name| key(name).is_some()).unwrap_or(names.len());
    let (of_table, of_partition) = names.split_at(first);
    (of_table.iter().fold(root.to_path_buf(), |folder, name| folder.join(name)), of_partition.join("/"))
}

/// The column that a folder named `column=value` is of.
fn key(folder: &str) -> Option<&str> {
    folder.split_once('=').map(|(name, _)| name).filter(|name| !name.is_empty())
}

/// The partition columns of folders, which all have the same.
fn keys(folders: &[String]) -> Result<Vec<Column>, String> {
    let names = |folder: &String| folder.split('/').filter_map(key).map(str::to_owned).collect::<Vec<_>>();
    let first = folders.first().map(names).unwrap_or_default();
    if let Some(other) = folders.iter().find(|folder| names(folder) != first) {
        return Err(format!(
            "its folders `{}` and `{other}` have other partition columns",
            folders.first().map_or("", String::as_str)
        ));
    }
    Ok(first.into_iter().map(|name| Column::new(name, "string")).collect())
}

/// The format that the names of all files show.
fn format_of(files: &[PathBuf]) -> Result<Format, String> {
    let mut known: Option<(Format, &Path)> = None;
    for file in files {
        let Some(format) = Format::from_path(file) else {
            return Err(format!("the format of `{}` is not clear from its name", shown(file)));
        };
        match known {
            Some((other, first)) if other != format => {
                return Err(format!("`{}` is {other}, and `{}` is {format}", shown(first), shown(file)));
            }
            _ => known = Some((format, file)),
        }
    }
    known.map(|(format, _)| format).ok_or_else(|| RunError::NoInput.to_string())
}

/// The name of a folder as that of a table: lower case, with `_` for other signs than letters and digits.
fn table_name(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?.to_lowercase();
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = name.trim_matches(|c: char| !c.is_alphanumeric()).chars().map(plain).collect();
    (!name.is_empty()).then_some(name)
}

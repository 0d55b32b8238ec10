//! The files a dataset is made of: paths, folders and globs, here or in S3, in lexical order.

mod hive;
mod partition_columns;

use std::path::{Path, PathBuf};

use recipe_store::PinnedFile;
use recipe_store::listing::list;
use tracing::debug;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::options::ReadOptions;
pub(crate) use hive::folder as partition_folder;
use partition_columns::{no_columns, partition_columns};

/// Files of one format, in lexical order of their paths.
///
/// ```
/// use recipe_tables::{Dataset, Format, ReadOptions};
///
/// let folder = tempfile::tempdir()?;
/// for year in ["2024", "2025"] {
///     let claims = folder.path().join(format!("year={year}"));
///     std::fs::create_dir(&claims)?;
///     std::fs::write(claims.join("claims.csv"), "id,city\n1,Mobile\n")?;
/// }
/// let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?;
/// assert_eq!(dataset.files.len(), 2);
/// assert_eq!(dataset.options.format, Some(Format::Csv));
/// assert_eq!(dataset.partition_columns, ["year"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The files.
    pub files: Vec<PinnedFile>,
    /// Columns that the files' folders make, `column=value`.
    pub partition_columns: Vec<String>,
    /// What the folders of each file say, in the order of these columns.
    pub(crate) partition_values: Vec<Vec<Option<String>>>,
    /// How they are read.
    pub options: ReadOptions,
}

impl Dataset {
    /// Finds files by name: paths, folders, globs or `s3://bucket/prefix/`. Where no format is given, the files'
    /// extensions must agree.
    pub fn find(names: &[String], mut options: ReadOptions) -> Result<Dataset> {
        let mut found = Vec::new();
        for name in names {
            let wanted = |path: &Path| options.format.is_some() || Format::from_path(path).is_some();
            found.extend(list(name, &options.s3, &wanted)?);
        }
        found.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        found.dedup_by(|one, other| one.file.path == other.file.path);
        let (partition_columns, partition_values) =
            if options.partition_columns { partition_columns(&found)? } else { no_columns(found.len()) };
        let files: Vec<PinnedFile> = found.into_iter().map(|found| found.file).collect();
        if options.format.is_none() {
            options.format = Some(common_format(&files)?);
        }
        if options.delimiter.is_none() {
            options.delimiter = files.first().and_then(|file| Format::delimiter_from_path(&file.path));
        }
        let dataset = Dataset { files, partition_columns, partition_values, options };
        debug!(
            files = dataset.files.len(),
            bytes = dataset.bytes(),
            format = ?dataset.options.format,
            partition_columns = ?dataset.partition_columns,
            "dataset found"
        );
        Ok(dataset)
    }

    /// Keeps the files for which `keep` says so.
    pub fn retain(&mut self, keep: impl Fn(&PinnedFile) -> bool) {
        let kept = self.files.iter().map(keep).collect::<Vec<_>>();
        let mut keep_file = kept.iter();
        self.files.retain(|_| *keep_file.next().expect("one for each file"));
        let mut keep_values = kept.iter();
        self.partition_values.retain(|_| *keep_values.next().expect("one for each file"));
    }

    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.length).sum()
    }

    /// The names of the files.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    /// Whether bytes come over a network.
    pub fn is_remote(&self) -> bool {
        self.files.iter().any(PinnedFile::is_remote)
    }
}

fn common_format(files: &[PinnedFile]) -> Result<Format> {
    let mut common: Option<(Format, &Path)> = None;
    for PinnedFile { path, .. } in files {
        let format =
            Format::from_path(path).ok_or_else(|| TableError::UnknownFormat { file: path.clone() })?;
        match common {
            None => common = Some((format, path)),
            Some((known, _)) if known == format => {}
            Some((known, first)) => {
                return Err(TableError::MixedFormats {
                    first: first.into(),
                    first_format: known,
                    other: path.clone(),
                    other_format: format,
                });
            }
        }
    }
    common.map(|(format, _)| format).ok_or(TableError::NoFiles)
}

//! The files a dataset is made of: paths, folders and globs, here or in S3, in lexical order.

mod hive;
mod partitions;

use std::path::{Path, PathBuf};

use recipe_store::PinnedFile;
use recipe_store::listing::list;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::options::ReadOptions;
pub(crate) use hive::folder as partition_folder;

/// Files of one format, in lexical order of their paths.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The files.
    pub files: Vec<PinnedFile>,
    /// Columns that are told by the files' folders, `column=value`.
    pub partitions: Vec<String>,
    /// What the folders of each file say, in the order of these columns.
    pub(crate) partition_values: Vec<Vec<Option<String>>>,
    /// How they are read.
    pub options: ReadOptions,
}

impl Dataset {
    /// Finds the files named on a command line. Where no format is given, the files' extensions must agree.
    pub fn find(names: &[String], mut options: ReadOptions) -> Result<Dataset> {
        let mut found = Vec::new();
        for name in names {
            let wanted = |path: &Path| options.format.is_some() || Format::of(path).is_some();
            found.extend(list(name, &options.s3, &wanted)?);
        }
        found.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        found.dedup_by(|one, other| one.file.path == other.file.path);
        let (partitions, partition_values) = partitions::of(&found, options.partitions)?;
        let files: Vec<PinnedFile> = found.into_iter().map(|found| found.file).collect();
        if options.format.is_none() {
            options.format = Some(common_format(&files)?);
        }
        if options.delimiter.is_none() {
            options.delimiter = files.first().and_then(|file| Format::delimiter_of(&file.path));
        }
        Ok(Dataset { files, partitions, partition_values, options })
    }

    /// Keeps the files for which `keep` says so.
    pub fn retain(&mut self, keep: impl Fn(&PinnedFile) -> bool) {
        let kept = self.files.iter().map(keep).collect::<Vec<_>>();
        let mut of_files = kept.iter();
        self.files.retain(|_| *of_files.next().expect("one for each file"));
        let mut of_values = kept.iter();
        self.partition_values.retain(|_| *of_values.next().expect("one for each file"));
    }

    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.length).sum()
    }

    /// The names of the files.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    /// Whether bytes take long to come.
    pub fn is_remote(&self) -> bool {
        self.files.iter().any(PinnedFile::is_remote)
    }
}

fn common_format(files: &[PinnedFile]) -> Result<Format> {
    let mut common: Option<(Format, &Path)> = None;
    for PinnedFile { path, .. } in files {
        let Some(format) = Format::of(path) else {
            return Err(TableError::usage(format!(
                "the format of `{}` cannot be told from its name; say it with --format csv, json or parquet",
                path.display()
            )));
        };
        match common {
            None => common = Some((format, path)),
            Some((known, _)) if known == format => {}
            Some((known, first)) => {
                return Err(TableError::usage(format!(
                    "the input has more than one format: `{}` is {known} and `{}` is {format}",
                    first.display(),
                    path.display()
                )));
            }
        }
    }
    common.map(|(format, _)| format).ok_or_else(|| TableError::usage("the input has no files"))
}

//! The files a dataset is made of: paths, folders and globs, here or in S3, in lexical order.

mod file;
mod find;
mod hive;
mod location;

use std::path::{Path, PathBuf};

use crate::error::{HostError, Result};
use crate::format::{Format, ReadOptions};
pub use file::InputFile;
pub(crate) use file::Ranged;
pub(crate) use find::is_hidden;
pub(crate) use hive::folder as partition_folder;
pub use location::Location;

/// Files of one format, in lexical order of their paths.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The files.
    pub files: Vec<InputFile>,
    /// Columns that are told by the files' folders, `column=value`.
    pub partitions: Vec<String>,
    /// How they are read.
    pub options: ReadOptions,
}

impl Dataset {
    /// Finds the files named on a command line. Where no format is given, the files' extensions must agree.
    pub fn find(names: &[String], mut options: ReadOptions) -> Result<Dataset> {
        let mut found = Vec::new();
        for name in names {
            find::expand(name, &options, &mut found)?;
        }
        found.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        found.dedup_by(|one, other| one.file.path == other.file.path);
        let partitions = if options.partitions { find::partitions(&mut found)? } else { Vec::new() };
        let files: Vec<InputFile> = found.into_iter().map(|found| found.file).collect();
        if options.format.is_none() {
            options.format = Some(common_format(&files)?);
        }
        if options.delimiter.is_none() {
            options.delimiter = files.first().and_then(|file| Format::delimiter_of(&file.path));
        }
        Ok(Dataset { files, partitions, options })
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
    pub(crate) fn is_remote(&self) -> bool {
        self.files.iter().any(InputFile::is_remote)
    }
}

fn common_format(files: &[InputFile]) -> Result<Format> {
    let mut common: Option<(Format, &Path)> = None;
    for InputFile { path, .. } in files {
        let Some(format) = Format::of(path) else {
            return Err(HostError::usage(format!(
                "the format of `{}` cannot be told from its name; say it with --format csv, json or parquet",
                path.display()
            )));
        };
        match common {
            None => common = Some((format, path)),
            Some((known, _)) if known == format => {}
            Some((known, first)) => {
                return Err(HostError::usage(format!(
                    "the input has more than one format: `{}` is {known} and `{}` is {format}",
                    first.display(),
                    path.display()
                )));
            }
        }
    }
    common.map(|(format, _)| format).ok_or_else(|| HostError::usage("the input has no files"))
}

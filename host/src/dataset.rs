//! The files a dataset is made of: paths, folders and globs, in lexical order.

use std::path::{Path, PathBuf};

use crate::error::{HostError, Result};
use crate::format::{Format, ReadOptions};

/// Files of one format, in lexical order of their paths.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The files.
    pub files: Vec<PathBuf>,
    /// How they are read.
    pub options: ReadOptions,
}

impl Dataset {
    /// Finds the files named on a command line. Where no format is given, the files' extensions must agree.
    pub fn find(names: &[String], mut options: ReadOptions) -> Result<Dataset> {
        let mut files = Vec::new();
        for name in names {
            expand(name, options.format.is_some(), &mut files)?;
        }
        files.sort();
        files.dedup();
        if options.format.is_none() {
            options.format = Some(common_format(&files)?);
        }
        if options.delimiter.is_none() {
            options.delimiter = files.first().and_then(|file| Format::delimiter_of(file));
        }
        Ok(Dataset { files, options })
    }

    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
    }
}

fn expand(name: &str, any_format: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let path = Path::new(name);
    let before = files.len();
    if path.is_dir() {
        walk(path, any_format, files)?;
        if files.len() == before {
            return Err(HostError::usage(format!("folder `{name}` has no data files")));
        }
        return Ok(());
    }
    if path.exists() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    if !name.contains(['*', '?', '[']) {
        return Err(HostError::usage(format!("input `{name}`: no such file or folder")));
    }
    let found = glob::glob(name).map_err(|error| HostError::usage(format!("input `{name}`: {error}")))?;
    for entry in found {
        let file = entry.map_err(|error| HostError::io("read", error.path(), error.error()))?;
        if file.is_file() {
            files.push(file);
        }
    }
    if files.len() == before {
        return Err(HostError::usage(format!("input `{name}`: no file matches")));
    }
    Ok(())
}

/// Files of a folder and the folders in it; what begins with `.` or `_` is no data.
fn walk(folder: &Path, any_format: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|error| HostError::io("list", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| HostError::io("list", folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(['.', '_']) {
            continue;
        }
        if path.is_dir() {
            walk(&path, any_format, files)?;
        } else if any_format || Format::of(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

fn common_format(files: &[PathBuf]) -> Result<Format> {
    let mut common: Option<(Format, &Path)> = None;
    for file in files {
        let Some(format) = Format::of(file) else {
            return Err(HostError::usage(format!(
                "the format of `{}` cannot be told from its name; say it with --format csv, json or parquet",
                file.display()
            )));
        };
        match common {
            None => common = Some((format, file)),
            Some((known, _)) if known == format => {}
            Some((known, first)) => {
                return Err(HostError::usage(format!(
                    "the input has more than one format: `{}` is {known} and `{}` is {format}",
                    first.display(),
                    file.display()
                )));
            }
        }
    }
    common.map(|(format, _)| format).ok_or_else(|| HostError::usage("the input has no files"))
}

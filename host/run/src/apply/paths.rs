//! The files of a run, which are compared by what they are before any of them is opened: what is written is none of those that
//! are read, and no other that is written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use recipe_store::commit::folder_of;
use recipe_store::listing::would_find;
use recipe_store::{Identity, Location};
use recipe_tables::{Dataset, Format, OutputFormat, PathOptions, PathPattern, TableError};

use super::input::Input;
use crate::error::{Clash, FileRole, NamedFile, Result, RunError};
use crate::output::{OutputOptions, aside_location};

/// What a run reads besides its input and second tables, by what it is and its name.
pub(crate) type OtherReads = Vec<(FileRole, PathBuf)>;

/// What a run writes.
#[derive(Default)]
pub(crate) struct Paths {
    written: Vec<Written>,
}

struct Written {
    file: NamedFile,
    identity: Identity,
    is_folder: bool,
    /// A file that is or will be in it, or it itself.
    part: Identity,
    /// The name of that.
    part_name: PathBuf,
}

struct Read {
    file: NamedFile,
    identity: Identity,
}

impl Paths {
    /// Compares all names of a run.
    pub(crate) fn check(
        input: &Input,
        others: &OtherReads,
        output: (&str, &OutputOptions),
        besides: &[(FileRole, &Path)],
    ) -> Result<Paths> {
        let mut written = vec![Written::output(output.0, output.1)?];
        for (role, path) in besides {
            written.push(Written::beside(role.clone(), path)?);
        }
        let paths = Paths { written };
        paths.check_writes()?;
        let read = |role: FileRole, path: String, location: &Location| -> Result<Read> {
            Ok(Read { file: NamedFile::new(role, path), identity: Identity::read(location)? })
        };
        let inputs = input.paths.iter().map(|path| (FileRole::Input, path));
        let tables = input.tables.iter().map(|(name, path)| (FileRole::Table(name.clone()), path));
        for (role, path) in inputs.chain(tables) {
            let is_input = role == FileRole::Input;
            let has_format = is_input && input.read.format.is_some();
            let options = if is_input { input.read.paths.clone() } else { PathOptions::default() };
            let pattern = if Path::new(path).exists() {
                None
            } else {
                PathPattern::parse(path, &options).map_err(TableError::from)?
            };
            let place = pattern.as_ref().map_or(path.as_str(), PathPattern::folder);
            let read = read(role, path.clone(), &Location::parse(place)?)?;
            paths.check_read(&read)?;
            paths.check_next(&read, pattern.as_ref(), has_format)?;
        }
        for (role, path) in others {
            let location = aside_location(path)?;
            paths.check_read(&read(role.clone(), path.display().to_string(), &location)?)?;
        }
        Ok(paths)
    }

    /// Compares the files that a name stands for with what is written.
    pub(crate) fn check_files(&self, role: &FileRole, dataset: &Dataset) -> Result<()> {
        let (files, empty) = (&dataset.files, &dataset.empty_files);
        for written in &self.written {
            let clash = |clash, path: &Path| {
                let other = NamedFile::new(role.clone(), path.display().to_string());
                Err(RunError::PathClash { written: written.file.clone(), other, clash })
            };
            if let Some(file) = files.iter().find(|file| written.identity.is_file(file)) {
                return clash(Clash::Same, &file.path);
            }
            for path in empty {
                if Identity::read(&aside_location(path)?)?.is(&written.identity) {
                    return clash(Clash::Same, path);
                }
            }
            if !written.is_folder {
                continue;
            }
            let mut folders = HashMap::new();
            for file in files.iter().filter(|file| !file.is_stream()) {
                if is_below(&file.path, &written.identity, &mut folders)? {
                    return clash(Clash::Holds, &file.path);
                }
            }
        }
        Ok(())
    }

    fn check_writes(&self) -> Result<()> {
        for (at, other) in self.written.iter().enumerate() {
            for written in &self.written[at + 1..] {
                let clash = if written.identity.is(&other.identity) {
                    Clash::Same
                } else if written.identity.below(&other.identity).is_some() {
                    if other.is_folder { Clash::AmongData } else { Clash::BelowFile }
                } else if other.identity.below(&written.identity).is_some() {
                    let (written, other) = (other.file.clone(), written.file.clone());
                    return Err(RunError::PathClash { written, other, clash: Clash::BelowFile });
                } else {
                    continue;
                };
                let (written, other) = (written.file.clone(), other.file.clone());
                return Err(RunError::PathClash { written, other, clash });
            }
        }
        Ok(())
    }

    fn check_read(&self, read: &Read) -> Result<()> {
        let is_data = matches!(read.file.role, FileRole::Input | FileRole::Table(_));
        for written in &self.written {
            let clash = if written.identity.is(&read.identity) {
                Clash::Same
            } else if written.is_folder && is_data && read.identity.below(&written.identity).is_some() {
                Clash::Holds
            } else {
                continue;
            };
            let (written, other) = (written.file.clone(), read.file.clone());
            return Err(RunError::PathClash { written, other, clash });
        }
        Ok(())
    }

    /// Checks that what is written is not read by the next run.
    fn check_next(&self, read: &Read, pattern: Option<&PathPattern>, has_format: bool) -> Result<()> {
        for written in &self.written {
            let is_wanted = has_format || Format::from_path(&written.part_name).is_some();
            let would_find = || match pattern {
                Some(pattern) => pattern.would_find(&written.part),
                None => would_find(&read.file.path, &written.part),
            };
            if is_wanted && would_find()? {
                let clash = if written.part.is_there() { Clash::Same } else { Clash::ReadNext };
                let (written, other) = (written.file.clone(), read.file.clone());
                return Err(RunError::PathClash { written, other, clash });
            }
        }
        Ok(())
    }
}

impl Written {
    fn output(name: &str, options: &OutputOptions) -> Result<Written> {
        let location = Location::parse(name)?;
        let is_folder =
            location.ends_as_folder() || matches!(&location, Location::Local(path) if path.is_dir());
        let written = Written::new(FileRole::Output, name.to_owned(), &location)?;
        if !is_folder {
            return Ok(written);
        }
        let format = options.format.unwrap_or(OutputFormat::Parquet);
        let part_name = format!("part-00000.{}", format.extension());
        let part = written.identity.join(&part_name);
        Ok(Written { is_folder, part, part_name: part_name.into(), ..written })
    }

    fn beside(role: FileRole, path: &Path) -> Result<Written> {
        Written::new(role, path.display().to_string(), &aside_location(path)?)
    }

    fn new(role: FileRole, name: String, location: &Location) -> Result<Written> {
        let identity = Identity::written(location)?;
        let (part, part_name) = (identity.clone(), location.path());
        Ok(Written { file: NamedFile::new(role, name), identity, is_folder: false, part, part_name })
    }
}

/// Whether a file lies in a folder. Of the folders of many files, each is looked at once.
fn is_below(path: &Path, folder: &Identity, known: &mut HashMap<PathBuf, bool>) -> Result<bool> {
    let location = aside_location(path)?;
    let is_link = || path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    if matches!(location, Location::S3 { .. }) || is_link() {
        return Ok(Identity::read(&location)?.below(folder).is_some());
    }
    let parent = folder_of(path);
    if let Some(known) = known.get(parent) {
        return Ok(*known);
    }
    let parent_identity = Identity::read(&Location::Local(parent.to_path_buf()))?;
    let is_below = parent_identity.is(folder) || parent_identity.below(folder).is_some();
    known.insert(parent.to_path_buf(), is_below);
    Ok(is_below)
}

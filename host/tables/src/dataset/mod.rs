//! The files a dataset is made of: paths, folders, globs and patterns, here or in S3, in lexical order.

mod chosen;
mod description;
mod hive;
mod partition_columns;
mod placed;

use std::cmp::Ordering;
use std::io::Read;
use std::path::{Path, PathBuf};

use recipe_store::listing::{Found, Skipped, each_once, hard_links};
use recipe_store::{PinnedFile, shown};
use tracing::debug;

use crate::content::{Content, LOOKED_AT};
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::options::{Partitions, ReadOptions};
use chosen::Chosen;
pub(crate) use chosen::PathColumn;
pub use description::DatasetDescription;
pub(crate) use hive::folder as partition_folder;
use partition_columns::{no_columns, partition_columns};
pub use placed::Placed;

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
    /// What is in the folders that were named and is not read.
    pub skipped: Vec<Skipped>,
    /// Columns that the files' folders make, `column=value`, and then those of parameters of their paths.
    pub partition_columns: Vec<String>,
    /// What is known of the types of these columns; nothing of those of folders.
    pub(crate) partition_types: Vec<Option<PathColumn>>,
    /// What the folders of each file say, in the order of these columns.
    pub(crate) partition_values: Vec<Vec<Option<String>>>,
    /// Files without a byte, which are not read since there are others.
    pub empty_files: Vec<PathBuf>,
    /// How they are read.
    pub options: ReadOptions,
    /// What to know about the files, in sentences.
    pub(crate) notes: Vec<String>,
}

impl Dataset {
    /// Finds files by name: paths, folders, globs, [patterns](crate::PathOptions) or `s3://bucket/prefix/`; also streams, which are standard input (`-`),
    /// pipes and devices: each is read to its end here, and comes before files, in the order they are named. Where no
    /// format is given, the files' extensions must agree; Parquet is known by its first bytes as well. Files without a byte
    /// are left out, unless there are no others.
    pub fn find(names: &[String], mut options: ReadOptions) -> Result<Dataset> {
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        let paths = std::mem::take(&mut options.paths);
        let mut chosen = Chosen::new(&paths)?;
        for name in names {
            if let Some(stream) = options.streams.find(name)? {
                found.push(stream);
                continue;
            }
            let listing = chosen.list(name, &options)?;
            found.extend(listing.found);
            skipped.extend(listing.skipped);
        }
        let mut dataset = Dataset::of(found, skipped, &mut chosen, options, !names.is_empty())?;
        dataset.options.paths = paths;
        Ok(dataset)
    }

    /// The dataset of files that were found, of which there has to be one where `is_named`.
    fn of(
        mut found: Vec<Found>,
        mut skipped: Vec<Skipped>,
        chosen: &mut Chosen<'_>,
        mut options: ReadOptions,
        is_named: bool,
    ) -> Result<Dataset> {
        found.sort_by(in_order);
        each_once(&mut found, &mut skipped);
        chosen.keep_modified(&mut found);
        let empty_files = leave_empty(&mut found);
        if is_named {
            chosen.keep_most(&mut found)?;
        }
        let (mut partition_columns, mut partition_values) = match options.partitions {
            Partitions::None => no_columns(found.len()),
            Partitions::Strict => partition_columns(&found, false)?,
            Partitions::Fill => partition_columns(&found, true)?,
        };
        let files: Vec<PinnedFile> = found.into_iter().map(|found| found.file).collect();
        let partition_types = chosen.columns(
            &files,
            &mut partition_columns,
            &mut partition_values,
            options.text.decimal_comma,
        )?;
        if options.format.is_none() {
            options.format = Some(common_format(&files)?);
        }
        if options.delimiter.is_none() {
            options.delimiter = files.first().and_then(|file| Format::delimiter_from_path(&file.path));
        }
        let notes = notes(&files);
        let dataset = Dataset {
            files,
            skipped,
            partition_columns,
            partition_types,
            partition_values,
            empty_files,
            options,
            notes,
        };
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

/// How many files a note names.
const NAMED: usize = 5;

/// What to know about files: a copy that is none, for one, may not be meant.
fn notes(files: &[PinnedFile]) -> Vec<String> {
    let linked = hard_links(files);
    let note = |(first, other): &(&PinnedFile, &PinnedFile)| {
        let (first, other) = (shown(&first.path), shown(&other.path));
        format!("`{first}` and `{other}` are one file on the disk (a hard link), and both are read")
    };
    let more = linked.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{more} more files are hard links to others, and are read"));
    linked.iter().take(NAMED).map(note).chain(more).collect()
}

/// Streams as they were named, then files by their paths.
fn in_order(one: &Found, other: &Found) -> Ordering {
    match (one.file.is_stream(), other.file.is_stream()) {
        (true, true) => Ordering::Equal,
        (false, false) => one.file.path.cmp(&other.file.path),
        (one, other) => other.cmp(&one),
    }
}

/// Leaves out the files without a byte, and names them; where there are no others, none is left out.
fn leave_empty(found: &mut Vec<Found>) -> Vec<PathBuf> {
    if found.iter().all(|found| found.file.length == 0) {
        return Vec::new();
    }
    found.extract_if(.., |found| found.file.length == 0).map(|found| found.file.path).collect()
}

/// The format that a file's name shows, or what its bytes begin with.
fn format_of(file: &PinnedFile) -> Result<Format> {
    if let Some(format) = Format::from_path(&file.path) {
        return Ok(format);
    }
    let mut start = Vec::new();
    let read = file.read().and_then(|bytes| bytes.take(LOOKED_AT as u64).read_to_end(&mut start));
    read.map_err(|source| TableError::Open { file: file.path.clone(), source })?;
    let content = Content::of(&start);
    match content.and_then(Format::of_content) {
        Some(format) => Ok(format),
        None if file.is_stream() => Err(TableError::UnknownStreamFormat { file: file.path.clone(), content }),
        None => Err(TableError::UnknownFormat { file: file.path.clone(), content }),
    }
}

fn common_format(files: &[PinnedFile]) -> Result<Format> {
    let mut common: Option<(Format, &Path)> = None;
    for file in files {
        let (path, format) = (&file.path, format_of(file)?);
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

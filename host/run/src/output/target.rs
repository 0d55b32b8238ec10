//! Where output goes, in what format, and what is done with what is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use recipe_store::Location;
use recipe_store::commit::{Mode, folder_of};
use recipe_store::s3::{Attributes, S3};
use recipe_store::stream::{LocalOutput, OutputStream};
use recipe_tables::csv::Formulas;
use recipe_tables::{Compression, Content, Format, OutputFormat, Source};

use crate::engine::Carry;
use crate::error::{FolderOption, Result, RunError};

/// What is asked of an output.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OutputOptions {
    /// The format, or by the name.
    pub format: Option<OutputFormat>,
    /// The compression, or by the format and the name.
    pub compression: Option<Compression>,
    /// The delimiter of a text; a comma unless the name says another.
    pub delimiter: Option<u8>,
    /// What is done with an output that is there.
    pub mode: Mode,
    /// Whether only inputs are read that no run into the folder has read before.
    pub incremental: bool,
    /// Whether an incremental run reads all inputs again, and replaces what earlier runs wrote.
    pub reprocess: bool,
    /// The most files that are written into a folder; one unless given.
    pub max_files: Option<usize>,
    /// Columns whose values make folders, outermost first.
    pub partition_by: Vec<String>,
    /// What is done with cells of CSV that a spreadsheet would take for a formula.
    pub formulas: Formulas,
    /// How long files that are replaced stay in the folder.
    pub keep_replaced: Duration,
    /// Whether the caller vouches that no other run writes to the folder, for stores that cannot tell.
    pub single_writer: bool,
    /// What names the run, in place of what its recipe, options and inputs are.
    pub run_id: Option<String>,
    /// The folder for temporary files of formats that need them; the system's unless given.
    pub temporary: Option<PathBuf>,
    /// How S3 is reached.
    pub s3: S3,
    /// What objects carry besides their bytes.
    pub attributes: Attributes,
}

/// Where output goes, and how.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The file that appears when all is written, the folder of files, or the stream, by the name that it was given.
    pub(crate) location: Location,
    /// The file that the name leads to by way of links, or the same.
    pub(super) place: Location,
    /// Whether it is a folder.
    pub(crate) is_folder: bool,
    /// Whether it is a file with a log of its own, by which it appears together with other outputs.
    pub(super) has_log: bool,
    /// What is written into as rows come, where it is not a file.
    pub(crate) stream: Option<OutputStream>,
    /// Its format.
    pub(crate) format: OutputFormat,
    /// Its compression.
    pub(crate) compression: Compression,
    /// The delimiter of a text.
    pub(crate) delimiter: u8,
    /// What else was asked.
    pub(crate) options: OutputOptions,
    pub(super) formula_cells: Arc<AtomicU64>,
}

impl Target {
    /// Checks an output before any work is done. `name` is a file, or a folder to put files into.
    pub(crate) fn new(name: &str, options: OutputOptions) -> Result<Target> {
        Target::of(name, options, false)
    }

    /// The same for one of several that appear together. Whether a file of these is there already is looked at when it is begun: the
    /// same run may have been stopped once some of them were in place.
    pub(crate) fn among_several(name: &str, options: OutputOptions) -> Result<Target> {
        Target::of(name, options, true)
    }

    fn of(name: &str, options: OutputOptions, has_others: bool) -> Result<Target> {
        let location = Location::parse(name)?;
        let path = location.path();
        let there = match &location {
            Location::Local(path) if !location.ends_as_folder() => Some(LocalOutput::of(path)?),
            _ => None,
        };
        let is_folder = location.ends_as_folder() || matches!(there, Some(LocalOutput::Folder));
        let place = match &there {
            Some(LocalOutput::File { path, .. }) => Location::Local(path.clone()),
            _ => location.clone(),
        };
        let exists = matches!(there, Some(LocalOutput::File { exists: true, .. }));
        let stream = match there {
            Some(LocalOutput::Stream(stream)) => Some(stream),
            _ => None,
        };
        let named = [&path, &place.path()].into_iter().find_map(|path| OutputFormat::from_path(path));
        let format = match options.format.or_else(|| named.filter(|_| !is_folder)) {
            Some(format) => format,
            None if is_folder => OutputFormat::Parquet,
            None => {
                let (output, is_stream) = (name.to_owned(), stream.is_some());
                return Err(RunError::UnknownOutputFormat { output, is_stream });
            }
        };
        if let Some(content) = Content::from_path(&path).filter(|_| !is_folder) {
            return Err(RunError::RefusedEnding { output: name.to_owned(), content });
        }
        let named = if is_folder { None } else { Compression::from_path(&path) };
        let compression = match (format, options.compression) {
            (OutputFormat::Excel, None | Some(Compression::None)) => Compression::None,
            (OutputFormat::Excel, Some(_)) => return Err(RunError::AlreadyPacked { format }),
            (_, Some(chosen)) if !format.is_written_with(chosen) => {
                return Err(RunError::FormatCompression { format, compression: chosen });
            }
            (_, Some(chosen)) => chosen,
            (_, None) if format.is_text() => named.unwrap_or(Compression::None),
            (_, None) => Compression::Snappy,
        };
        let named = if is_folder { None } else { Format::delimiter_from_path(&path) };
        let delimiter = options.delimiter.or(named).unwrap_or(b',');
        let target = Target {
            location,
            place,
            is_folder,
            has_log: has_others && !is_folder && stream.is_none(),
            stream,
            format,
            compression,
            delimiter,
            options,
            formula_cells: Arc::default(),
        };
        target.check(name, exists)?;
        Ok(target)
    }

    fn check(&self, name: &str, exists: bool) -> Result<()> {
        let options = &self.options;
        if !self.is_folder {
            let asked = [
                (FolderOption::PartitionBy, !options.partition_by.is_empty()),
                (FolderOption::MaxFiles, options.max_files.is_some()),
                (FolderOption::Incremental, options.incremental),
                (FolderOption::Append, options.mode == Mode::Append),
                (FolderOption::KeepReplaced, !options.keep_replaced.is_zero()),
                (FolderOption::SingleWriter, options.single_writer && !self.has_log),
            ];
            if let Some((option, _)) = asked.into_iter().find(|(_, asked)| *asked) {
                return Err(RunError::FolderOption { option, output: name.to_owned() });
            }
        }
        if options.max_files.is_some() && !options.partition_by.is_empty() {
            return Err(RunError::FilesOfPartitions);
        }
        match &self.location {
            Location::Local(path) => self.check_local(path, exists),
            Location::S3 { .. } => Ok(()),
        }
    }

    fn check_local(&self, path: &Path, exists: bool) -> Result<()> {
        if self.stream.is_some() {
            return Ok(());
        }
        let shown = path.display();
        if exists && !self.has_log && self.options.mode != Mode::Overwrite {
            return Err(RunError::OutputExists { output: shown.to_string() });
        }
        // Folders that are not there are made, but not in place of a file.
        let place = self.place.path();
        let mut folder = if self.is_folder { place.as_path() } else { folder_of(&place) };
        while !folder.exists() && folder.file_name().is_some() {
            folder = folder_of(folder);
        }
        if !folder.is_dir() {
            return Err(RunError::NoOutputFolder { output: shown.to_string(), folder: folder.to_owned() });
        }
        Ok(())
    }

    /// How unreferenced columns of `source` may travel to this output.
    pub(crate) fn carry(&self, source: &Source) -> Carry {
        // To look for formulas is to look at cells.
        let as_text = source.is_delimited()
            && source.delimiter() == self.delimiter
            && self.options.formulas == Formulas::Keep;
        let is_of_files = source.schema().fields().len() == source.file_columns();
        let in_files = is_of_files && self.options.partition_by.is_empty();
        match self.format {
            OutputFormat::Csv if as_text && in_files => Carry::Text,
            OutputFormat::Csv | OutputFormat::Xml => Carry::Cells,
            OutputFormat::JsonLines => Carry::Json,
            OutputFormat::Avro | OutputFormat::Excel | OutputFormat::Orc | OutputFormat::Parquet => {
                Carry::Typed
            }
        }
    }

    /// How many cells that a spreadsheet would take for formulas were escaped so far, where they are.
    pub(crate) fn formula_cells(&self) -> Option<u64> {
        let escapes = self.format == OutputFormat::Csv && self.options.formulas == Formulas::Escape;
        escapes.then(|| self.formula_cells.load(Ordering::Relaxed))
    }

    /// Counts cells that others escaped.
    pub(crate) fn add_formula_cells(&self, cells: u64) {
        self.formula_cells.fetch_add(cells, Ordering::Relaxed);
    }

    /// What of its options changes the bytes of the files.
    pub(crate) fn described(&self) -> BTreeMap<String, String> {
        let mut options = BTreeMap::from([
            ("format".to_owned(), self.format.to_string()),
            ("compression".to_owned(), format!("{:?}", self.compression).to_lowercase()),
            ("output-delimiter".to_owned(), char::from(self.delimiter).to_string()),
            ("csv-formulas".to_owned(), format!("{:?}", self.options.formulas).to_lowercase()),
        ]);
        options.extend(self.options.max_files.map(|files| ("max-files".to_owned(), files.to_string())));
        if !self.options.partition_by.is_empty() {
            options.insert("partition-by".to_owned(), self.options.partition_by.join("\n"));
        }
        options
    }

    /// What names of its files end in.
    pub(super) fn extension(&self) -> String {
        let packed = self.compression.extension().filter(|_| self.format.is_text());
        let packed = packed.map_or_else(String::new, |packed| format!(".{packed}"));
        format!("{}{packed}", self.format.extension())
    }
}

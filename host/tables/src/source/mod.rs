//! Reading files as batches of rows, in order, with bounded memory.
//!
//! Files are read by readers of our own rather than by DataFusion's file scans, because messages must name file, row and
//! column, and because the parquet reader's panics on malformed files are contained here.

mod ahead;
mod columns;
mod description;
mod explain;
mod footers;
mod partition_columns;
mod reading;
mod shares;
mod widen;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parking_lot::Mutex;
use recipe_core::engine::plan::{FirstFilter, InputColumn};
use recipe_store::PinnedFile;

use crate::dataset::Dataset;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::{Cursor, Morsel, SheetOfSeveral};
use crate::parquet::Footer;
use crate::shares::FileShares;
use crate::text::open_text;
use crate::unit::{Unit, UnitPart};
use crate::{csv, json};
use ahead::Ahead;
use columns::merged;
pub use description::SourceDescription;
use explain::{Opened, explain};
use footers::footers;
use partition_columns::{DividedProjection, values_by_file, with_partition_columns};
use reading::{Reading, open_file};

/// Rows of one file, in order.
#[derive(Debug)]
pub struct SourceBatch {
    /// The rows.
    pub batch: RecordBatch,
    /// The index of the file in the dataset.
    pub file: usize,
}

/// A dataset that was opened: its columns are known.
///
/// ```
/// use recipe_tables::{Dataset, ReadOptions, Source};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("1.csv"), "id,city\n1,Mobile\n2,Dothan\n")?;
/// std::fs::write(folder.path().join("2.csv"), "city,id\nAuburn,3\n")?;
/// let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?;
///
/// let source = Source::open(dataset)?;
/// assert_eq!(source.schema().field(1).name(), "city");
/// for batch in source.batches() {
///     let batch = batch?;
///     println!("{} rows of file {}", batch.batch.num_rows(), batch.file);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Source {
    dataset: Dataset,
    /// The columns of the files, and after them the partition columns.
    schema: SchemaRef,
    /// The columns of the files.
    file_schema: SchemaRef,
    found_delimiter: Option<u8>,
    /// The types of the columns of the files, where they were learnt with the columns.
    types: Option<Vec<DataType>>,
    notes: Vec<String>,
    /// What is known already of each file of several.
    footers: Arc<Vec<Option<Footer>>>,
    /// Files that turned out to have neither columns nor rows.
    blank: Arc<Mutex<BTreeSet<usize>>>,
    /// Workbooks with several sheets, of which one is read.
    sheets: Arc<Mutex<BTreeMap<usize, SheetOfSeveral>>>,
    bytes_read: Arc<AtomicU64>,
    /// How many shares the dataset is divided into.
    shares: usize,
}

impl Source {
    /// Opens the first file that has any columns to learn them; of Parquet, and where columns of all files make those of the
    /// dataset, all files; of JSON, as many as it takes to look at the rows that [`JsonOptions`](crate::JsonOptions) ask for.
    pub fn open(mut dataset: Dataset) -> Result<Source> {
        let (found_delimiter, begun) = find_delimiter(&dataset)?;
        dataset.options.delimiter = dataset.options.delimiter.or(found_delimiter);
        let first = dataset.files.first().ok_or(TableError::NoFiles)?;
        let explained = |error| explain(error, &dataset.files, &dataset.options);
        let (mut types, mut notes) = (None, dataset.notes.clone());
        let Learnt { schema: file_schema, footers, blank, sheets } =
            if dataset.options.format == Some(Format::Json) {
                let files = dataset.files.iter().map(|file| file.path.as_path());
                let open = |file: usize| open_text(&dataset.files[file], &dataset.options, &Arc::default());
                let sample = json::sample(files, &dataset.options, open).map_err(explained)?;
                types = Some(sample.types);
                notes.extend(sample.notes);
                Learnt::of(sample.schema)
            } else {
                file_columns(&dataset, begun).map_err(explained)?
            };
        let schema = with_partition_columns(&file_schema, &dataset, &first.path)?;
        Ok(Source {
            dataset,
            schema,
            file_schema,
            found_delimiter,
            types,
            notes,
            footers: Arc::new(footers),
            blank: Arc::new(Mutex::new(blank)),
            sheets: Arc::new(Mutex::new(sheets)),
            bytes_read: Arc::default(),
            shares: 1,
        })
    }

    /// The types of the columns of the files, where they were learnt with the columns.
    pub(crate) fn types(&self) -> Option<&[DataType]> {
        self.types.as_deref()
    }

    /// What to know about how the columns are read, in sentences.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The columns. Those of CSV and JSON files are all text, and so are partition columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The files.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Whether the columns of files are text that may hold values of other types.
    pub fn is_untyped(&self) -> bool {
        self.dataset.options.format.is_some_and(Format::is_untyped)
    }

    /// Whether the files are text with a delimiter.
    pub fn is_delimited(&self) -> bool {
        self.dataset.options.format == Some(Format::Csv)
    }

    /// The files without columns and rows, which were left out: all, once all rows were read.
    pub fn empty_files(&self) -> Vec<PathBuf> {
        let blank = self.blank.lock();
        let blank = blank.iter().map(|index| self.dataset.files[*index].path.clone());
        let mut files: Vec<PathBuf> = self.dataset.empty_files.iter().cloned().chain(blank).collect();
        files.sort();
        files
    }

    /// The workbooks with several sheets of which the first is read, since none was named: all, once all rows were read.
    pub fn sheets_of_several(&self) -> Vec<SheetOfSeveral> {
        self.sheets.lock().values().cloned().collect()
    }

    /// How many columns the files have. Those after them are partition columns, and that for the names of files.
    pub fn file_columns(&self) -> usize {
        self.file_schema.fields().len()
    }

    /// The delimiter between two cells of a text file.
    pub fn delimiter(&self) -> u8 {
        self.dataset.options.delimiter.unwrap_or(b',')
    }

    /// The delimiter that was found in the first rows, where none was given or shown by the names of files.
    pub fn found_delimiter(&self) -> Option<u8> {
        self.found_delimiter
    }

    /// How many bytes were read of the files, as they are stored.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.bytes_read.clone()
    }

    /// The same, of which what is read does not count as [read](Self::bytes_read).
    pub fn uncounted(&self) -> Source {
        Source { bytes_read: Arc::default(), ..self.clone() }
    }

    /// The same with those of its files for which `keep` says so, of which there may be none. The columns stay those of all.
    pub fn retain(&self, keep: impl Fn(&PinnedFile) -> bool) -> Source {
        let files = self.dataset.files.iter().enumerate();
        let kept: Vec<usize> = files.filter(|(_, file)| keep(file)).map(|(index, _)| index).collect();
        let mut dataset = self.dataset.clone();
        dataset.retain(&keep);
        let footers = kept.iter().map(|index| self.footers.get(*index).cloned().flatten()).collect();
        Source {
            dataset,
            footers: Arc::new(footers),
            blank: Arc::default(),
            sheets: Arc::default(),
            ..self.clone()
        }
    }

    /// All rows, file by file. Columns of later files are put in order by name.
    pub fn batches(&self) -> impl Iterator<Item = Result<SourceBatch>> + Send + use<> {
        let inputs = (0..self.schema.fields().len()).map(InputColumn::Cells).collect();
        let mut cursor = Cursor::default();
        let batches = self.morsels(inputs, &self.schema, None).map(move |morsel| {
            morsel.and_then(|Morsel { file, decode, .. }| {
                let decoded = decode();
                let (rows, lines) = (decoded.rows_of_file(), decoded.lines);
                let batch = decoded.rows.map_err(|error| cursor.locate(file, error))?;
                cursor.advance(file, rows, lines);
                Ok(SourceBatch { batch, file })
            })
        });
        // What follows an error is not known.
        let mut failed = false;
        batches.take_while(move |batch| {
            let before = failed;
            failed |= batch.is_err();
            !before
        })
    }

    /// For engines: the morsels of all files, in order, with the columns that `inputs` make. Rows that `filter` drops
    /// may be absent.
    pub fn morsels(
        &self,
        inputs: Vec<InputColumn>,
        schema: &SchemaRef,
        filter: Option<Arc<FirstFilter>>,
    ) -> impl Iterator<Item = Result<Morsel>> + Send + use<> {
        let reading = self.reading(inputs, schema, filter);
        let ranged = self.dataset.options.format.is_some_and(Format::is_ranged);
        let files = Ahead::new(self.dataset.files.clone(), ranged);
        files.enumerate().flat_map(move |(index, file)| reading.morsels(index, file, &UnitPart::Whole, None))
    }

    /// For engines: the morsels of a unit, in order, with the columns that `inputs` make.
    pub fn unit_morsels(
        &self,
        unit: &Unit,
        inputs: Vec<InputColumn>,
        schema: &SchemaRef,
    ) -> impl Iterator<Item = Result<Morsel>> + Send + use<> {
        let reading = self.reading(inputs, schema, None);
        let file = self.dataset.files.get(unit.file).cloned();
        let (index, part) = (unit.file, unit.part.clone());
        let none = TableError::NoSuchUnit { file: unit.file, files: self.dataset.files.len() };
        match file {
            Some(file) => reading.morsels(index, file, &part, Some(unit.share)),
            None => Box::new(std::iter::once(Err(none))),
        }
    }

    /// The row groups of a Parquet file, put together to about so many bytes of one share, with where they begin.
    pub(crate) fn row_groups(
        &self,
        index: usize,
        bytes: u64,
        shares: FileShares,
    ) -> Result<Vec<(u64, UnitPart)>> {
        let file = &self.dataset.files[index];
        let read = || Footer::read(file, &self.dataset.options);
        let footer = self.footers.get(index).cloned().flatten().map_or_else(read, Ok)?;
        let (mut parts, mut start, mut begins, mut at) = (Vec::new(), 0, 0_u64, 0_u64);
        let sizes = footer.row_group_bytes();
        for (group, size) in sizes.iter().enumerate() {
            let end = at.saturating_add(*size);
            if group > start && (end - begins > bytes || shares.at(at) != shares.at(begins)) {
                parts.push((begins, UnitPart::RowGroups(start..group)));
                (start, begins) = (group, at);
            }
            at = end;
        }
        parts.push((begins, UnitPart::RowGroups(start..sizes.len())));
        Ok(parts)
    }

    fn reading(
        &self,
        inputs: Vec<InputColumn>,
        schema: &SchemaRef,
        filter: Option<Arc<FirstFilter>>,
    ) -> Reading {
        let projection = DividedProjection::new(inputs, schema, self.file_schema.fields().len());
        // The filter knows columns by their places in the plan, which differ where partition columns are among them.
        let filter = filter.filter(|_| projection.is_from_files());
        Reading {
            options: self.dataset.options.clone(),
            wanted: self.file_schema.clone(),
            footers: self.footers.clone(),
            bytes_read: self.bytes_read.clone(),
            projection,
            filter,
            values: values_by_file(&self.dataset),
            blank: self.blank.clone(),
            sheets: self.sheets.clone(),
            shares: self.file_shares(),
        }
    }
}

/// A file, by its place, of which the first part was read.
type BegunFile = Option<(usize, csv::Begun)>;

/// The delimiter that the first file of text shows which has rows, unless it is known; and the first file with records, as
/// far as it was read.
fn find_delimiter(dataset: &Dataset) -> Result<(Option<u8>, BegunFile)> {
    let options = &dataset.options;
    if options.format != Some(Format::Csv) || options.delimiter.is_some() {
        return Ok((None, None));
    }
    let (mut found, mut first) = (None, None);
    for (index, file) in dataset.files.iter().enumerate() {
        let mut begun = csv::begin(&file.path, options, open_text(file, options, &Arc::default())?)?;
        let Some(here) = begun.delimiter(&file.path, options)? else { continue };
        first.get_or_insert((index, begun));
        if here.is_certain {
            return Ok((Some(here.delimiter), first));
        }
        found = found.or(Some(here.delimiter));
    }
    Ok((found, first))
}

/// What was learnt of files with their columns.
struct Learnt {
    schema: SchemaRef,
    /// What is known already of each file of several.
    footers: Vec<Option<Footer>>,
    /// Those that turned out to be blank.
    blank: BTreeSet<usize>,
    sheets: BTreeMap<usize, SheetOfSeveral>,
}

impl Learnt {
    fn of(schema: SchemaRef) -> Learnt {
        Learnt { schema, footers: Vec::new(), blank: BTreeSet::new(), sheets: BTreeMap::new() }
    }
}

/// The columns of files.
fn file_columns(dataset: &Dataset, mut begun: BegunFile) -> Result<Learnt> {
    let (files, options) = (&dataset.files, &dataset.options);
    if options.format == Some(Format::Parquet) {
        let paths = files.iter().map(|file| file.path.as_path());
        let (schemas, footers): (Vec<_>, Vec<_>) = footers(files, options)?.into_iter().unzip();
        return Ok(Learnt { footers, ..Learnt::of(merged(paths.zip(schemas), options)?) });
    }
    let (mut found, mut blank, mut sheets, mut first_error) =
        (Vec::new(), BTreeSet::new(), BTreeMap::new(), None);
    for (index, file) in files.iter().enumerate() {
        let opened = Opened { file: file.clone(), options: options.clone() };
        let reader = match begun.take_if(|(at, _)| *at == index) {
            Some((_, begun)) => csv::go_on(&file.path, options, begun),
            None => open_file(&opened, None, None, &UnitPart::Whole, &Arc::default()),
        };
        match reader {
            Ok(reader) => {
                sheets.extend(reader.sheet_of_several().map(|sheet| (index, sheet.clone())));
                found.push((file.path.as_path(), reader.schema().clone()));
            }
            Err(error) if opened.is_blank(&error) => {
                blank.insert(index);
                first_error.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
        if !options.union_by_name && !found.is_empty() {
            break;
        }
    }
    match first_error {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(Learnt { blank, sheets, ..Learnt::of(merged(found, options)?) }),
    }
}

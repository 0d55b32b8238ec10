//! Reading files as batches of rows, in order, with bounded memory.
//!
//! Files are read by our own parts rather than by DataFusion's file scans, because messages must name
//! file, row and column, and because the parquet reader's panics on malformed files are contained here.

mod columns;
mod csv;
mod cut;
mod json;
mod morsel;
mod parquet;
mod partition;
mod unpacked;

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::plan::{FirstFilter, Inlet};

use crate::dataset::{Dataset, InputFile};
use crate::error::{HostError, Result, cause};
use crate::limits::Limits;
use crate::s3::S3;
use columns::order;
pub(crate) use morsel::{Cursor, Decoded, Dropped, Flaw, Morsel};
use morsel::{Opened, Reading};
use partition::Partition;
use unpacked::Unpacked;

/// A file format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a delimiter: CSV, TSV and the like.
    Csv,
    /// JSON lines, or one JSON array of objects.
    Json,
    /// Parquet.
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Parquet => "Parquet",
        })
    }
}

impl Format {
    /// The format a file's name tells; `.gz` behind it does not count.
    pub fn of(path: &Path) -> Option<Format> {
        match extension(path)?.as_str() {
            "csv" | "tsv" | "tab" | "psv" => Some(Format::Csv),
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The delimiter a file's name tells.
    pub fn delimiter_of(path: &Path) -> Option<u8> {
        match extension(path)?.as_str() {
            "tsv" | "tab" => Some(b'\t'),
            "psv" => Some(b'|'),
            _ => None,
        }
    }
}

/// The last part of a file's name in lower case, before any `.gz`.
fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// How files are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The format, or by the files' names.
    pub format: Option<Format>,
    /// The sign between two cells of a text file; a comma unless the files' names tell another.
    pub delimiter: Option<u8>,
    /// Whether folders named `column=value` tell columns.
    pub partitions: bool,
    /// How objects in S3 are reached.
    pub s3: S3,
    /// Whether the first row of a text file names the columns; else they are `Column_1`, `Column_2` and so on.
    pub header: bool,
    /// About how many bytes of a text make a batch.
    pub morsel_bytes: usize,
    /// About the most rows of a batch of a Parquet file. Where rows are long, it has fewer.
    pub batch_rows: usize,
    /// How much a file may ask for.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            format: None,
            delimiter: None,
            header: true,
            partitions: true,
            s3: S3::default(),
            morsel_bytes: 1 << 20,
            batch_rows: 131_072,
            limits: Limits::default(),
        }
    }
}

/// Rows of one file, in order.
#[derive(Debug)]
pub struct SourceBatch {
    /// The rows.
    pub batch: RecordBatch,
    /// The index of the file in the dataset.
    pub file: usize,
}

/// A dataset that was opened: its columns are known.
pub struct Source {
    dataset: Dataset,
    /// The columns of the files, and behind them those that folders tell.
    schema: SchemaRef,
    /// The columns of the files.
    columns: SchemaRef,
    bytes_read: Arc<AtomicU64>,
}

impl Source {
    /// Opens the first file to learn the columns.
    pub fn open(dataset: Dataset) -> Result<Source> {
        let bytes_read = Arc::new(AtomicU64::new(0));
        let first = dataset.files.first().ok_or_else(|| HostError::usage("the input has no files"))?;
        let columns = open_file(first, &dataset.options, None, &Arc::default())?.schema().clone();
        let schema = partition::with_partitions(&columns, &dataset.partitions, &first.path)?;
        Ok(Source { dataset, schema, columns, bytes_read })
    }

    /// The columns. Those of text files are all text, and so are those that folders tell.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The files.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Whether the columns of files are text that may stand for other types.
    pub fn is_untyped(&self) -> bool {
        self.dataset.options.format == Some(Format::Csv)
    }

    /// How many columns the files have. Those behind them are told by folders.
    pub fn file_columns(&self) -> usize {
        self.columns.fields().len()
    }

    /// The sign between two cells of a text file.
    pub fn delimiter(&self) -> u8 {
        self.dataset.options.delimiter.unwrap_or(b',')
    }

    /// How many bytes were read of the files, as they are on disk.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.bytes_read.clone()
    }

    /// All rows, file by file. Columns of later files are put in order by name.
    pub fn batches(&self) -> impl Iterator<Item = Result<SourceBatch>> + Send + use<> {
        let inlets = (0..self.schema.fields().len()).map(Inlet::Cells).collect();
        let mut cursor = Cursor::default();
        let batches = self.morsels(inlets, &self.schema, None).map(move |morsel| {
            morsel.and_then(|Morsel { file, decode }| {
                let Decoded { lines, rows, .. } = decode();
                let batch = rows.map_err(|flaw| cursor.tell(file, flaw))?;
                cursor.pass(file, batch.num_rows() as u64, lines);
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

    /// The parts of all files, in order, with the columns that `inlets` make. Rows that `first` drops may be left out.
    pub(crate) fn morsels(
        &self,
        inlets: Vec<Inlet>,
        schema: &SchemaRef,
        first: Option<Arc<FirstFilter>>,
    ) -> impl Iterator<Item = Result<Morsel>> + Send + use<> {
        let Source { dataset, columns: wanted, bytes_read, .. } = self;
        let (options, wanted, bytes_read) = (dataset.options.clone(), wanted.clone(), bytes_read.clone());
        let partition = Partition::of(inlets, schema, wanted.fields().len());
        // What a filter knows are columns of the plan, which stand elsewhere with others among them.
        let first = first.filter(|_| partition.is_none());
        let ranged = options.format == Some(Format::Parquet);
        let files = Ahead { files: dataset.files.clone().into_iter(), coming: VecDeque::new(), ranged };
        files.enumerate().flat_map(move |(index, file)| {
            let parts = open_file(&file, &options, Some(&wanted), &bytes_read).and_then(|opened| {
                let order = order(&wanted, opened.schema(), &file.path)?;
                let (inlets, schema) = partition.wanted();
                Ok(opened.parts(Reading { inlets, order, schema, first: first.clone() }))
            });
            let partition = partition.of_file(&file);
            match parts {
                Ok(parts) => Box::new(
                    parts.map(move |decode| Ok(Morsel { file: index, decode: partition.added(decode) })),
                ) as Box<dyn Iterator<Item = _> + Send>,
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        })
    }
}

/// Files, of which the next ones are expected already.
struct Ahead {
    files: std::vec::IntoIter<InputFile>,
    coming: VecDeque<InputFile>,
    ranged: bool,
}

/// How many files are on their way before they are read.
const FILES_AHEAD: usize = 8;

impl Iterator for Ahead {
    type Item = InputFile;

    fn next(&mut self) -> Option<InputFile> {
        while self.coming.len() <= FILES_AHEAD {
            let Some(file) = self.files.next() else { break };
            file.expect(self.ranged);
            self.coming.push_back(file);
        }
        self.coming.pop_front()
    }
}

fn open_file(
    file: &InputFile,
    options: &ReadOptions,
    schema: Option<&SchemaRef>,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn Opened>> {
    let path = &file.path;
    match options.format {
        Some(Format::Csv) => csv::open(path, options, open_text(file, options, bytes_read)?),
        Some(Format::Json) => json::open(path, options, schema, || open_text(file, options, bytes_read)),
        Some(Format::Parquet) => parquet::open(file, options, bytes_read),
        None => Err(HostError::usage(format!("the format of `{}` is not known", path.display()))),
    }
}

/// The text of a file.
type Text = Box<dyn Read + Send>;

/// A text file, unpacked where its name ends in `.gz`.
fn open_text(file: &InputFile, options: &ReadOptions, bytes_read: &Arc<AtomicU64>) -> Result<Text> {
    let path = &file.path;
    let input = file.read().map_err(|error| HostError::io("open", path, &error))?;
    let counted = Counted { input, bytes_read: bytes_read.clone() };
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if packed {
        return Ok(Box::new(Unpacked::new(counted, options.limits.decompressed_ratio)));
    }
    Ok(Box::new(counted))
}

struct Counted {
    input: Text,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

/// Bytes in MiB, where that is a whole number.
fn binary(bytes: usize) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) {
        return format!("{} MiB", bytes >> 20);
    }
    format!("{bytes} bytes")
}

fn unreadable(path: &Path, error: &std::io::Error) -> HostError {
    HostError::failed(format!("cannot read {}: {}", shown(path), cause(error)))
}

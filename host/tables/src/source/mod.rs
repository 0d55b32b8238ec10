//! Reading files as batches of rows, in order, with bounded memory.
//!
//! Files are read by our own parts rather than by DataFusion's file scans, because messages must name
//! file, row and column, and because the parquet reader's panics on malformed files are contained here.

mod columns;
mod partition;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_core::engine::plan::{FirstFilter, InputColumn};
use recipe_store::PinnedFile;

use crate::dataset::Dataset;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::text::open_text;
use crate::morsel::{Cursor, Decoded, Morsel, Opened, Reading};
use crate::options::ReadOptions;
use crate::{csv, json, parquet};
use columns::order;
use partition::Partition;

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
        let first = dataset.files.first().ok_or_else(|| TableError::usage("the input has no files"))?;
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
        let inputs = (0..self.schema.fields().len()).map(InputColumn::Cells).collect();
        let mut cursor = Cursor::default();
        let batches = self.morsels(inputs, &self.schema, None).map(move |morsel| {
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

    /// The parts of all files, in order, with the columns that `inputs` make. Rows that `first` drops may be left out.
    pub fn morsels(
        &self,
        inputs: Vec<InputColumn>,
        schema: &SchemaRef,
        first: Option<Arc<FirstFilter>>,
    ) -> impl Iterator<Item = Result<Morsel>> + Send + use<> {
        let Source { dataset, columns: wanted, bytes_read, .. } = self;
        let (options, wanted, bytes_read) = (dataset.options.clone(), wanted.clone(), bytes_read.clone());
        let partition = Partition::of(inputs, schema, wanted.fields().len());
        // What a filter knows are columns of the plan, which stand elsewhere with others among them.
        let first = first.filter(|_| partition.is_none());
        let values = dataset.partition_values.clone();
        let ranged = options.format == Some(Format::Parquet);
        let files = Ahead { files: dataset.files.clone().into_iter(), coming: VecDeque::new(), ranged };
        files.enumerate().flat_map(move |(index, file)| {
            let parts = open_file(&file, &options, Some(&wanted), &bytes_read).and_then(|opened| {
                let order = order(&wanted, opened.schema(), &file.path)?;
                let (inputs, schema) = partition.wanted();
                Ok(opened.parts(Reading { inputs, order, schema, first: first.clone() }))
            });
            let partition = partition.of_file(&values[index]);
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
    files: std::vec::IntoIter<PinnedFile>,
    coming: VecDeque<PinnedFile>,
    ranged: bool,
}

/// How many files are on their way before they are read.
const FILES_AHEAD: usize = 8;

impl Iterator for Ahead {
    type Item = PinnedFile;

    fn next(&mut self) -> Option<PinnedFile> {
        while self.coming.len() <= FILES_AHEAD {
            let Some(file) = self.files.next() else { break };
            file.expect(self.ranged);
            self.coming.push_back(file);
        }
        self.coming.pop_front()
    }
}

fn open_file(
    file: &PinnedFile,
    options: &ReadOptions,
    schema: Option<&SchemaRef>,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn Opened>> {
    let path = &file.path;
    match options.format {
        Some(Format::Csv) => csv::open(path, options, open_text(file, options, bytes_read)?),
        Some(Format::Json) => json::open(path, options, schema, || open_text(file, options, bytes_read)),
        Some(Format::Parquet) => parquet::open(file, options, bytes_read),
        None => Err(TableError::usage(format!("the format of `{}` is not known", path.display()))),
    }
}

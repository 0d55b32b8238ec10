//! Writing rows: CSV, JSON lines or Parquet, whole or not at all.

mod commit;
mod encode;
mod formulas;
mod parquet;

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::parquet::errors::ParquetError;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use flate2::Compression as Level;
use flate2::write::GzEncoder;
use futures::{StreamExt, TryStreamExt};

use crate::engine::{Carry, Encode, Ordered};
use crate::error::{HostError, Result};
use crate::format::Source;
use commit::Pending;
pub(crate) use encode::write_cell;
pub use formulas::Formulas;
use formulas::Found;
use parquet::ParquetFile;

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Text with a delimiter and a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    Parquet,
}

/// How output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Snappy, for Parquet.
    Snappy,
    /// Zstandard, for Parquet.
    Zstd,
}

/// Where output goes, and how.
#[derive(Debug, Clone)]
pub struct Target {
    /// The file that appears when all is written.
    pub path: PathBuf,
    /// The folder that is made for it, where the output is one.
    folder: Option<PathBuf>,
    /// Its format.
    pub format: OutputFormat,
    /// Its compression.
    pub compression: Compression,
    /// The sign between two cells.
    pub delimiter: u8,
    /// Whether a file that is there may be replaced.
    pub overwrite: bool,
    /// What is done with cells of CSV that a spreadsheet would take for a formula.
    pub formulas: Formulas,
    formula_cells: Arc<AtomicU64>,
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutputFormat::Csv => "CSV",
            OutputFormat::JsonLines => "JSON lines",
            OutputFormat::Parquet => "Parquet",
        })
    }
}

impl OutputFormat {
    fn of(path: &Path) -> Option<OutputFormat> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "psv" => Some(OutputFormat::Csv),
            "json" | "jsonl" | "ndjson" => Some(OutputFormat::JsonLines),
            "parquet" | "pq" => Some(OutputFormat::Parquet),
            _ => None,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            OutputFormat::Csv => "csv",
            OutputFormat::JsonLines => "jsonl",
            OutputFormat::Parquet => "parquet",
        }
    }
}

impl Target {
    /// Checks an output before any work is done. `path` is a file, or a folder to put one file `part-00000` into.
    pub fn new(
        path: &Path,
        format: Option<OutputFormat>,
        compression: Option<Compression>,
        delimiter: Option<u8>,
        overwrite: bool,
        inputs: &[PathBuf],
    ) -> Result<Target> {
        let is_folder =
            path.is_dir() || path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR);
        let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        let format = match format.or_else(|| if is_folder { None } else { OutputFormat::of(path) }) {
            Some(format) => format,
            None if is_folder => OutputFormat::Parquet,
            None => {
                return Err(HostError::usage(format!(
                    "the format of output `{}` cannot be told from its name; say it with --output-format csv, jsonl or parquet",
                    path.display()
                )));
            }
        };
        let compression = match (format, compression) {
            (OutputFormat::Parquet, chosen) => chosen.unwrap_or(Compression::Snappy),
            (_, None) => {
                if packed {
                    Compression::Gzip
                } else {
                    Compression::None
                }
            }
            (_, Some(chosen @ (Compression::None | Compression::Gzip))) => chosen,
            (_, Some(_)) => {
                return Err(HostError::usage(format!("{format} is compressed with gzip or not at all")));
            }
        };
        let file = if is_folder {
            let gz =
                if compression == Compression::Gzip && format != OutputFormat::Parquet { ".gz" } else { "" };
            path.join(format!("part-00000.{}{gz}", format.extension()))
        } else {
            path.to_path_buf()
        };
        let named = crate::format::Format::delimiter_of(&file);
        let target = Target {
            folder: is_folder.then(|| path.to_path_buf()),
            path: file,
            format,
            compression,
            delimiter: delimiter.or(named).unwrap_or(b','),
            overwrite,
            formulas: Formulas::default(),
            formula_cells: Arc::default(),
        };
        target.check(inputs)?;
        Ok(target)
    }

    fn check(&self, inputs: &[PathBuf]) -> Result<()> {
        if let Ok(mine) = self.path.canonicalize()
            && inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == mine))
        {
            return Err(HostError::usage(format!("output `{}` is one of the inputs", self.path.display())));
        }
        if self.path.exists() && !self.overwrite {
            return Err(exists(&self.path));
        }
        let parent = self.folder.as_deref().map_or_else(|| commit::folder_of(&self.path), commit::folder_of);
        if !parent.is_dir() {
            return Err(HostError::usage(format!(
                "output `{}`: folder `{}` does not exist",
                self.path.display(),
                parent.display()
            )));
        }
        Ok(())
    }

    /// How columns of `source` that no step looks at may travel to this output.
    pub(crate) fn carry(&self, source: &Source) -> Carry {
        match self.format {
            // To look for formulas is to look at cells.
            OutputFormat::Csv
                if source.is_untyped()
                    && source.delimiter() == self.delimiter
                    && self.formulas == Formulas::Keep =>
            {
                Carry::Text
            }
            OutputFormat::Csv => Carry::Cells,
            OutputFormat::JsonLines | OutputFormat::Parquet => Carry::Typed,
        }
    }

    /// How many cells that a spreadsheet would take for formulas were escaped so far, where they are.
    pub(crate) fn formula_cells(&self) -> Option<u64> {
        let escapes = self.format == OutputFormat::Csv && self.formulas == Formulas::Escape;
        escapes.then(|| self.formula_cells.load(Ordering::Relaxed))
    }

    /// What encodes rows with these columns on any thread; those that are `carried` hold text as it is written.
    pub(crate) fn encoding(&self, schema: &SchemaRef, carried: &[Option<usize>]) -> Encode<Piece> {
        let (delimiter, carried) = (self.delimiter, carried.to_vec());
        let schema = parquet::held_schema(schema);
        let format = self.format;
        let (formulas, count) = (self.formulas, self.formula_cells.clone());
        Arc::new(move |batches| {
            let rows = batches.iter().map(RecordBatch::num_rows).sum();
            Ok(match format {
                OutputFormat::Csv => match formulas.treat(batches, &count)? {
                    Ok(batches) => Piece::Text(encode::csv(&batches, delimiter, &carried)?, rows),
                    Err(found) => Piece::Formula(found),
                },
                OutputFormat::JsonLines => Piece::Text(encode::json_lines(&batches)?, rows),
                OutputFormat::Parquet => {
                    let held = batches.iter().map(|batch| parquet::held(batch, &schema));
                    Piece::Rows(held.collect::<Result<_>>()?)
                }
            })
        })
    }

    /// Begins to write rows with these columns. `metadata` goes into formats that have a place for it.
    pub fn begin(&self, schema: &SchemaRef, metadata: &[(String, String)]) -> Result<Writer> {
        if let Some(folder) = &self.folder {
            std::fs::create_dir_all(folder).map_err(|error| HostError::io("make folder", folder, &error))?;
        }
        let pending = Pending::new(&self.path, self.overwrite)?;
        let sink = match self.format {
            OutputFormat::Parquet => {
                let file = ParquetFile::new(pending, schema, self.compression, metadata);
                Sink::Parquet(Box::new(file.map_err(|error| parquet_error(&self.path, &error))?))
            }
            _ if self.compression == Compression::Gzip => {
                Sink::Packed(Box::new(GzEncoder::new(pending, Level::default())))
            }
            _ => Sink::Plain(pending),
        };
        let mut writer = Writer { sink, path: self.path.clone(), rows: 0 };
        if self.format == OutputFormat::Csv {
            let names = self.formulas.header(schema)?;
            writer.write_text(&encode::csv_header(&names, self.delimiter))?;
        }
        Ok(writer)
    }
}

fn exists(path: &Path) -> HostError {
    HostError::usage(format!("output `{}` exists already; replace it with --overwrite", path.display()))
}

/// A part of an output.
pub(crate) enum Piece {
    /// Text of so many rows.
    Text(Vec<u8>, usize),
    /// Rows of which one holds a formula, where none may.
    Formula(Found),
    /// Rows, with columns as they are encoded.
    Rows(Vec<RecordBatch>),
}

/// An output that is being written, and does not exist under its name before [`commit`](Self::commit). Dropped
/// before that, it leaves nothing behind.
pub struct Writer {
    sink: Sink,
    path: PathBuf,
    rows: u64,
}

enum Sink {
    Plain(Pending),
    Packed(Box<GzEncoder<Pending>>),
    Parquet(Box<ParquetFile>),
}

impl Writer {
    /// Writes pieces, one behind the other. What is still to be encoded is, on so many threads.
    pub(crate) async fn write(&mut self, mut pieces: Ordered<Piece>, threads: usize) -> Result<()> {
        if let Sink::Parquet(file) = &mut self.sink {
            let rows = pieces.map_ok(|piece| match piece {
                Piece::Rows(batches) => batches,
                Piece::Text(..) | Piece::Formula(_) => {
                    unreachable!("rows are not encoded as text for Parquet")
                }
            });
            let path = &self.path;
            self.rows += file.write(rows.boxed(), threads, &|error| parquet_error(path, error)).await?;
            return Ok(());
        }
        while let Some(piece) = pieces.next().await {
            match piece? {
                Piece::Text(text, rows) => {
                    self.rows += rows as u64;
                    self.write_text(&text)?;
                }
                Piece::Formula(found) => return Err(found.told(self.rows)),
                Piece::Rows(_) => unreachable!("rows are encoded as text for a text file"),
            }
        }
        Ok(())
    }

    fn write_text(&mut self, text: &[u8]) -> Result<()> {
        let written = match &mut self.sink {
            Sink::Plain(pending) => pending.write_all(text),
            Sink::Packed(packer) => packer.write_all(text),
            Sink::Parquet(_) => unreachable!("rows are not encoded as text for Parquet"),
        };
        written.map_err(|error| HostError::io("write", &self.path, &error))
    }

    /// Makes the output appear under its name, and gives its rows and bytes.
    pub fn commit(self) -> Result<(u64, u64)> {
        let pending = match self.sink {
            Sink::Plain(pending) => pending,
            Sink::Packed(packer) => {
                packer.finish().map_err(|error| HostError::io("write", &self.path, &error))?
            }
            Sink::Parquet(file) => file.finish().map_err(|error| parquet_error(&self.path, &error))?,
        };
        Ok((self.rows, pending.commit()?))
    }
}

fn parquet_error(path: &Path, error: &ParquetError) -> HostError {
    if let ParquetError::External(inner) = error
        && let Some(io) = inner.downcast_ref::<std::io::Error>()
    {
        return HostError::io("write", path, io);
    }
    HostError::failed(format!("cannot write `{}`: {error}", path.display()))
}

//! A file that is being written, and its rows.

use std::io::Read;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use bytes::Bytes;
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use recipe_store::commit::{OutputFile, Upload};
use recipe_tables::parquet::{ParquetEncoder, ParquetFileWriter, SharedBuffer};
use recipe_tables::write::{Packer, RowWriter};
use recipe_tables::{Compression, OutputFormat, TableError, row_writer, xml};

use super::target::Target;
use crate::error::{Result, RunError};

/// What is written into a file at once.
pub(super) enum Block {
    /// Text of so many rows.
    Text(Vec<u8>, usize),
    /// Rows with a cell that is not written, and why. Its row is counted among them.
    Refused(TableError),
    /// Rows.
    Rows(RecordBatch),
    /// A row group.
    Group(Vec<ArrowColumnChunk>),
}

impl Block {
    /// How many rows of text it has.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Block::Text(_, rows) => *rows as u64,
            Block::Refused(_) | Block::Rows(_) | Block::Group(_) => 0,
        }
    }
}

/// A file that is being written.
pub(super) struct OpenFile {
    upload: Box<dyn Upload>,
    sink: Sink,
    rows: u64,
    /// Bytes before any compression of text, or as they are in other files.
    filled: u64,
    /// What stands after the last row of a text.
    end: &'static [u8],
}

/// How many bytes of a file are read at once to bring them to their place.
const PART: u64 = 8 << 20;

/// What is done with text that is packed.
const COMPRESS: &str = "compress the output";

enum Sink {
    Plain,
    Packed(Box<Packer>),
    Parquet(Box<ParquetFileWriter>, SharedBuffer),
    Rows(Box<dyn RowWriter>),
}

impl OpenFile {
    /// Begins a file. `header` stands before the first row of a text.
    pub(super) async fn new(
        upload: Box<dyn Upload>,
        target: &Target,
        schema: &SchemaRef,
        encoder: Option<&Arc<ParquetEncoder>>,
        header: &[u8],
    ) -> Result<Self> {
        let folder = target.options.temporary.as_deref();
        let sink = match (target.format, encoder) {
            (OutputFormat::Parquet, Some(encoder)) => {
                let buffer = SharedBuffer::default();
                let file = ParquetFileWriter::new(buffer.clone(), encoder);
                Sink::Parquet(Box::new(file?), buffer)
            }
            _ => match row_writer(target.format, schema, target.compression, folder)? {
                Some(writer) => Sink::Rows(writer),
                None if target.compression == Compression::None => Sink::Plain,
                None => {
                    Sink::Packed(Box::new(Packer::new(target.compression).map_err(RunError::rows(COMPRESS))?))
                }
            },
        };
        let end = if target.format == OutputFormat::Xml { xml::END } else { b"" };
        let mut file = OpenFile { upload, sink, rows: 0, filled: 0, end };
        if !header.is_empty() {
            file.write(Block::Text(header.to_vec(), 0)).await?;
        }
        Ok(file)
    }

    /// How many bytes it has, before any compression of text.
    pub(super) fn filled(&self) -> u64 {
        self.filled
    }

    /// Writes rows behind those that are there.
    pub(super) async fn write(&mut self, block: Block) -> Result<()> {
        let bytes = match (&mut self.sink, block) {
            (Sink::Plain, Block::Text(text, rows)) => {
                self.rows += rows as u64;
                self.filled += text.len() as u64;
                text
            }
            (Sink::Packed(packer), Block::Text(text, rows)) => {
                self.rows += rows as u64;
                self.filled += text.len() as u64;
                packer.write(&text).map_err(RunError::rows(COMPRESS))?;
                packer.take()
            }
            (Sink::Parquet(file, buffer), Block::Group(chunks)) => {
                let rows = file.append(chunks)?;
                self.rows += rows;
                self.filled = file.bytes();
                buffer.take()
            }
            (Sink::Rows(writer), Block::Rows(rows)) => {
                writer.write(&rows)?;
                self.rows += rows.num_rows() as u64;
                self.filled = writer.bytes();
                writer.take()
            }
            _ => unreachable!("text goes into text files, row groups into Parquet, and rows into others"),
        };
        if bytes.is_empty() { Ok(()) } else { Ok(self.upload.write(Bytes::from(bytes)).await?) }
    }

    /// Brings all bytes to where the file will be. It is not to be seen there yet.
    pub(super) async fn finish(mut self) -> Result<OutputFile> {
        if !self.end.is_empty() {
            let end = self.end.to_vec();
            self.write(Block::Text(end, 0)).await?;
        }
        let rest = match self.sink {
            Sink::Plain => Vec::new(),
            Sink::Packed(packer) => packer.finish().map_err(RunError::rows(COMPRESS))?,
            Sink::Parquet(file, buffer) => {
                file.finish()?;
                buffer.take()
            }
            Sink::Rows(writer) => {
                let mut rest = writer.finish()?;
                loop {
                    let mut part = Vec::new();
                    let read = rest.by_ref().take(PART).read_to_end(&mut part);
                    read.map_err(RunError::rows("read the temporary file of the output again"))?;
                    if part.is_empty() {
                        break part;
                    }
                    self.upload.write(Bytes::from(part)).await?;
                }
            }
        };
        if !rest.is_empty() {
            self.upload.write(Bytes::from(rest)).await?;
        }
        Ok(OutputFile { uploaded: self.upload.finish().await?, rows: self.rows })
    }
}

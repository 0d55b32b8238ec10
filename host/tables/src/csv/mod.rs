//! Text with a delimiter. Every column is text; a cell that is empty, quoted or not, is null.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
//! use recipe_tables::csv;
//!
//! let ids: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec![Some("Mobile, AL"), None]));
//! let claims = RecordBatch::try_from_iter([("id", ids), ("city", cities)])?;
//!
//! let mut text = csv::write_header(&["id".to_owned(), "city".to_owned()], b',');
//! text.extend(csv::write(&[claims], b',', &[None, None])?);
//! assert_eq!(String::from_utf8(text)?, "id,city\n1,\"Mobile, AL\"\n2,\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Files are read by a [`Source`](crate::Source).

mod cells;
mod formulas;
mod index;
#[cfg(test)]
mod tests;
mod write;

// A file is cut into chunks of whole records (`morsel::cut`); any thread finds the cells of a chunk (`index`) and makes
// arrays of those that are wanted (`cells`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::plan::InputColumn;

use crate::error::{Position, Result, TableError};
use crate::format::Format;
use crate::morsel::cut::{Chunk, CutError, Cutter};
use crate::morsel::text::{Text, unreadable};
use crate::morsel::{DecodeTask, DecodeTasks, Decoded, FormatReader, Projection, RowError};
use crate::options::ReadOptions;
use cells::Cells;
pub use formulas::{Formula, Formulas};
use index::{Index, IndexError};
pub use write::{csv as write, csv_header as write_header};

/// The most bytes of the names of columns.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// A file of which the header was read.
struct Reader {
    layout: Arc<Layout>,
    cutter: Cutter,
    /// What was read with the header.
    first: Chunk,
    header: bool,
}

/// What the chunks of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
    delimiter: u8,
}

/// Reads the header.
pub(crate) fn open(path: &Path, options: &ReadOptions, input: Text) -> Result<Box<dyn FormatReader>> {
    let delimiter = options.delimiter.unwrap_or(b',');
    let last_record = Box::new(move |text: &[u8]| index::last_record(text, delimiter));
    let mut cutter = Cutter::new(input, options.morsel_bytes, options.limits.record_bytes, last_record);
    let empty = || TableError::Empty { file: path.into(), format: Format::Csv };
    let (first, record) = loop {
        let chunk = cutter.next().map_err(|error| cut_error(path, error, 1))?.ok_or_else(empty)?;
        if chunk.text().iter().any(|byte| !matches!(byte, b'\n' | b'\r')) {
            let end = index::first_record(chunk.text(), delimiter)
                .ok_or_else(|| TableError::UnclosedQuote { file: path.into(), line: 1 })?;
            break (chunk, end);
        }
    };
    if options.header && record > MAX_HEADER_BYTES {
        return Err(TableError::HeaderTooLong { file: path.into(), limit: MAX_HEADER_BYTES });
    }
    let names = first_cells(&first.text()[..record], delimiter);
    let columns = names.len();
    options.limits.check_columns(path, columns)?;
    let names = if options.header {
        header(path, names.iter().map(Vec::as_slice))?
    } else {
        (1..=columns).map(column_name).collect()
    };
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    let layout = Layout { path: path.to_path_buf(), schema: Arc::new(Schema::new(fields)), delimiter };
    Ok(Box::new(Reader { layout: Arc::new(layout), cutter, first, header: options.header }))
}

/// The texts of the cells of a record.
fn first_cells(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let start = record.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    index::cells(&record[start..], delimiter).into_iter().map(cells::unquoted).collect()
}

fn column_name(number: usize) -> String {
    format!("Column_{number}")
}

fn header<'a>(path: &Path, cells: impl Iterator<Item = &'a [u8]>) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for (at, cell) in cells.enumerate() {
        let name = std::str::from_utf8(cell).map_err(|_| TableError::NotUtf8 {
            file: path.into(),
            row: None,
            column: column_name(at + 1),
        })?;
        let name = if name.is_empty() { column_name(at + 1) } else { name.to_owned() };
        if let Some(earlier) = names.iter().position(|other| *other == name) {
            return Err(TableError::DuplicateColumn {
                file: path.into(),
                column: name,
                first: earlier + 1,
                second: at + 1,
            });
        }
        names.push(name);
    }
    Ok(names)
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut cutter, first, header } = *self;
        let projection = Arc::new(projection);
        let mut first = Some(first);
        let mut failed = false;
        Box::new(std::iter::from_fn(move || {
            let header = header && first.is_some();
            let chunk = match first.take() {
                Some(chunk) => Ok(Some(chunk)),
                None if failed => Ok(None),
                None => cutter.next(),
            };
            failed |= chunk.is_err();
            let chunk = chunk.transpose()?;
            let (layout, projection) = (layout.clone(), projection.clone());
            let decode: DecodeTask = Box::new(move || match chunk {
                Ok(chunk) => layout.decode(chunk, header, &projection),
                Err(error) => {
                    let describe = Box::new(move |_, line| cut_error(&layout.path, error, line));
                    Decoded::new(0, Err(RowError { row: 0, line: 0, describe }))
                }
            });
            Some(decode)
        }))
    }
}

impl Layout {
    /// The rows of a chunk, of which the first record may be the header.
    fn decode(self: &Arc<Self>, chunk: Chunk, header: bool, projection: &Projection) -> Decoded {
        let lines = memchr::memchr_iter(b'\n', chunk.text()).count() as u64;
        Decoded::new(lines, self.rows(chunk, header, projection))
    }

    fn rows(
        self: &Arc<Self>,
        chunk: Chunk,
        header: bool,
        projection: &Projection,
    ) -> Result<RecordBatch, RowError> {
        let Chunk { padded, length } = chunk;
        let columns = self.schema.fields().len();
        let mut index = Index::new(&padded, length, self.delimiter, columns).map_err(|error| RowError {
            row: (error.record() - usize::from(header)) as u64,
            line: memchr::memchr_iter(b'\n', &padded[..error.start()]).count() as u64,
            describe: self.clone().describe(error),
        })?;
        if header {
            index.drop_first(columns);
        }
        let rows = index.records();
        let padded = Buffer::from_vec(padded);
        let cells =
            Cells::new(padded, length, index, columns, self.delimiter).map_err(|(record, column)| {
                let layout = self.clone();
                let describe = move |row, _| TableError::NotUtf8 {
                    file: layout.path.clone(),
                    row: Some(row),
                    column: layout.schema.field(column).name().clone(),
                };
                RowError { row: record as u64, line: 0, describe: Box::new(describe) }
            })?;
        let arrays = projection.inputs.iter().map(|input| self.array(&cells, input, projection));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(projection.schema.clone(), arrays.collect(), &options);
        Ok(batch.expect("the arrays are those the schema was made for"))
    }

    fn array(&self, cells: &Cells, input: &InputColumn, projection: &Projection) -> ArrayRef {
        match (input, &projection.order) {
            (InputColumn::Cells(column), None) => cells.column(*column),
            (InputColumn::Cells(column), Some(order)) => cells.column(order[*column]),
            (InputColumn::Text(columns), None) => cells.text(columns.start, columns.end - 1),
            (InputColumn::Text(columns), Some(order)) => {
                let columns: Vec<ArrayRef> =
                    columns.clone().map(|column| cells.column(order[column])).collect();
                cells::written(&columns, self.delimiter)
            }
        }
    }

    fn describe(self: Arc<Self>, error: IndexError) -> Box<dyn FnOnce(u64, u64) -> TableError + Send> {
        Box::new(move |row, line| {
            let file = self.path.clone();
            match error {
                IndexError::CellCount { cells: found, .. } => {
                    TableError::CellCount { file, row, line, found, columns: self.schema.fields().len() }
                }
                IndexError::UnclosedQuote { .. } => TableError::UnclosedQuote { file, line },
            }
        })
    }
}

fn cut_error(path: &Path, error: CutError, line: u64) -> TableError {
    match error {
        CutError::Io(error) => unreadable(path, error),
        CutError::TooLong(limit) => {
            TableError::RecordTooLong { file: path.into(), position: Some(Position::Line(line)), limit }
        }
    }
}

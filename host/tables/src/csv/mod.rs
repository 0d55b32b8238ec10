//! Text with a delimiter. Every column is text; a cell that is empty, quoted or not, is null.
//!
//! A file is [cut](crate::morsel::cut) into chunks of whole records; any thread finds the [cells](index) of a chunk and makes
//! [arrays](cells) of those that are wanted.

mod cells;
mod formulas;
mod index;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::plan::InputColumn;

use crate::error::{Result, TableError};
use crate::limits::LONGEST_HEADER;
use crate::morsel::cut::{Chunk, Cutter, Uncut};
use crate::morsel::text::{Text, binary, shown, unreadable};
use crate::morsel::{Decode, Decoded, Flaw, Opened, Parts, Reading};
use crate::options::ReadOptions;
use cells::Cells;
pub use formulas::{Formula, Formulas};
use index::Index;
pub use write::{csv as write, csv_header as write_header};

/// A file of which the header was read.
struct File {
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
pub(crate) fn open(path: &Path, options: &ReadOptions, input: Text) -> Result<Box<dyn Opened>> {
    let delimiter = options.delimiter.unwrap_or(b',');
    let last_record = Box::new(move |text: &[u8]| index::last_record(text, delimiter));
    let mut cutter = Cutter::new(input, options.morsel_bytes, options.limits.record_bytes, last_record);
    let empty = || TableError::failed(format!("{} is empty: it has neither a header nor rows", shown(path)));
    let (first, record) = loop {
        let chunk = cutter.next().map_err(|uncut| told(path, &uncut, 1))?.ok_or_else(empty)?;
        if chunk.text().iter().any(|byte| !matches!(byte, b'\n' | b'\r')) {
            let end = index::first_record(chunk.text(), delimiter).ok_or_else(|| unclosed(path, 1))?;
            break (chunk, end);
        }
    };
    if options.header && record > LONGEST_HEADER {
        return Err(TableError::failed(format!(
            "{}, line 1: the header is longer than {} MiB; is it data, to be read with --no-header?",
            shown(path),
            LONGEST_HEADER >> 20
        )));
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
    Ok(Box::new(File { layout: Arc::new(layout), cutter, first, header: options.header }))
}

/// What the cells of a record read.
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
        let name =
            std::str::from_utf8(cell).map_err(|_| not_utf8(path, "the header", &column_name(at + 1)))?;
        let name = if name.is_empty() { column_name(at + 1) } else { name.to_owned() };
        if let Some(earlier) = names.iter().position(|other| *other == name) {
            return Err(TableError::failed(format!(
                "{} names two columns `{name}`, the {} and the {}; rename one, or read it with --no-header",
                shown(path),
                ordinal(earlier + 1),
                ordinal(at + 1)
            )));
        }
        names.push(name);
    }
    Ok(names)
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

impl Opened for File {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn parts(self: Box<Self>, reading: Reading) -> Parts {
        let File { layout, mut cutter, first, header } = *self;
        let reading = Arc::new(reading);
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
            let (layout, reading) = (layout.clone(), reading.clone());
            let decode: Decode = Box::new(move || match chunk {
                Ok(chunk) => layout.decode(chunk, header, &reading),
                Err(uncut) => {
                    let tell = Box::new(move |_, line| told(&layout.path, &uncut, line));
                    Decoded::new(0, Err(Flaw { row: 0, line: 0, tell }))
                }
            });
            Some(decode)
        }))
    }
}

impl Layout {
    /// The rows of a chunk, of which the first record may be the header.
    fn decode(self: &Arc<Self>, chunk: Chunk, header: bool, reading: &Reading) -> Decoded {
        let lines = memchr::memchr_iter(b'\n', chunk.text()).count() as u64;
        Decoded::new(lines, self.rows(chunk, header, reading))
    }

    fn rows(self: &Arc<Self>, chunk: Chunk, header: bool, reading: &Reading) -> Result<RecordBatch, Flaw> {
        let Chunk { padded, length } = chunk;
        let columns = self.schema.fields().len();
        let flaw = |record: usize, start: usize, tell: Box<dyn FnOnce(u64, u64) -> TableError + Send>| Flaw {
            row: (record - usize::from(header)) as u64,
            line: memchr::memchr_iter(b'\n', &padded[..start]).count() as u64,
            tell,
        };
        let layout = self.clone();
        let mut index =
            Index::new(&padded, length, self.delimiter, columns).map_err(|found| match found {
                index::Flaw::Ragged { record, start, cells } => {
                    flaw(record, start, Box::new(move |row, line| layout.ragged(row, line, cells)))
                }
                index::Flaw::Open { record, start } => {
                    flaw(record, start, Box::new(move |_, line| unclosed(&layout.path, line)))
                }
            })?;
        if header {
            index.leave_first(columns);
        }
        let rows = index.records();
        let padded = Buffer::from_vec(padded);
        let cells =
            Cells::new(padded, length, index, columns, self.delimiter).map_err(|(record, column)| {
                let layout = self.clone();
                let tell = move |row, _| {
                    not_utf8(&layout.path, &format!("row {row}"), layout.schema.field(column).name())
                };
                Flaw { row: record as u64, line: 0, tell: Box::new(tell) }
            })?;
        let arrays = reading.inputs.iter().map(|input| self.array(&cells, input, reading));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(reading.schema.clone(), arrays.collect(), &options);
        Ok(batch.expect("the arrays are those the schema was made for"))
    }

    fn array(&self, cells: &Cells, input: &InputColumn, reading: &Reading) -> ArrayRef {
        match (input, &reading.order) {
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

    fn ragged(&self, row: u64, line: u64, found: usize) -> TableError {
        let cells = if found == 1 { "1 cell".into() } else { format!("{found} cells") };
        TableError::failed(format!(
            "{}, row {row} (line {line}): {cells} where there are {} columns; is a delimiter in a cell not quoted, or the \
             delimiter another one (--delimiter)?",
            shown(&self.path),
            self.schema.fields().len()
        ))
    }
}

fn told(path: &Path, uncut: &Uncut, line: u64) -> TableError {
    match uncut {
        Uncut::Io(error) => unreadable(path, error),
        Uncut::Endless(longest) => TableError::failed(format!(
            "{}, line {line}: the record that starts here is longer than {}; is a quote not closed? Read longer ones with \
             --max-record-bytes SIZE",
            shown(path),
            binary(*longest)
        )),
    }
}

fn unclosed(path: &Path, line: u64) -> TableError {
    TableError::failed(format!(
        "{}, line {line}: a quoted cell is opened in this record and never closed",
        shown(path)
    ))
}

fn not_utf8(path: &Path, place: &str, column: &str) -> TableError {
    TableError::failed(format!(
        "{}, {place}, column `{column}`: the text is not UTF-8; if it is Latin-1, convert it first: \
         iconv -f latin1 -t utf-8 FILE > NEW",
        shown(path)
    ))
}

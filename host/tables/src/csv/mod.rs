//! Text with a delimiter. Every column is text: a cell that is nothing at all is null, and `""` is empty text.
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
mod delimiter;
mod dialect;
#[cfg(test)]
mod dialect_tests;
mod flaw;
mod formulas;
mod index;
mod names;
mod preamble;
mod scan;
mod starts;
mod state;
#[cfg(test)]
mod tests;
mod write;

// A file is cut into chunks of whole records (`morsel::cut`); any thread finds the cells of a chunk (`index`, or `scan`
// where the text has other signs than the ordinary ones) and makes arrays of those that are wanted (`cells`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::engine::plan::InputColumn;

use crate::error::{Position, Result, TableError};
use crate::format::Format;
use crate::morsel::cut::{Chunk, CutError, Cutter};
use crate::morsel::divided::{Divided, Part};
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Irregular, Projection, RowError, Task};
use crate::options::{Ragged, ReadOptions};
use crate::text::{Text, unreadable};
pub(crate) use cells::written;
use cells::{Cells, NotUtf8, Rules};
pub(crate) use delimiter::Found as FoundDelimiter;
use dialect::Dialect;
use flaw::Description;
pub use formulas::Formulas;
use index::Index;
pub(crate) use names::distinct as distinct_names;
use preamble::{Ahead, WithoutFooter};
use scan::{Flaw, Record, Records, Scanned};
pub(crate) use starts::Records as RecordStarts;
pub use write::{csv as write, csv_header as write_header};

/// The most bytes of the names of columns.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// A file of which the header was read.
struct Reader {
    layout: Arc<Layout>,
    cutter: Cutter,
    /// What follows the header of what was read with it.
    first: Chunk,
    /// How many line ends come before that.
    lines: u64,
}

/// What the chunks of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
    rules: Rules,
    ragged: Ragged,
    /// How many cells the header has, where there is one.
    header_cells: Option<usize>,
}

/// A file that was begun, before its delimiter is known.
pub(crate) struct Begun(Ahead);

/// Reads what comes before the records.
pub(crate) fn begin(path: &Path, options: &ReadOptions, input: Text) -> Result<Begun> {
    let input = WithoutFooter::of(input, options.csv.skip_footer);
    Ahead::open(input, options.csv.skip_rows).map(Begun).map_err(|error| unreadable(path, error))
}

impl Begun {
    /// The delimiter that the file names or that its first records show; none where it has none.
    pub(crate) fn delimiter(&mut self, path: &Path, options: &ReadOptions) -> Result<Option<FoundDelimiter>> {
        if let Some(delimiter) = self.0.delimiter {
            return Ok(Some(FoundDelimiter { delimiter, is_certain: true }));
        }
        let sample = self.0.peek(delimiter::SAMPLE_BYTES).map_err(|error| unreadable(path, error))?;
        Ok(delimiter::find(sample, Dialect::chosen(b',', &options.csv), options.header))
    }
}

/// Reads what comes before the first row.
pub(crate) fn open(path: &Path, options: &ReadOptions, input: Text) -> Result<Box<dyn FormatReader>> {
    go_on(path, options, begin(path, options, input)?)
}

/// As [`open`], of a file that was begun.
pub(crate) fn go_on(path: &Path, options: &ReadOptions, begun: Begun) -> Result<Box<dyn FormatReader>> {
    let ReadOptions { csv, limits, .. } = options;
    let dialect = Dialect::chosen(options.delimiter.unwrap_or(b','), csv);
    dialect.check(path)?;
    let Begun(ahead) = begun;
    let (mut lines, before) = (ahead.lines, ahead.bytes);
    let last_record = Box::new(move |text: &[u8]| scan::last_record(text, dialect));
    let cutter = Cutter::new(ahead.into_text(), options.morsel_bytes, limits.record_bytes, last_record);
    let mut cutter = cutter.after(before);
    let (mut first, record) = loop {
        let chunk = cutter.next().map_err(|error| cut_error(path, error, lines + 1))?;
        let chunk = chunk.ok_or_else(|| TableError::Empty { file: path.into(), format: Format::Csv })?;
        match Records::of(chunk.text(), dialect).next() {
            None => lines += count_lines(chunk.text()),
            Some(Ok(record)) => break (chunk, record),
            Some(Err(flaw)) => {
                let row = (!options.header).then_some(1);
                let line = lines + count_lines(&chunk.text()[..flaw.place()]) + 1;
                let description = Description::of(&flaw, chunk.text(), 0, None);
                return Err(description.into_error(path, row, line, |at| names::unnamed(at + 1)));
            }
        }
    };
    if options.header && record.end() > MAX_HEADER_BYTES {
        return Err(TableError::HeaderTooLong { file: path.into(), limit: MAX_HEADER_BYTES });
    }
    let names = column_names(path, options, &record, first.text(), dialect)?;
    let rows = if options.header { after_line(first.text(), record.end()) } else { record.start };
    lines += count_lines(&first.text()[..rows]);
    first.drop_front(rows);
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    let layout = Layout {
        path: path.to_path_buf(),
        schema: Arc::new(Schema::new(fields)),
        rules: Rules::new(dialect, csv),
        ragged: csv.ragged,
        header_cells: options.header.then_some(record.ends.len()),
    };
    Ok(Box::new(Reader { layout: Arc::new(layout), cutter, first, lines }))
}

/// The names of columns, given the first record of a text.
fn column_names(
    path: &Path,
    options: &ReadOptions,
    first: &Record,
    text: &[u8],
    dialect: Dialect,
) -> Result<Vec<String>> {
    let csv = &options.csv;
    let given = csv.columns.as_ref().filter(|names| !names.is_empty());
    options.limits.check_columns(path, given.map_or(first.ends.len(), Vec::len))?;
    match given {
        Some(names) => names::distinct(path, names, csv.rename_duplicates),
        None if options.header => {
            let texts = first.cells(text).map(|cell| {
                let mut text = Vec::with_capacity(cell.len());
                dialect.read(cell, &mut text);
                text
            });
            names::names(path, &texts.collect::<Vec<_>>(), csv)
        }
        None => Ok((1..=first.ends.len()).map(names::unnamed).collect()),
    }
}

fn count_lines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// The place after the line end that is here, if there is one.
fn after_line(text: &[u8], end: usize) -> usize {
    match &text[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [] => end,
        _ => end + 1,
    }
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut cutter, first, lines } = *self;
        let dialect = layout.rules.dialect;
        let mut divided = Divided::new(projection.shares, move |text| scan::last_record(text, dialect));
        divided.push(first, Some(lines), Some(0));
        let projection = Arc::new(projection);
        let mut failed = false;
        Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let more = || Ok(cutter.next()?.map(|chunk| (chunk, None, Some(0))));
            let part = divided.next(more).transpose()?;
            failed = part.is_err();
            let (layout, projection) = (layout.clone(), projection.clone());
            let (bytes, share) = part.as_ref().map_or((0, None), |part| (part.chunk.length, part.share));
            let task = Task::new(bytes as u64, move || match part {
                Ok(Part { chunk, with: before, .. }) => layout.decode(chunk, before, &projection),
                Err(error) => {
                    let describe = Box::new(move |_, line| cut_error(&layout.path, error, line));
                    Decoded::new(0, Err(RowError { row: 0, line: 0, describe }))
                }
            });
            Some(task.of_share(share))
        }))
    }
}

impl Layout {
    /// The rows of a chunk. The first chunk of a file comes after so many line ends.
    fn decode(self: &Arc<Self>, chunk: Chunk, before: Option<u64>, projection: &Projection) -> Decoded {
        let lines = count_lines(chunk.text()) + before.unwrap_or_default();
        let scanned = match self.scan(&chunk) {
            Ok(scanned) => scanned,
            Err(flaw) => return Decoded::new(lines, Err(self.row_error(&flaw, chunk.text(), before))),
        };
        let irregular = self.irregular(&scanned, chunk.text(), before.unwrap_or_default());
        let Scanned { index, rejected, .. } = scanned;
        let rows = self.rows(chunk, index, projection).map_err(|NotUtf8 { at, record, column }| {
            // Rejected records are rows of the file, too.
            let mut row = record;
            for rejected in &rejected {
                row += usize::from(rejected.record <= row && rejected.end < at);
            }
            let layout = self.clone();
            let describe = move |row, _| TableError::NotUtf8 {
                file: layout.path.clone(),
                row: Some(row),
                column: Some(layout.schema.field(column).name().clone()),
                guess: None,
            };
            RowError { row: row as u64, line: 0, describe: Box::new(describe) }
        });
        Decoded { irregular, ..Decoded::new(lines, rows) }
    }

    /// Where the cells of a chunk are.
    fn scan(&self, chunk: &Chunk) -> Result<Scanned, Flaw> {
        let (dialect, columns) = (self.rules.dialect, self.schema.fields().len());
        let plain = dialect
            .is_plain()
            .then(|| Index::of_plain(&chunk.padded, chunk.length, dialect.delimiter, columns));
        match plain.flatten() {
            Some(index) => Ok(Scanned { index, ..Scanned::default() }),
            None => scan::scan(chunk.text(), dialect, columns, self.ragged),
        }
    }

    fn rows(&self, chunk: Chunk, index: Index, projection: &Projection) -> Result<RecordBatch, NotUtf8> {
        let Chunk { padded, length, .. } = chunk;
        let columns = self.schema.fields().len();
        let rows = index.records();
        let cells = Cells::new(Buffer::from_vec(padded), length, index, columns, &self.rules)?;
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
                cells::written(&columns, self.rules.dialect.delimiter)
            }
        }
    }

    /// What of a chunk became no row, or other rows than it has.
    fn irregular(&self, scanned: &Scanned, text: &[u8], before: u64) -> Option<Box<Irregular>> {
        let empty_lines = match self.schema.fields().len() {
            1 => flaw::empty_lines(&scanned.index, text),
            _ => 0,
        };
        if scanned.filled == 0 && scanned.rejected.is_empty() && empty_lines == 0 {
            return None;
        }
        let rejected = flaw::rejected(&scanned.rejected, text, before, self.schema.fields().len());
        Some(Box::new(Irregular { filled: scanned.filled, rejected, empty_lines }))
    }

    /// The error of a record.
    fn row_error(self: &Arc<Self>, flaw: &Flaw, text: &[u8], before: Option<u64>) -> RowError {
        let (dialect, columns) = (self.rules.dialect, self.schema.fields().len());
        let cause = flaw::cause(flaw, text, dialect, columns, before.zip(self.header_cells));
        let description = Description::of(flaw, text, columns, cause);
        let layout = self.clone();
        let describe = move |row, line| {
            let fields = layout.schema.fields();
            let name = |at: usize| {
                fields.get(at).map_or_else(|| names::unnamed(at + 1), |field| field.name().clone())
            };
            description.into_error(&layout.path, Some(row), line, name)
        };
        let line = before.unwrap_or_default() + count_lines(&text[..flaw.place()]);
        RowError { row: flaw.record as u64, line, describe: Box::new(describe) }
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

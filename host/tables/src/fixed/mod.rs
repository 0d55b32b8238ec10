//! Text with columns of fixed widths. Every column is text; blanks around a cell do not count, and a cell of blanks alone
//! is missing.
//!
//! Widths are numbers of characters. A line that ends early lacks the cells after its end; text after the last column, or
//! between two, is an error.

mod columns;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use memchr::{memchr, memchr_iter, memrchr};

use crate::csv::distinct_names;
use crate::error::{Position, Result, TableError};
use crate::format::Format;
use crate::morsel::cut::{Chunk, CutError, Cutter};
use crate::morsel::divided::{Divided, Part};
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Projection, RowError, Task};
use crate::options::{ReadOptions, Widths};
use crate::text::{Text, unreadable};
use columns::{Columns, Misplaced};

/// A file of which the first lines were read.
struct Reader {
    layout: Arc<Layout>,
    cutter: Cutter,
    /// What was read with the first lines, and where the rows begin in it.
    first: (Chunk, usize),
}

/// What the chunks of a file have in common.
struct Layout {
    path: PathBuf,
    schema: SchemaRef,
    columns: Columns,
}

pub(crate) fn open(path: &Path, options: &ReadOptions, input: Text) -> Result<Box<dyn FormatReader>> {
    let Some(widths) = &options.widths else { return Err(TableError::NoWidths { file: path.into() }) };
    let size = options.morsel_bytes.max(MIN_FIRST_BYTES);
    let mut cutter = Cutter::new(input, size, options.limits.record_bytes, Box::new(last_line));
    let first = cutter.next().map_err(|error| cut_error(path, error, 1))?;
    let first = first.ok_or_else(|| TableError::Empty { file: path.into(), format: Format::FixedWidth })?;
    let mut lines = Lines { text: first.text(), at: 0 };
    let header = if options.header { lines.next().map(<[u8]>::to_vec) } else { None };
    let columns = match widths {
        Widths::Characters(widths) => Columns::of_widths(widths),
        Widths::Ruler => {
            let line = 1 + u64::from(options.header);
            let text = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
            let invalid = || TableError::InvalidRuler { file: path.into(), line, text: text.clone() };
            Columns::of_ruler(&text).ok_or_else(invalid)?
        }
    };
    options.limits.check_columns(path, columns.count())?;
    let names = match header {
        Some(header) => names(path, &header, &columns, options.csv.rename_duplicates)?,
        None => (1..=columns.count()).map(|number| format!("Column_{number}")).collect(),
    };
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    let start = lines.at;
    let layout = Layout { path: path.into(), schema: Arc::new(Schema::new(fields)), columns };
    Ok(Box::new(Reader { layout: Arc::new(layout), cutter, first: (first, start) }))
}

/// The place after the last line end of a text.
fn last_line(text: &[u8]) -> Option<usize> {
    memrchr(b'\n', text).map(|end| end + 1)
}

/// The first lines are read together.
const MIN_FIRST_BYTES: usize = 64 << 10;

/// The names of columns. Those that are blank are called by their number.
fn names(path: &Path, header: &[u8], columns: &Columns, rename: bool) -> Result<Vec<String>> {
    let header = std::str::from_utf8(header).map_err(|_| TableError::NotUtf8 {
        file: path.into(),
        row: None,
        column: None,
        guess: None,
    })?;
    let mut cells = Vec::new();
    let placed = columns.cells(header, &mut cells);
    placed.map_err(|misplaced| misplaced.into_error(path, columns, 0, 1))?;
    let given = cells.into_iter().map(|cell| cell.map_or_else(String::new, |cell| header[cell].to_owned()));
    distinct_names(path, &given.collect::<Vec<_>>(), rename)
}

/// The lines of a text, without their ends.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let line = match memchr(b'\n', rest) {
            Some(end) => {
                self.at += end + 1;
                &rest[..end]
            }
            None => {
                self.at = self.text.len();
                rest
            }
        };
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.layout.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { layout, mut cutter, first: (first, start) } = *self;
        let mut divided = Divided::new(projection.shares, last_line);
        divided.push(first, start, Some(start));
        let projection = Arc::new(projection);
        let mut failed = false;
        Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let more = || Ok(cutter.next()?.map(|chunk| (chunk, 0, Some(0))));
            let part = divided.next(more).transpose()?;
            failed = part.is_err();
            let (layout, projection) = (layout.clone(), projection.clone());
            let (bytes, share) = part.as_ref().map_or((0, None), |part| (part.chunk.length, part.share));
            let task = Task::new(bytes as u64, move || match part {
                Ok(Part { chunk, with: start, .. }) => layout.decode(&chunk, start, &projection),
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
    /// The rows of a chunk, which begin at `start`.
    fn decode(self: &Arc<Self>, chunk: &Chunk, start: usize, projection: &Projection) -> Decoded {
        let lines = memchr_iter(b'\n', chunk.text()).count() as u64;
        Decoded::new(lines, self.rows(chunk.text(), start, projection))
    }

    fn rows(
        self: &Arc<Self>,
        text: &[u8],
        start: usize,
        projection: &Projection,
    ) -> Result<RecordBatch, RowError> {
        let wanted = projection.columns();
        let mut builders = columns::Builders::new(text, &wanted);
        let mut lines = Lines { text, at: start };
        let (mut rows, mut cells) = (0, Vec::new());
        let mut line_start = start;
        while let Some(line) = lines.next() {
            let at = std::mem::replace(&mut line_start, lines.at);
            // An empty line is no row.
            if line.is_empty() {
                continue;
            }
            let placed = std::str::from_utf8(line)
                .map_err(|_| Misplaced::NotUtf8)
                .and_then(|line| self.columns.cells(line, &mut cells));
            placed.map_err(|misplaced| {
                let layout = self.clone();
                let describe =
                    move |row, line| misplaced.into_error(&layout.path, &layout.columns, row, line);
                let line = memchr_iter(b'\n', &text[..at]).count() as u64;
                RowError { row: rows, line, describe: Box::new(describe) }
            })?;
            builders.push(at, &cells);
            rows += 1;
        }
        let arrays: Vec<ArrayRef> = builders.finish();
        let options = RecordBatchOptions::new().with_row_count(Some(rows as usize));
        let batch = RecordBatch::try_new_with_options(projection.schema.clone(), arrays, &options);
        Ok(batch.map_err(|source| TableError::NoRows { file: self.path.clone(), source })?)
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

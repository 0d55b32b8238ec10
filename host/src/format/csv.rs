//! Text with a delimiter. Every column is text; a cell that is empty, quoted or not, is null.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use csv_core::{ReadRecordResult, Reader};

use super::{Batches, Kept, ReadOptions, shown};
use crate::error::{HostError, Result, cause};

/// A record longer than this is taken for one that never ends.
const LONGEST_RECORD: usize = 16 << 20;
/// A batch is closed once its text is longer than this, however few its rows.
const BATCH_BYTES: usize = 4 << 20;
const MOST_COLUMNS: usize = 10_000;

/// Reads the header, and gives the columns and the rows.
pub(super) fn open(
    path: &Path,
    options: &ReadOptions,
    input: Box<dyn Read + Send>,
) -> Result<(SchemaRef, Batches)> {
    let mut records = Records::new(path, options.delimiter.unwrap_or(b','), input);
    let first = records.next()?;
    if !first {
        return Err(HostError::failed(format!("{} is empty: it has neither a header nor rows", shown(path))));
    }
    let columns = records.ends.len();
    if columns > MOST_COLUMNS {
        return Err(HostError::failed(format!(
            "{} has {columns} columns, and at most {MOST_COLUMNS} are read",
            shown(path)
        )));
    }
    let names =
        if options.header { header(path, &records)? } else { (1..=columns).map(column_name).collect() };
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    if options.header {
        records.clear();
    }
    let rows = Rows {
        records,
        held: !options.header,
        schema: schema.clone(),
        batch_rows: options.batch_rows,
        rows: 0,
        done: false,
    };
    Ok((schema, Box::new(rows)))
}

fn column_name(number: usize) -> String {
    format!("Column_{number}")
}

fn header(path: &Path, records: &Records) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for (at, cell) in records.cells().enumerate() {
        let name =
            std::str::from_utf8(cell).map_err(|_| records.not_utf8("the header", &column_name(at + 1)))?;
        let name = if name.is_empty() { column_name(at + 1) } else { name.to_owned() };
        if let Some(earlier) = names.iter().position(|other| *other == name) {
            return Err(HostError::failed(format!(
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

/// Cuts text into records and cells.
struct Records {
    path: Kept,
    input: Box<dyn Read + Send>,
    reader: Reader,
    buffer: Vec<u8>,
    /// What of `buffer` was not looked at yet.
    unread: std::ops::Range<usize>,
    at_end: bool,
    /// Cells of the records since the last `clear`, without quotes and delimiters, one behind the other.
    text: Vec<u8>,
    /// How much of `text` is used.
    used: usize,
    /// Where the last record starts in `text`.
    start: usize,
    /// Where each of its cells ends, from its start.
    ends: Vec<usize>,
    /// The line the last record starts on.
    line: u64,
}

impl Records {
    fn new(path: &Path, delimiter: u8, input: Box<dyn Read + Send>) -> Self {
        Records {
            path: Arc::new(path.to_path_buf()),
            input,
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            buffer: vec![0; 1 << 18],
            unread: 0..0,
            at_end: false,
            text: vec![0; 1 << 16],
            used: 0,
            start: 0,
            ends: Vec::new(),
            line: 1,
        }
    }

    fn clear(&mut self) {
        self.used = 0;
        self.start = 0;
    }

    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let record = &self.text[self.start..self.used];
        std::iter::once(0)
            .chain(self.ends.iter().copied())
            .zip(&self.ends)
            .map(|(start, end)| &record[start..*end])
    }

    /// Reads the next record; false at the end.
    fn next(&mut self) -> Result<bool> {
        self.start = self.used;
        self.line = self.reader.line();
        self.ends.resize(self.ends.capacity().max(64), 0);
        let mut cells = 0;
        let mut closing = false;
        loop {
            if self.unread.is_empty() && !self.at_end {
                let read = self.fill()?;
                self.unread = 0..read;
                self.at_end = read == 0;
            }
            // A line break at the end of the text closes a last record without one; inside quotes it does not.
            let probe: &[u8] = if self.at_end && !closing { b"\n" } else { &[] };
            let input = if self.at_end { probe } else { &self.buffer[self.unread.clone()] };
            let (result, taken, written, ended) =
                self.reader.read_record(input, &mut self.text[self.used..], &mut self.ends[cells..]);
            closing |= self.at_end && taken > 0;
            if !self.at_end {
                self.unread.start += taken;
            }
            self.used += written;
            cells += ended;
            if self.used - self.start > LONGEST_RECORD {
                return Err(self.endless());
            }
            match result {
                ReadRecordResult::Record => {
                    self.ends.truncate(cells);
                    return Ok(true);
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::InputEmpty if closing && (cells > 0 || self.used > self.start) => {
                    return Err(HostError::failed(format!(
                        "{}, line {}: a quoted cell is opened in this record and never closed",
                        shown(&self.path),
                        self.line
                    )));
                }
                ReadRecordResult::InputEmpty => {}
            }
        }
    }

    fn fill(&mut self) -> Result<usize> {
        let first = self.reader.line() == 1 && self.used == 0;
        let mut read = 0;
        // At the start of a file, enough is read to see a byte order mark.
        while read < if first { 3 } else { 1 } {
            match self.input.read(&mut self.buffer[read..]) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(HostError::failed(format!(
                        "cannot read {}: {}",
                        shown(&self.path),
                        cause(&error)
                    )));
                }
            }
        }
        Ok(read)
    }

    fn endless(&self) -> HostError {
        HostError::failed(format!(
            "{}, line {}: the record that starts here is longer than {} MiB; is a quote not closed?",
            shown(&self.path),
            self.line,
            LONGEST_RECORD >> 20
        ))
    }

    fn not_utf8(&self, place: &str, column: &str) -> HostError {
        HostError::failed(format!(
            "{}, {place}, column `{column}`: the text is not UTF-8; if it is Latin-1, convert it first: \
             iconv -f latin1 -t utf-8 FILE > NEW",
            shown(&self.path)
        ))
    }
}

/// Batches of the records of a file.
struct Rows {
    records: Records,
    /// Whether the first record is read already.
    held: bool,
    schema: SchemaRef,
    batch_rows: usize,
    /// Rows given so far.
    rows: u64,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.read();
        self.done |= batch.is_err();
        match batch {
            Ok(batch) if batch.num_rows() == 0 => None,
            batch => Some(batch),
        }
    }
}

impl Rows {
    fn read(&mut self) -> Result<RecordBatch> {
        let columns = self.schema.fields().len();
        let mut cells: Vec<Vec<(u32, u32)>> = vec![Vec::with_capacity(self.batch_rows); columns];
        let mut rows = 0;
        if !self.held {
            self.records.clear();
        }
        while rows < self.batch_rows && self.records.used < BATCH_BYTES {
            if !std::mem::take(&mut self.held) && !self.records.next()? {
                self.done = true;
                break;
            }
            let found = self.records.ends.len();
            if found != columns {
                return Err(self.ragged(rows, found, columns));
            }
            let mut start = self.records.start as u32;
            for (column, end) in cells.iter_mut().zip(&self.records.ends) {
                let end = (self.records.start + end) as u32;
                column.push((start, end - start));
                start = end;
            }
            rows += 1;
        }
        let text = Buffer::from(&self.records.text[..self.records.used]);
        let columns = cells.iter().enumerate().map(|(at, cells)| self.column(at, cells, &text));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        self.rows += rows as u64;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| HostError::failed(error.to_string()))
    }

    /// Views into the text of the batch.
    fn column(&self, at: usize, cells: &[(u32, u32)], text: &Buffer) -> Result<ArrayRef> {
        let mut views = Vec::with_capacity(cells.len());
        for (start, length) in cells {
            let cell = &text[*start as usize..(*start + *length) as usize];
            views.push(view(cell, *start));
        }
        let nulls: NullBuffer = cells.iter().map(|(_, length)| *length > 0).collect();
        let nulls = Some(nulls).filter(|nulls| nulls.null_count() > 0);
        match StringViewArray::try_new(ScalarBuffer::from(views), vec![text.clone()], nulls) {
            Ok(column) => Ok(Arc::new(column)),
            Err(_) => {
                let bad = cells
                    .iter()
                    .position(|(start, length)| {
                        std::str::from_utf8(&text[*start as usize..(*start + *length) as usize]).is_err()
                    })
                    .unwrap_or_default();
                let row = format!("row {}", self.rows + bad as u64 + 1);
                Err(self.records.not_utf8(&row, self.schema.field(at).name()))
            }
        }
    }

    fn ragged(&self, rows: usize, found: usize, wanted: usize) -> HostError {
        let cells = |number: usize| if number == 1 { "1 cell".into() } else { format!("{number} cells") };
        HostError::failed(format!(
            "{}, row {} (line {}): {} where there are {} columns; is a delimiter in a cell not quoted, or the \
             delimiter another one (--delimiter)?",
            shown(&self.records.path),
            self.rows + rows as u64 + 1,
            self.records.line,
            cells(found),
            wanted
        ))
    }
}

/// The view of a cell that starts at `start` of the first buffer.
fn view(cell: &[u8], start: u32) -> u128 {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&(cell.len() as u32).to_le_bytes());
    if cell.len() <= 12 {
        bytes[4..4 + cell.len()].copy_from_slice(cell);
    } else {
        bytes[4..8].copy_from_slice(&cell[..4]);
        bytes[12..].copy_from_slice(&start.to_le_bytes());
    }
    u128::from_le_bytes(bytes)
}

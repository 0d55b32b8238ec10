//! Cells of a chunk as text arrays: views into the chunk, and a buffer beside it for cells whose text differs from the
//! chunk's, such as those with doubled quotes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

use super::index::Index;
use super::write::write_cell;

/// A chunk whose text is UTF-8, and where its cells are.
pub(super) struct Cells {
    padded: Buffer,
    index: Index,
    columns: usize,
    delimiter: u8,
}

impl Cells {
    /// `padded` begins with a text of `length` bytes, to which `index` belongs. Where it is not UTF-8, the first record
    /// and column that are not.
    pub(super) fn new(
        padded: Buffer,
        length: usize,
        index: Index,
        columns: usize,
        delimiter: u8,
    ) -> Result<Self, (usize, usize)> {
        if simdutf8::basic::from_utf8(&padded[..length]).is_err() {
            let ends = index.ends.iter();
            let whole =
                std::str::from_utf8(&padded[..length]).map_or_else(|error| error.valid_up_to(), str::len);
            let cell = ends.take_while(|end| (**end as usize) < whole).count();
            return Err((cell / columns, cell % columns));
        }
        Ok(Cells { padded, index, columns, delimiter })
    }

    /// The text of a column. A cell that is empty, quoted or not, is null.
    pub(super) fn column(&self, column: usize) -> ArrayRef {
        let mut views = Views::new(&self.padded);
        let made = if self.index.any_quotes() {
            self.map(column, column, |start, end| {
                if self.padded[start] == b'"' && start < end {
                    views.quoted(start, end)
                } else {
                    views.cell(start, end)
                }
            })
        } else {
            self.map(column, column, |start, end| views.cell(start, end))
        };
        views.finish(made, true)
    }

    /// The text of neighbouring columns, delimiters included, each cell as it would be written.
    pub(super) fn text(&self, first: usize, last: usize) -> ArrayRef {
        let mut views = Views::new(&self.padded);
        let mut record = 0;
        let made = if self.index.any_quotes() {
            self.map(first, last, |start, end| {
                record += 1;
                let clean = !self.index.near_quotes(start, end)
                    || memchr::memchr(b'"', &self.padded[start..end]).is_none()
                    || self.as_written(record - 1, first, last);
                if clean {
                    views.cell(start, end)
                } else {
                    views.made(|out| self.write(record - 1, first, last, out))
                }
            })
        } else {
            self.map(first, last, |start, end| views.cell(start, end))
        };
        views.finish(made, false)
    }

    /// What `view` makes of each record, given where column `first` starts and `last` ends.
    fn map(&self, first: usize, last: usize, mut view: impl FnMut(usize, usize) -> u128) -> Vec<u128> {
        let Index { ends, starts, .. } = &self.index;
        let records = ends.chunks_exact(self.columns);
        match first.checked_sub(1) {
            None => {
                records.zip(starts).map(|(ends, start)| view(*start as usize, ends[last] as usize)).collect()
            }
            Some(before) => {
                records.map(|ends| view(ends[before] as usize + 1, ends[last] as usize)).collect()
            }
        }
    }

    /// The cells of a record, from column `first` to `last`, as they are in the text.
    fn cells(&self, record: usize, first: usize, last: usize) -> impl Iterator<Item = &[u8]> {
        let ends = &self.index.ends[record * self.columns..][..self.columns];
        (first..=last).map(move |column| {
            let start = match column.checked_sub(1) {
                None => self.index.starts[record],
                Some(before) => ends[before] + 1,
            };
            &self.padded[start as usize..ends[column] as usize]
        })
    }

    /// Whether all cells are as they would be written.
    fn as_written(&self, record: usize, first: usize, last: usize) -> bool {
        self.cells(record, first, last).all(|cell| match cell {
            [b'"', inner @ .., b'"'] => {
                let needs =
                    inner.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == self.delimiter);
                // In pairs: a single one closes the cell before its end.
                let paired = inner.chunk_by(|a, b| a == b).all(|run| run[0] != b'"' || run.len() % 2 == 0);
                needs && paired
            }
            cell => !cell.contains(&b'"'),
        })
    }

    fn write(&self, record: usize, first: usize, last: usize, out: &mut Vec<u8>) {
        let mut unquoted = Vec::new();
        for (at, cell) in self.cells(record, first, last).enumerate() {
            if at > 0 {
                out.push(self.delimiter);
            }
            unquoted.clear();
            unquote(cell, &mut unquoted);
            write_cell(&unquoted, self.delimiter, out);
        }
    }
}

/// Texts of columns as they would be written with delimiters between them, for a file whose columns are in another order.
pub(super) fn written(columns: &[ArrayRef], delimiter: u8) -> ArrayRef {
    let columns: Vec<&StringViewArray> = columns.iter().map(AsArray::as_string_view).collect();
    let mut line = Vec::new();
    let rows = 0..columns[0].len();
    let texts = rows.map(|row| {
        line.clear();
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                line.push(delimiter);
            }
            if column.is_valid(row) {
                write_cell(column.value(row).as_bytes(), delimiter, &mut line);
            }
        }
        String::from_utf8(line.clone()).expect("texts with delimiters between them are text")
    });
    Arc::new(StringViewArray::from_iter_values(texts))
}

/// The text of a cell.
pub(super) fn unquoted(cell: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(cell.len());
    unquote(cell, &mut text);
    text
}

/// Adds the text of a cell: without the quotes it begins and ends with, and with one for each two inside.
fn unquote(cell: &[u8], out: &mut Vec<u8>) {
    let [b'"', rest @ ..] = cell else { return out.extend_from_slice(cell) };
    let mut rest = rest;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest {
            [b'"', ..] => {
                out.push(b'"');
                rest = &rest[1..];
            }
            // What follows the closing quote is text.
            _ => break,
        }
    }
    out.extend_from_slice(rest);
}

/// What views of a column have in common.
struct Views<'a> {
    padded: &'a Buffer,
    /// Texts that are not in the chunk.
    made: Vec<u8>,
    any_empty: bool,
}

impl<'a> Views<'a> {
    fn new(padded: &'a Buffer) -> Self {
        Views { padded, made: Vec::new(), any_empty: false }
    }

    /// A cell whose text is the chunk's.
    #[inline]
    fn cell(&mut self, start: usize, end: usize) -> u128 {
        let length = end - start;
        // The padding lets 16 bytes be read wherever a cell starts.
        let bytes = u128::from_le_bytes(*self.padded[start..].first_chunk().expect("the text is padded"));
        self.any_empty |= length == 0;
        view(bytes, length, 0, start)
    }

    /// A cell in quotes.
    fn quoted(&mut self, start: usize, end: usize) -> u128 {
        let inner = &self.padded[start + 1..end];
        match memchr::memchr(b'"', inner) {
            Some(close) if close + 1 == inner.len() => self.cell(start + 1, end - 1),
            _ => {
                let padded = self.padded;
                self.made(|out| unquote(&padded[start..end], out))
            }
        }
    }

    /// A text that `write` makes.
    fn made(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u128 {
        let start = self.made.len();
        write(&mut self.made);
        let length = self.made.len() - start;
        let mut bytes = [0; 16];
        let head = length.min(16);
        bytes[..head].copy_from_slice(&self.made[start..start + head]);
        self.any_empty |= length == 0;
        view(u128::from_le_bytes(bytes), length, 1, start)
    }

    /// The array of views that this made.
    fn finish(self, views: Vec<u128>, empty_is_null: bool) -> ArrayRef {
        let Views { padded, made, any_empty } = self;
        let nulls = (any_empty && empty_is_null)
            .then(|| NullBuffer::new(BooleanBuffer::collect_bool(views.len(), |row| views[row] as u32 != 0)));
        let mut buffers = vec![padded.clone()];
        if !made.is_empty() {
            buffers.push(Buffer::from_vec(made));
        }
        let views = ScalarBuffer::from(views);
        debug_assert!(StringViewArray::try_new(views.clone(), buffers.clone(), nulls.clone()).is_ok());
        // SAFETY: `Cells::new` checked that the whole text is UTF-8. Each view is made by `cell` or `made`: its bytes lie in
        // the buffer it names, and begin and end at a delimiter, quote or line end or at an end of the text, all of
        // which are ASCII, so that no character is cut; what `made` holds is put together of such pieces. Views of up to
        // 12 bytes hold them, padded with zeros; longer ones begin with their first four.
        #[expect(unsafe_code, reason = "checking every view again would take longer than making it")]
        Arc::new(unsafe { StringViewArray::new_unchecked(views, buffers, nulls) })
    }
}

/// The view of a cell: `bytes` begin with its own.
#[inline]
fn view(bytes: u128, length: usize, buffer: u32, start: usize) -> u128 {
    if length <= 12 {
        (bytes & ((1 << (length * 8)) - 1)) << 32 | length as u128
    } else {
        let head = u128::from(bytes as u32) << 32;
        (start as u128) << 96 | u128::from(buffer) << 64 | head | length as u128
    }
}

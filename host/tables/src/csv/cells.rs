//! Cells of a chunk as text arrays: views into the chunk, and a buffer beside it for cells whose text differs from the
//! chunk's, such as those with doubled quotes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

use super::dialect::Dialect;
use super::index::Index;
use super::write::write_text;
use crate::options::CsvOptions;

/// What a cell stands for.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) dialect: Dialect,
    /// What stands for null, besides nothing at all.
    pub(super) null_values: Vec<Vec<u8>>,
    /// Whether cells in quotes may be null.
    pub(super) quoted_nulls: bool,
}

impl Rules {
    /// The rules for a text with these signs.
    pub(super) fn new(dialect: Dialect, options: &CsvOptions) -> Self {
        let null_values = options.null_values.iter().map(|value| value.clone().into_bytes()).collect();
        Rules { dialect, null_values, quoted_nulls: options.quoted_nulls }
    }

    /// Whether the signs are the ordinary ones, and only nothing at all is null.
    fn are_plain(&self) -> bool {
        self.dialect.is_plain() && self.null_values.is_empty() && !self.quoted_nulls
    }

    /// Whether a cell with this text is null.
    fn is_null(&self, cell: &[u8], text: &[u8]) -> bool {
        if self.dialect.is_quoted(cell) && !self.quoted_nulls {
            return false;
        }
        text.is_empty() || self.null_values.iter().any(|null| null == text)
    }

    /// Whether a cell, of which this is the text, is as it would be written, where these are the plain rules.
    fn is_as_written(&self, cell: &[u8]) -> bool {
        match cell {
            [b'"', b'"'] => true,
            [b'"', inner @ .., b'"'] => {
                let needs = inner
                    .iter()
                    .any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == self.dialect.delimiter);
                // In pairs: a single one closes the cell before its end.
                let paired = inner.chunk_by(|a, b| a == b).all(|run| run[0] != b'"' || run.len() % 2 == 0);
                needs && paired
            }
            cell => !cell.contains(&b'"'),
        }
    }
}

/// A chunk whose text is UTF-8, and where its cells are.
pub(super) struct Cells<'a> {
    padded: Buffer,
    index: Index,
    columns: usize,
    rules: &'a Rules,
}

impl<'a> Cells<'a> {
    /// `padded` begins with a text of `length` bytes, to which `index` belongs. Where it is not UTF-8, the first byte
    /// that is not.
    pub(super) fn new(
        padded: Buffer,
        length: usize,
        index: Index,
        columns: usize,
        rules: &'a Rules,
    ) -> Result<Self, NotUtf8> {
        if simdutf8::basic::from_utf8(&padded[..length]).is_err() {
            let at =
                std::str::from_utf8(&padded[..length]).map_or_else(|error| error.valid_up_to(), str::len);
            let cell = index.ends.iter().take_while(|end| (**end as usize) < at).count();
            return Err(NotUtf8 { at, record: cell / columns, column: cell % columns });
        }
        Ok(Cells { padded, index, columns, rules })
    }

    /// The text of a column. A cell that is nothing at all is null; one that is empty between quotes is empty text.
    pub(super) fn column(&self, column: usize) -> ArrayRef {
        let mut views = Views::new(&self.padded);
        let made = match self.index.quotes() {
            Some(quotes) if self.rules.are_plain() => {
                if quotes.is_empty() {
                    self.map(column, column, |start, end| views.cell(start, end))
                } else {
                    self.map(column, column, |start, end| {
                        if self.padded[start] == b'"' && start < end {
                            views.quoted(start, end, self.rules)
                        } else {
                            views.cell(start, end)
                        }
                    })
                }
            }
            _ => {
                let mut text = Vec::new();
                self.map(column, column, |start, end| views.read(start.min(end), end, self.rules, &mut text))
            }
        };
        views.finish(made, true)
    }

    /// The text of neighbouring columns, delimiters included, each cell as it would be written.
    pub(super) fn text(&self, first: usize, last: usize) -> ArrayRef {
        let mut views = Views::new(&self.padded);
        let mut record = 0;
        let made = match self.index.quotes() {
            Some(quotes) if self.rules.are_plain() => {
                if quotes.is_empty() {
                    self.map(first, last, |start, end| views.cell(start, end))
                } else {
                    self.map(first, last, |start, end| {
                        record += 1;
                        let clean = !quotes.are_near(start, end)
                            || memchr::memchr(b'"', &self.padded[start..end]).is_none()
                            || self.cells(record - 1, first, last).all(|cell| self.rules.is_as_written(cell));
                        if clean {
                            views.cell(start, end)
                        } else {
                            views.made(|out| self.write(record - 1, first, last, out))
                        }
                    })
                }
            }
            _ => self.map(first, last, |_, _| {
                record += 1;
                views.made(|out| self.write(record - 1, first, last, out))
            }),
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
            &self.padded[start.min(ends[column]) as usize..ends[column] as usize]
        })
    }

    fn write(&self, record: usize, first: usize, last: usize, out: &mut Vec<u8>) {
        let Rules { dialect, .. } = self.rules;
        let mut text = Vec::new();
        for (at, cell) in self.cells(record, first, last).enumerate() {
            if at > 0 {
                out.push(dialect.delimiter);
            }
            text.clear();
            dialect.read(cell, &mut text);
            if !self.rules.is_null(cell, &text) {
                write_text(&text, dialect.delimiter, out);
            }
        }
    }
}

/// Where a text is not UTF-8: the byte, and the record and column it is in or before.
#[derive(Debug)]
pub(super) struct NotUtf8 {
    pub(super) at: usize,
    pub(super) record: usize,
    pub(super) column: usize,
}

/// Texts of columns as they would be written with delimiters between them, for a file whose columns are in another order.
pub(crate) fn written(columns: &[ArrayRef], delimiter: u8) -> ArrayRef {
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
                write_text(column.value(row).as_bytes(), delimiter, &mut line);
            }
        }
        String::from_utf8(line.clone()).expect("texts with delimiters between them are text")
    });
    Arc::new(StringViewArray::from_iter_values(texts))
}

/// What views of a column have in common.
struct Views<'a> {
    padded: &'a Buffer,
    /// Texts that are not in the chunk.
    made: Vec<u8>,
    any_null: bool,
    any_empty: bool,
}

/// The view of null, and until it is known which rows are null, that of empty text.
const NULL: u128 = 0;
const EMPTY: u128 = 1 << 32;

impl<'a> Views<'a> {
    fn new(padded: &'a Buffer) -> Self {
        Views { padded, made: Vec::new(), any_null: false, any_empty: false }
    }

    /// A cell whose text is the chunk's.
    #[inline]
    fn cell(&mut self, start: usize, end: usize) -> u128 {
        let length = end - start;
        // The padding lets 16 bytes be read wherever a cell starts.
        let bytes = u128::from_le_bytes(*self.padded[start..].first_chunk().expect("the text is padded"));
        self.any_null |= length == 0;
        view(bytes, length, 0, start)
    }

    /// A cell in quotes.
    fn quoted(&mut self, start: usize, end: usize, rules: &Rules) -> u128 {
        let inner = &self.padded[start + 1..end];
        match memchr::memchr(b'"', inner) {
            Some(0) if inner.len() == 1 => self.empty(),
            Some(close) if close + 1 == inner.len() => self.cell(start + 1, end - 1),
            _ => {
                let padded = self.padded;
                self.made(|out| rules.dialect.read(&padded[start..end], out))
            }
        }
    }

    /// A cell of any kind; `text` is for its text.
    fn read(&mut self, start: usize, end: usize, rules: &Rules, text: &mut Vec<u8>) -> u128 {
        let padded = self.padded;
        let cell = &padded[start..end];
        if let Some(within) = rules.dialect.text_within(cell) {
            return match within.len() {
                _ if rules.is_null(cell, within) => self.null(),
                0 => self.empty(),
                // Quotes are before and after the text, or nowhere.
                length => {
                    let start = start + usize::from(length < cell.len());
                    self.cell(start, start + length)
                }
            };
        }
        text.clear();
        rules.dialect.read(cell, text);
        match text.len() {
            _ if rules.is_null(cell, text) => self.null(),
            0 => self.empty(),
            _ => self.made(|out| out.extend_from_slice(text)),
        }
    }

    fn null(&mut self) -> u128 {
        self.any_null = true;
        NULL
    }

    fn empty(&mut self) -> u128 {
        self.any_empty = true;
        EMPTY
    }

    /// A text that `write` makes.
    fn made(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u128 {
        let start = self.made.len();
        write(&mut self.made);
        let length = self.made.len() - start;
        let mut bytes = [0; 16];
        let head = length.min(16);
        bytes[..head].copy_from_slice(&self.made[start..start + head]);
        view(u128::from_le_bytes(bytes), length, 1, start)
    }

    /// The array of views that this made. Nothing at all is null, or else empty text.
    fn finish(self, mut views: Vec<u128>, may_be_null: bool) -> ArrayRef {
        let Views { padded, made, any_null, any_empty } = self;
        let nulls = (any_null && may_be_null)
            .then(|| NullBuffer::new(BooleanBuffer::collect_bool(views.len(), |row| views[row] != NULL)));
        if any_empty {
            views.iter_mut().filter(|view| **view == EMPTY).for_each(|view| *view = 0);
        }
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

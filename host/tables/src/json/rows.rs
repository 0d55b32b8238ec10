//! Objects as rows: a column of text for each key, whose cells are views into the text of the objects.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use memchr::{memchr_iter, memchr2};
use recipe_core::engine::kernel::json::{JsonKind, compact, holds_json, unescape};

use super::objects::{Between, Member, Sink, each_object};
use super::views::{MISSING, Views, view_of};
use super::wrong::{Reason, near, shortened};
use crate::error::TableError;
use crate::morsel::cut::Chunk;
use crate::morsel::{Decoded, Projection, RowError};

/// What the chunks of a file have in common.
pub(super) struct Layout {
    path: PathBuf,
    /// The columns of the file.
    pub(super) schema: SchemaRef,
    places: HashMap<String, usize>,
    /// Which columns hold JSON as it was written; others hold the text of texts.
    as_written: Vec<bool>,
    /// The rows that were looked at to learn the columns.
    sample: u64,
}

impl Layout {
    pub(super) fn new(path: PathBuf, schema: SchemaRef, sample: u64) -> Arc<Self> {
        let names = schema.fields().iter().enumerate();
        let places = names.map(|(at, field)| (field.name().clone(), at)).collect();
        let as_written = schema.fields().iter().map(|field| holds_json(field)).collect();
        Arc::new(Layout { path, schema, places, as_written, sample })
    }

    /// The rows of a chunk, before which so many lines ended since the chunk before.
    pub(super) fn decode(
        self: &Arc<Self>,
        chunk: Chunk,
        lines_before: u64,
        between: Between,
        projection: &Projection,
    ) -> Decoded {
        let lines = lines_before + memchr_iter(b'\n', chunk.text()).count() as u64;
        Decoded::new(lines, self.rows(chunk, lines_before, between, projection))
    }

    fn rows(
        self: &Arc<Self>,
        chunk: Chunk,
        lines_before: u64,
        between: Between,
        projection: &Projection,
    ) -> Result<RecordBatch, RowError> {
        let Chunk { padded, length, .. } = chunk;
        if u32::try_from(padded.len()).is_err() {
            let limit = u32::MAX as usize;
            return Err(TableError::RecordTooLong { file: self.path.clone(), position: None, limit }.into());
        }
        if simdutf8::basic::from_utf8(&padded[..length]).is_err() {
            let (row, column) = not_utf8(&padded[..length], between);
            let file = self.path.clone();
            let describe =
                move |row, _| TableError::NotUtf8 { file, row: Some(row), column: Some(column), guess: None };
            return Err(RowError { row, line: 0, describe: Box::new(describe) });
        }
        let columns = projection.columns();
        let mut rows = Rows::new(self, &padded, length, &columns);
        if let Err(wrong) = each_object(&padded[..length], between, &mut rows) {
            let (line, near) = wrong.place(&padded[..length]);
            let (layout, row, line) = (self.clone(), wrong.row, lines_before + line);
            let describe = move |row, line| wrong.describe(&layout.path, row, line, near);
            return Err(RowError { row, line, describe: Box::new(describe) });
        }
        let Rows { row, columns: views, made, .. } = rows;
        let buffers = [Buffer::from_vec(padded), Buffer::from_vec(made)];
        let mut arrays: HashMap<usize, ArrayRef> = HashMap::new();
        for (column, views) in views.into_iter().enumerate() {
            if let Some(views) = views {
                arrays.insert(column, views.finish(&buffers));
            }
        }
        let arrays = columns.iter().map(|column| arrays[column].clone()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(row as usize));
        let batch = RecordBatch::try_new_with_options(projection.schema.clone(), arrays, &options);
        Ok(batch.map_err(|source| TableError::NoRows { file: self.path.clone(), source })?)
    }
}

/// The row and the key at which a text is not UTF-8 any more.
pub(super) fn not_utf8(text: &[u8], between: Between) -> (u64, String) {
    let until = std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len);
    let mut last = LastKey { text, rows: 0, key: String::new(), until };
    // It stops where the text does not go on.
    let _ = each_object(text, between, &mut last);
    (last.rows, last.key)
}

/// Finds the key of the value in which a place of the text is.
struct LastKey<'a> {
    text: &'a [u8],
    rows: u64,
    key: String,
    until: usize,
}

impl Sink for LastKey<'_> {
    fn member(&mut self, member: Member) -> Result<(), Reason> {
        self.key = String::from_utf8_lossy(&self.text[member.key.clone()]).into_owned();
        if member.value.end > self.until {
            return Err(Reason::Comma);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<bool, Reason> {
        self.rows += 1;
        Ok(true)
    }
}

/// Rows that are being read.
struct Rows<'a> {
    layout: &'a Layout,
    padded: &'a [u8],
    length: usize,
    /// How many there are.
    row: u32,
    /// The cells of columns that are wanted.
    columns: Vec<Option<Views>>,
    /// For each column the last row that has it, from 1.
    seen: Vec<u32>,
    /// How many columns this row has.
    found: usize,
    /// The column that is likely to come next.
    next: usize,
    /// Texts that differ from how they are written.
    made: Vec<u8>,
}

impl<'a> Rows<'a> {
    fn new(layout: &'a Layout, padded: &'a [u8], length: usize, wanted: &[usize]) -> Self {
        let count = layout.schema.fields().len();
        let mut columns: Vec<Option<Views>> = vec![None; count];
        for column in wanted {
            columns[*column] = Some(Views::default());
        }
        Rows {
            layout,
            padded,
            length,
            row: 0,
            columns,
            seen: vec![0; count],
            found: 0,
            next: 0,
            made: Vec::new(),
        }
    }

    /// The column of a key.
    #[inline]
    fn place(&mut self, member: &Member) -> Result<usize, Reason> {
        let key = &self.padded[member.key.clone()];
        if !member.escaped
            && let Some(field) = self.layout.schema.fields().get(self.next)
            && field.name().as_bytes() == key
        {
            return Ok(self.next);
        }
        let name = self.name(member);
        self.layout.places.get(&name).copied().ok_or_else(|| Reason::UnknownKey {
            key: shortened(&name),
            value: near(&self.padded[..member.value.end], member.value.start),
            sample: self.layout.sample,
        })
    }

    fn name(&self, member: &Member) -> String {
        let mut name = Vec::new();
        let key = &self.padded[member.key.clone()];
        if unescape(key, &mut name).is_err() {
            name = key.to_vec();
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    /// The view of a value.
    #[inline]
    fn view(&mut self, column: usize, member: &Member) -> Result<u128, Reason> {
        let (start, end) = (member.value.start, member.value.end);
        let as_written = self.layout.as_written[column];
        match member.kind {
            JsonKind::Null => Ok(MISSING),
            JsonKind::Text { escaped: false } if !as_written => {
                Ok(view_of(self.padded, start + 1, end - start - 2, 0))
            }
            JsonKind::Text { .. } if !as_written => {
                let from = self.made.len();
                if unescape(&self.padded[start + 1..end - 1], &mut self.made).is_err() {
                    let value = near(&self.padded[..self.length], start);
                    return Err(Reason::HalfCharacter { key: self.name(member), value });
                }
                Ok(view_of(&self.made, from, self.made.len() - from, 1))
            }
            JsonKind::List | JsonKind::Object
                if memchr2(b'\n', b'\r', &self.padded[start..end]).is_some() =>
            {
                let from = self.made.len();
                compact(&self.padded[start..end], &mut self.made);
                Ok(view_of(&self.made, from, self.made.len() - from, 1))
            }
            _ => Ok(view_of(self.padded, start, end - start, 0)),
        }
    }
}

impl Sink for Rows<'_> {
    #[inline]
    fn member(&mut self, member: Member) -> Result<(), Reason> {
        let column = self.place(&member)?;
        if self.seen[column] > self.row {
            return Err(Reason::DuplicateKey(self.name(&member)));
        }
        self.seen[column] = self.row + 1;
        self.found += 1;
        self.next = column + 1;
        if self.columns[column].is_some() {
            let view = self.view(column, &member)?;
            if let Some(views) = &mut self.columns[column] {
                views.push(view);
            }
        }
        Ok(())
    }

    #[inline]
    fn end(&mut self) -> Result<bool, Reason> {
        if self.found < self.columns.len() {
            for (views, seen) in self.columns.iter_mut().zip(&self.seen) {
                if let (Some(views), true) = (views, *seen <= self.row) {
                    views.push(MISSING);
                }
            }
        }
        (self.found, self.next) = (0, 0);
        self.row += 1;
        Ok(true)
    }
}

//! Where columns begin and end, and the cells of a line.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::StringViewBuilder;
use arrow_buffer::Buffer;

use crate::error::TableError;

/// The characters of a line that each column has, from left to right.
pub(super) struct Columns {
    places: Vec<Range<usize>>,
}

/// Text of a line that no column has.
#[derive(Debug)]
pub(super) enum Misplaced {
    /// After the last column, and the number of characters of the line.
    After(String, usize),
    /// Between two columns.
    Between(String),
    /// The line is in another encoding.
    NotUtf8,
}

impl Columns {
    /// Columns side by side.
    pub(super) fn of_widths(widths: &[usize]) -> Self {
        let mut start: usize = 0;
        let places = widths.iter().map(|width| {
            let end = start.saturating_add(*width);
            std::mem::replace(&mut start, end)..end
        });
        Columns { places: places.collect() }
    }

    /// Columns where a line has dashes or equals signs, if it has these and blanks alone.
    pub(super) fn of_ruler(line: &str) -> Option<Self> {
        if !line.chars().all(|char| matches!(char, '-' | '=' | ' ')) {
            return None;
        }
        let mut places: Vec<Range<usize>> = Vec::new();
        for (at, _) in line.bytes().enumerate().filter(|(_, byte)| *byte != b' ') {
            match places.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => places.push(at..at + 1),
            }
        }
        (!places.is_empty()).then_some(Columns { places })
    }

    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// How many characters all columns have together, and what is between them.
    fn width(&self) -> usize {
        self.places.last().map_or(0, |last| last.end)
    }

    /// The bytes of each cell of a line, without the blanks around it; none for a cell that has no others.
    pub(super) fn cells(&self, line: &str, cells: &mut Vec<Option<Range<usize>>>) -> Result<(), Misplaced> {
        cells.clear();
        // The bytes at which characters start, unless these are the same.
        let starts: Option<Vec<usize>> =
            (!line.is_ascii()).then(|| line.char_indices().map(|(at, _)| at).collect());
        let length = starts.as_ref().map_or(line.len(), Vec::len);
        let byte = |at: usize| match &starts {
            Some(starts) => starts.get(at).copied().unwrap_or(line.len()),
            None => at.min(line.len()),
        };
        let trimmed = |place: Range<usize>| {
            let (start, end) = (byte(place.start), byte(place.end));
            let cell = &line[start..end];
            let blanks = cell.len() - cell.trim_start_matches([' ', '\t']).len();
            let cell = cell.trim_matches([' ', '\t']);
            (!cell.is_empty()).then_some(start + blanks..start + blanks + cell.len())
        };
        let mut after = 0;
        for place in &self.places {
            if place.start > after
                && let Some(lost) = trimmed(after..place.start)
            {
                return Err(Misplaced::Between(line[lost].to_owned()));
            }
            cells.push(trimmed(place.clone()));
            after = place.end;
        }
        match (length > after).then(|| trimmed(after..length)).flatten() {
            Some(lost) => Err(Misplaced::After(line[lost].to_owned(), length)),
            None => Ok(()),
        }
    }
}

impl Misplaced {
    pub(super) fn into_error(self, path: &Path, columns: &Columns, row: u64, line: u64) -> TableError {
        let (file, width) = (path.to_path_buf(), columns.width());
        match self {
            Misplaced::After(text, found) => TableError::LineTooLong { file, row, line, found, width, text },
            Misplaced::Between(text) => TableError::TextBetweenColumns { file, row, line, text },
            Misplaced::NotUtf8 => TableError::NotUtf8 { file, row: Some(row), column: None, guess: None },
        }
    }
}

/// The wanted columns of a text, as views into it.
pub(super) struct Builders<'a> {
    wanted: &'a [usize],
    columns: Vec<StringViewBuilder>,
    blocks: Vec<u32>,
}

impl<'a> Builders<'a> {
    pub(super) fn new(text: &[u8], wanted: &'a [usize]) -> Self {
        let text = Buffer::from_slice_ref(text);
        let mut columns: Vec<StringViewBuilder> = wanted.iter().map(|_| StringViewBuilder::new()).collect();
        let blocks = columns.iter_mut().map(|column| column.append_block(text.clone())).collect();
        Builders { wanted, columns, blocks }
    }

    /// Takes the cells of a line that begins at `start`.
    pub(super) fn push(&mut self, start: usize, cells: &[Option<Range<usize>>]) {
        for ((column, block), wanted) in self.columns.iter_mut().zip(&self.blocks).zip(self.wanted) {
            match &cells[*wanted] {
                None => column.append_null(),
                Some(cell) => {
                    let (at, length) = ((start + cell.start) as u32, cell.len() as u32);
                    column.try_append_view(*block, at, length).expect("cells are text of the block");
                }
            }
        }
    }

    pub(super) fn finish(self) -> Vec<ArrayRef> {
        self.columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect()
    }
}

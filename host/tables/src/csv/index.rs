//! Where cells end: every delimiter and line end outside quotes, found 64 bytes at a time.
//!
//! The rules are those of the crate `csv`: a quote opens a cell only at the cell's start, a doubled quote inside is one
//! quote, what follows a closing quote belongs to the cell, `\n`, `\r` and `\r\n` end a record, and empty lines are not
//! records.

use memchr::memchr;
use wide::u8x32;

use crate::morsel::cut::last_line;

/// Bytes that are looked at together.
const BLOCK: usize = crate::morsel::cut::PADDING;

/// What a byte comes after, outside quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The end of a record, or nothing.
    Record,
    /// The end of a cell.
    Cell,
    /// A quote that closed, unless another follows.
    Quote,
    /// Anything else.
    Text,
}

/// Where in a record a byte is.
pub(super) struct State {
    delimiter: u8,
    quoted: bool,
    before: Before,
}

/// What a byte ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Nothing,
    Cell,
    Record,
}

impl State {
    pub(super) fn at_record(delimiter: u8) -> Self {
        State { delimiter, quoted: false, before: Before::Record }
    }

    /// Whether what follows is inside quotes.
    #[cfg(test)]
    pub(super) fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// Goes past a byte.
    pub(super) fn step(&mut self, byte: u8) -> End {
        if self.quoted {
            if byte == b'"' {
                (self.quoted, self.before) = (false, Before::Quote);
            }
            return End::Nothing;
        }
        let before = self.before;
        match byte {
            b'"' if before != Before::Text => self.quoted = true,
            b'\n' | b'\r' => {
                self.before = Before::Record;
                if before != Before::Record {
                    return End::Record;
                }
            }
            byte if byte == self.delimiter => {
                self.before = Before::Cell;
                return End::Cell;
            }
            _ => self.before = Before::Text,
        }
        End::Nothing
    }
}

/// Where the last whole record of a text ends, if there is one: after its line end. The text begins at the start of a
/// record.
pub(super) fn last_record(text: &[u8], delimiter: u8) -> Option<usize> {
    let mut end = None;
    // Where the stretch outside quotes began, and where the next quote is looked for.
    let (mut outside, mut from) = (0, 0);
    while let Some(quote) = memchr(b'"', &text[from..]).map(|found| from + found) {
        let before = quote.checked_sub(1).map_or(delimiter, |before| text[before]);
        if before != delimiter && !matches!(before, b'\n' | b'\r') {
            from = quote + 1;
            continue;
        }
        end = last_line(&text[outside..quote]).map(|line| outside + line).or(end);
        let Some(close) = closing(text, quote + 1) else { return end };
        outside = close + 1;
        from = outside;
    }
    last_line(&text[outside..]).map(|line| outside + line).or(end)
}

/// The quote that closes a cell.
fn closing(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = from + memchr(b'"', text.get(from..)?)?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

/// Where the first record of a text ends: at its line end, or at the end of the text where it has none.
pub(super) fn first_record(text: &[u8], delimiter: u8) -> Option<usize> {
    let mut state = State::at_record(delimiter);
    let end = text.iter().position(|byte| state.step(*byte) == End::Record);
    end.or_else(|| (!state.quoted && state.before != Before::Record).then_some(text.len()))
}

/// The cells of a record, as they are in its text.
pub(super) fn cells(record: &[u8], delimiter: u8) -> Vec<&[u8]> {
    let mut state = State::at_record(delimiter);
    let mut start = 0;
    let ends =
        record.iter().enumerate().filter(|(_, byte)| state.step(**byte) == End::Cell).map(|(at, _)| at);
    let ends = ends.collect::<Vec<_>>().into_iter().chain([record.len()]);
    ends.map(|end| &record[std::mem::replace(&mut start, end + 1)..end]).collect()
}

/// The cells of a text that begins at the start of a record.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Where each cell ends, record by record.
    pub(super) ends: Vec<u32>,
    /// Where each record starts.
    pub(super) starts: Vec<u32>,
    /// A bit for each block that has a quote.
    quotes: Vec<u64>,
}

/// Why a text has no index: what is wrong with a record, which starts at this byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum IndexError {
    /// A record has another number of cells.
    CellCount { record: usize, start: usize, cells: usize },
    /// The last record opens a quote that is not closed.
    UnclosedQuote { record: usize, start: usize },
}

impl IndexError {
    /// The number of the record, from 0.
    pub(super) fn record(&self) -> usize {
        match self {
            IndexError::CellCount { record, .. } | IndexError::UnclosedQuote { record, .. } => *record,
        }
    }

    /// Where it starts.
    pub(super) fn start(&self) -> usize {
        match self {
            IndexError::CellCount { start, .. } | IndexError::UnclosedQuote { start, .. } => *start,
        }
    }
}

impl Index {
    /// The cells of a text of `length` bytes, of which every record has `columns`. At least [`BLOCK`] more bytes follow
    /// it, which do not count.
    pub(super) fn new(
        padded: &[u8],
        length: usize,
        delimiter: u8,
        columns: usize,
    ) -> Result<Index, IndexError> {
        let mut finder = Finder {
            state: State::at_record(delimiter),
            ends: Vec::with_capacity(length / 8 + BLOCK),
            used: 0,
            quotes: vec![0; length / (BLOCK * 64) + 1],
            lines: 0,
        };
        let delimiters = u8x32::splat(delimiter);
        for (at, block) in padded.as_chunks::<BLOCK>().0.iter().take(length.div_ceil(BLOCK)).enumerate() {
            let base = at * BLOCK;
            let here = if length - base < BLOCK { (1 << (length - base)) - 1 } else { !0 };
            finder.block(block, base, delimiters, here);
        }
        let Finder { state, mut ends, used, quotes, mut lines } = finder;
        ends.truncate(used);
        if !state.quoted && state.before != Before::Record {
            ends.push(length as u32);
            lines += 1;
        }
        let records = ends.len() / columns;
        let is_end = |end: u32| end as usize == length || matches!(padded[end as usize], b'\n' | b'\r');
        let even = !state.quoted
            && ends.len() == records * columns
            && lines == records
            && ends.chunks_exact(columns).all(|record| is_end(record[columns - 1]));
        if !even {
            return Err(first_error(&padded[..length], &ends, columns));
        }
        let mut starts = Vec::with_capacity(records);
        let mut start = 0;
        for record in ends.chunks_exact(columns) {
            while matches!(padded[start as usize], b'\n' | b'\r') {
                start += 1;
            }
            starts.push(start);
            start = record[columns - 1] + 1;
        }
        Ok(Index { ends, starts, quotes })
    }

    /// Drops the first record.
    pub(super) fn drop_first(&mut self, columns: usize) {
        self.starts.drain(..1.min(self.starts.len()));
        self.ends.drain(..columns.min(self.ends.len()));
    }

    /// How many records there are.
    pub(super) fn records(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is a quote at or near these bytes.
    pub(super) fn near_quotes(&self, start: usize, end: usize) -> bool {
        (start / BLOCK..=end / BLOCK).any(|block| self.quotes[block / 64] >> (block % 64) & 1 == 1)
    }

    /// Whether there is any quote.
    pub(super) fn any_quotes(&self) -> bool {
        self.quotes.iter().any(|quotes| *quotes != 0)
    }
}

struct Finder {
    state: State,
    ends: Vec<u32>,
    /// How many of `ends` are found; the rest is room.
    used: usize,
    quotes: Vec<u64>,
    lines: usize,
}

impl Finder {
    /// Looks at a block, of which the bits of `here` count.
    fn block(&mut self, block: &[u8; BLOCK], base: usize, delimiters: u8x32, here: u64) {
        let [low, high] = [0, 1].map(|half| u8x32::new(block.as_chunks::<32>().0[half]));
        let find = |wanted: u8x32| {
            u64::from(low.simd_eq(wanted).to_bitmask()) | u64::from(high.simd_eq(wanted).to_bitmask()) << 32
        };
        let delimiters = find(delimiters) & here;
        let lines = (find(u8x32::splat(b'\n')) | find(u8x32::splat(b'\r'))) & here;
        let quotes = find(u8x32::splat(b'"')) & here;
        let (mut delimiters, mut lines, mut inside, mut closing) = (delimiters, lines, 0, 0);
        if quotes != 0 || self.state.quoted {
            let number = base / BLOCK;
            self.quotes[number / 64] |= u64::from(quotes != 0) << (number % 64);
            // A bit is set inside quotes, from the one that opens to before the one that closes.
            inside = parity(quotes) ^ if self.state.quoted { !0 } else { 0 };
            closing = quotes & !inside;
            (delimiters, lines) = (delimiters & !inside, lines & !inside);
            let may_open = (delimiters | lines | closing) << 1 | u64::from(self.state.before != Before::Text);
            if quotes & inside & !may_open != 0 {
                return self.step_by_step(block, base, here);
            }
        }
        let behind_line = lines << 1 | u64::from(!self.state.quoted && self.state.before == Before::Record);
        let records = lines & !behind_line;
        self.lines += records.count_ones() as usize;
        self.push(base, delimiters | records);
        let last = |mask: u64| mask >> 63 == 1;
        self.state.quoted = last(inside);
        self.state.before = match () {
            () if here != !0 => return self.end_of_text(here, inside, delimiters, lines, closing),
            () if last(delimiters) => Before::Cell,
            () if last(lines) => Before::Record,
            () if last(closing) => Before::Quote,
            () => Before::Text,
        };
    }

    /// The state after a text that ends within a block.
    fn end_of_text(&mut self, here: u64, inside: u64, delimiters: u64, lines: u64, closing: u64) {
        let last = (here >> 1) + 1;
        self.state.quoted = inside & last != 0;
        self.state.before = match () {
            () if delimiters & last != 0 => Before::Cell,
            () if lines & last != 0 => Before::Record,
            () if closing & last != 0 => Before::Quote,
            () => Before::Text,
        };
    }

    /// A block with a quote where none opens.
    fn step_by_step(&mut self, block: &[u8; BLOCK], base: usize, here: u64) {
        let mut found = 0;
        for (at, byte) in block.iter().enumerate().take(here.count_ones() as usize) {
            match self.state.step(*byte) {
                End::Nothing => continue,
                End::Cell => {}
                End::Record => self.lines += 1,
            }
            found |= 1 << at;
        }
        self.push(base, found);
    }

    fn push(&mut self, base: usize, mut found: u64) {
        if self.ends.len() < self.used + BLOCK {
            self.ends.resize((self.used + BLOCK) * 2, 0);
        }
        let count = found.count_ones() as usize;
        for end in &mut self.ends[self.used..self.used + count] {
            *end = base as u32 + found.trailing_zeros();
            found &= found - 1;
        }
        self.used += count;
    }
}

/// For each bit, whether the bits up to it are odd in number.
fn parity(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].iter().fold(bits, |bits, shift| bits ^ bits << shift)
}

/// The first record of a text that has another number of cells, or is not closed.
fn first_error(text: &[u8], ends: &[u32], columns: usize) -> IndexError {
    let is_end = |end: u32| text.get(end as usize).is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    let (mut record, mut from, mut start) = (0, 0, 0);
    loop {
        start += text[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        match ends[from..].iter().position(|end| is_end(*end)) {
            Some(last) if last + 1 == columns => {
                start = ends[from + last] as usize + 1;
                (record, from) = (record + 1, from + columns);
            }
            Some(last) => return IndexError::CellCount { record, start, cells: last + 1 },
            None => return IndexError::UnclosedQuote { record, start },
        }
    }
}

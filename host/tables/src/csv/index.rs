//! Where cells end in a text with the ordinary signs: every delimiter and line end outside quotes, found 64 bytes at a
//! time. What it finds is what [`scan`](super::scan) would.

use memchr::memchr;
use wide::u8x32;

use super::dialect::Dialect;
use super::state::{At, State, Step};
use crate::morsel::cut::last_line;

/// Bytes that are looked at together.
const BLOCK: usize = crate::morsel::cut::PADDING;

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

/// The cells of a text that begins at the start of a record.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Where each cell ends, record by record. A cell that a record lacks ends where the one before it does.
    pub(super) ends: Vec<u32>,
    /// Where each record starts.
    pub(super) starts: Vec<u32>,
    /// A bit for each block that has a quote, where they were looked for.
    quotes: Option<Vec<u64>>,
}

impl Index {
    /// The cells of a text of `length` bytes with the ordinary signs, if there is nothing wrong with it and every record
    /// has `columns`. At least [`BLOCK`] more bytes follow it, which do not count.
    pub(super) fn of_plain(padded: &[u8], length: usize, delimiter: u8, columns: usize) -> Option<Index> {
        let mut finder = Finder {
            state: State::at_record(Dialect::plain(delimiter)),
            ends: Vec::with_capacity(length / 8 + BLOCK),
            used: 0,
            quotes: vec![0; length / (BLOCK * 64) + 1],
            lines: 0,
            stray: false,
        };
        let delimiters = u8x32::splat(delimiter);
        for (at, block) in padded.as_chunks::<BLOCK>().0.iter().take(length.div_ceil(BLOCK)).enumerate() {
            let base = at * BLOCK;
            let here = if length - base < BLOCK { (1 << (length - base)) - 1 } else { !0 };
            finder.block(block, base, delimiters, here);
        }
        let Finder { state, mut ends, used, quotes, mut lines, stray } = finder;
        ends.truncate(used);
        if !state.is_quoted() && state.is_within_record() {
            ends.push(length as u32);
            lines += 1;
        }
        let records = ends.len() / columns;
        let is_end = |end: u32| end as usize == length || matches!(padded[end as usize], b'\n' | b'\r');
        let even = !state.is_quoted()
            && !stray
            && ends.len() == records * columns
            && lines == records
            && ends.chunks_exact(columns).all(|record| is_end(record[columns - 1]));
        if !even {
            return None;
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
        Some(Index { ends, starts, quotes: Some(quotes) })
    }

    /// How many records there are.
    pub(super) fn records(&self) -> usize {
        self.starts.len()
    }

    /// Where the blocks with quotes are, if that is known.
    pub(super) fn quotes(&self) -> Option<Quotes<'_>> {
        self.quotes.as_deref().map(Quotes)
    }
}

/// Which blocks of a text have a quote.
#[derive(Clone, Copy)]
pub(super) struct Quotes<'a>(&'a [u64]);

impl Quotes<'_> {
    /// Whether there is one at or near these bytes.
    pub(super) fn are_near(self, start: usize, end: usize) -> bool {
        (start / BLOCK..=end / BLOCK).any(|block| self.0[block / 64] >> (block % 64) & 1 == 1)
    }

    /// Whether there is none.
    pub(super) fn is_empty(self) -> bool {
        self.0.iter().all(|quotes| *quotes == 0)
    }
}

struct Finder {
    state: State,
    ends: Vec<u32>,
    /// How many of `ends` are found; the rest is room.
    used: usize,
    quotes: Vec<u64>,
    lines: usize,
    /// Whether something follows a closing quote.
    stray: bool,
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
        let before = self.state.at;
        if quotes != 0 || matches!(before, At::Quoted | At::Quote) {
            let number = base / BLOCK;
            self.quotes[number / 64] |= u64::from(quotes != 0) << (number % 64);
            // A bit is set inside quotes, from the one that opens to before the one that closes.
            inside = parity(quotes) ^ if before == At::Quoted { !0 } else { 0 };
            closing = quotes & !inside;
            (delimiters, lines) = (delimiters & !inside, lines & !inside);
            let may_open =
                (delimiters | lines | closing) << 1 | u64::from(!matches!(before, At::Quoted | At::Text));
            if quotes & inside & !may_open != 0 {
                return self.step_by_step(block, base, here);
            }
            let behind = closing << 1 | u64::from(before == At::Quote);
            self.stray |= behind & !(quotes | delimiters | lines) & here != 0;
        }
        let behind_line = lines << 1 | u64::from(before == At::Record);
        let records = lines & !behind_line;
        self.lines += records.count_ones() as usize;
        self.push(base, delimiters | records);
        let last = if here == !0 { 1 << 63 } else { (here >> 1) + 1 };
        self.state.at = match () {
            () if inside & last != 0 => At::Quoted,
            () if delimiters & last != 0 => At::Cell,
            () if lines & last != 0 => At::Record,
            () if closing & last != 0 => At::Quote,
            () => At::Text,
        };
    }

    /// A block with a quote where none opens.
    fn step_by_step(&mut self, block: &[u8; BLOCK], base: usize, here: u64) {
        let mut found = 0;
        for (at, byte) in block.iter().enumerate().take(here.count_ones() as usize) {
            match self.state.step(*byte) {
                Step::Nothing => continue,
                Step::Stray => {
                    self.stray = true;
                    continue;
                }
                Step::Cell => {}
                Step::Record => self.lines += 1,
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

//! Where records start in a part of a text of which it is not known what comes before.

use std::io::{self, Read};

use super::dialect::Dialect;
use super::preamble::Ahead;
use super::state::{At, STATES, State, Step};
use crate::options::ReadOptions;
use crate::text::Text;

/// The records of a text with a delimiter. States are numbers, of which 0 is that before the text.
#[derive(Clone, Copy)]
pub(crate) struct Records(Dialect);

impl Records {
    /// How many states there are.
    pub(crate) const STATES: u8 = STATES.len() as u8;

    /// Of texts that are read so.
    pub(crate) fn of(options: &ReadOptions) -> Self {
        Records(Dialect::chosen(options.delimiter.unwrap_or(b','), &options.csv))
    }

    /// Where the first record starts in a part of the text that begins in a state, and the state in which it ends. A record
    /// starts with a byte that is not a line end.
    pub(crate) fn follow(self, state: u8, part: &[u8]) -> (Option<usize>, u8) {
        let at = STATES.get(usize::from(state)).copied().unwrap_or(At::Record);
        let mut state = State::at(self.0, at);
        let mut first = None;
        let mut at = 0;
        while let Some(byte) = part.get(at) {
            if state.at == At::Record && !matches!(byte, b'\n' | b'\r') {
                first = Some(at);
                state.skip(&part[at..]);
                break;
            }
            match state.quoted(&part[at..]) {
                0 => {
                    state.step(*byte);
                    at += 1;
                }
                quoted => at += quoted,
            }
        }
        let now = STATES.iter().position(|known| *known == state.at).unwrap_or_default();
        (first, now as u8)
    }

    /// How many bytes of a text come before its first row: lines that are left out, and the names of columns. None where
    /// these do not end within `limit` bytes.
    pub(crate) fn first_row(
        self,
        input: Text,
        options: &ReadOptions,
        limit: usize,
    ) -> io::Result<Option<u64>> {
        let ahead = Ahead::open(input, options.csv.skip_rows)?;
        let before = ahead.bytes;
        let mut text = Vec::new();
        let read = ahead.into_text().take(limit as u64).read_to_end(&mut text)?;
        let mark = if before == 0 && text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        if !options.header {
            return Ok(Some(before + mark as u64));
        }
        let mut state = State::at_record(self.0);
        let mut named = false;
        for (at, byte) in text.iter().enumerate().skip(mark) {
            if named && state.at == At::Record && !matches!(byte, b'\n' | b'\r') {
                return Ok(Some(before + at as u64));
            }
            named |= state.step(*byte) == Step::Record;
        }
        Ok((read < limit).then_some(before + read as u64))
    }
}

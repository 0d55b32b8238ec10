//! What comes before the records of a text: lines that are no rows, and one that names the delimiter.

use std::io::{Cursor, Read, Result};

use crate::text::Text;

/// A text of which the first part was read ahead.
pub(super) struct Ahead {
    input: Text,
    read: Vec<u8>,
    at_end: bool,
    /// How many line ends were left behind.
    pub(super) lines: u64,
    /// How many bytes were.
    pub(super) bytes: u64,
    /// The delimiter that the first line names, as spreadsheets write it: `sep=;`.
    pub(super) delimiter: Option<u8>,
}

/// The first part of a text, or all of it.
#[derive(Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) text: &'a [u8],
    pub(super) is_whole: bool,
}

/// How much is read at once.
const PART: usize = 8 << 10;

impl Ahead {
    /// Goes past `skip` lines, and past a first line that names the delimiter, which is one of them.
    pub(super) fn open(input: Text, skip: u64) -> Result<Self> {
        let mut ahead = Ahead { input, read: Vec::new(), at_end: false, lines: 0, bytes: 0, delimiter: None };
        ahead.read_up_to(LINE)?;
        ahead.delimiter = named_delimiter(&ahead.read);
        for _ in 0..skip.max(u64::from(ahead.delimiter.is_some())) {
            ahead.skip_line()?;
        }
        Ok(ahead)
    }

    /// The first bytes: as many as that or all there are, and perhaps more.
    pub(super) fn peek(&mut self, wanted: usize) -> Result<Sample<'_>> {
        self.read_up_to(wanted)?;
        Ok(Sample { text: &self.read, is_whole: self.at_end })
    }

    /// What was read, and the rest.
    pub(super) fn into_text(self) -> Text {
        let Ahead { input, read, .. } = self;
        if read.is_empty() { input } else { Box::new(Cursor::new(read).chain(input)) }
    }

    fn read_up_to(&mut self, wanted: usize) -> Result<()> {
        while self.read.len() < wanted && !self.at_end {
            let part = PART.max(wanted - self.read.len()) as u64;
            let before = self.read.len();
            self.read.reserve(PART);
            self.input.by_ref().take(part).read_to_end(&mut self.read)?;
            self.at_end = ((self.read.len() - before) as u64) < part;
        }
        Ok(())
    }

    fn skip_line(&mut self) -> Result<()> {
        loop {
            self.read_up_to(2)?;
            let Some(end) = memchr::memchr2(b'\n', b'\r', &self.read) else {
                self.bytes += self.read.len() as u64;
                self.read.clear();
                if self.at_end {
                    return Ok(());
                }
                continue;
            };
            // What follows a carriage return may be part of the line end.
            self.read.drain(..end);
            self.read_up_to(2)?;
            let length = if self.read.starts_with(b"\r\n") { 2 } else { 1 };
            self.read.drain(..length);
            self.bytes += (end + length) as u64;
            self.lines += 1;
            return Ok(());
        }
    }
}

/// As many bytes as a line that names the delimiter may have, with a byte order mark.
const LINE: usize = 12;

/// The delimiter that a first line names: `sep=;`, in quotes or not.
fn named_delimiter(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let line = match memchr::memchr2(b'\n', b'\r', text) {
        Some(end) => &text[..end],
        None if text.len() < LINE => text,
        None => return None,
    };
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [name @ .., b'=', sign] if name.eq_ignore_ascii_case(b"sep") => {
            (sign.is_ascii() && !matches!(sign, b'"' | b'=')).then_some(*sign)
        }
        _ => None,
    }
}

/// A text without its last lines. Empty lines are not counted.
pub(super) struct WithoutFooter {
    input: Text,
    lines: usize,
    /// What may be the last lines, behind what may be passed on.
    held: Vec<u8>,
    /// How much of it is passed on, and may be.
    passed: usize,
    free: usize,
    at_end: bool,
}

/// The most bytes the last lines may have.
const MAX_FOOTER_BYTES: usize = 16 << 20;

impl WithoutFooter {
    /// `input` without so many lines.
    pub(super) fn of(input: Text, lines: usize) -> Text {
        if lines == 0 {
            return input;
        }
        let held = Vec::new();
        Box::new(WithoutFooter { input, lines, held, passed: 0, free: 0, at_end: false })
    }

    /// Where the last lines begin.
    fn footer(&self) -> usize {
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let mut at = self.held.len();
        for _ in 0..self.lines {
            at = self.held[..at].iter().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1);
            at = memchr::memrchr2(b'\n', b'\r', &self.held[..at]).map_or(0, |end| end + 1);
        }
        at
    }
}

impl Read for WithoutFooter {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.passed == self.free && !self.at_end {
            self.held.drain(..std::mem::take(&mut self.passed));
            let part = PART.max(buffer.len()).max(self.held.len());
            let read = self.input.by_ref().take(part as u64).read_to_end(&mut self.held)?;
            self.at_end = read == 0;
            self.free = self.footer();
            if self.held.len() - self.free > MAX_FOOTER_BYTES {
                let lines = self.lines;
                return Err(std::io::Error::other(format!("the last {lines} lines are longer than 16 MiB")));
            }
        }
        let given = buffer.len().min(self.free - self.passed);
        buffer[..given].copy_from_slice(&self.held[self.passed..self.passed + given]);
        self.passed += given;
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{Ahead, WithoutFooter};

    fn text(text: &str) -> super::Text {
        Box::new(Cursor::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn lines_before_the_header_are_left_out() {
        let cases = [
            ("a\nb\nc", 0, "a\nb\nc", 0, None),
            ("a\n\nc", 2, "c", 2, None),
            ("a\r\nb\rc", 2, "c", 2, None),
            ("a", 2, "", 0, None),
            ("\u{feff}sep=;\r\na;b", 0, "a;b", 1, Some(b';')),
            ("\"sep=\t\"\na", 1, "a", 1, Some(b'\t')),
            ("SEP=,\na\nb", 2, "b", 2, Some(b',')),
            ("sep=ab\nc", 0, "sep=ab\nc", 0, None),
        ];
        for (whole, skip, rest, lines, delimiter) in cases {
            let ahead = Ahead::open(text(whole), skip).expect("it reads");
            assert_eq!((ahead.lines, ahead.delimiter), (lines, delimiter), "{whole:?}");
            assert_eq!(ahead.bytes, (whole.len() - rest.len()) as u64, "{whole:?}");
            let mut found = String::new();
            ahead.into_text().read_to_string(&mut found).expect("text");
            assert_eq!(found, rest, "{whole:?}");
        }
    }

    #[test]
    fn lines_at_the_end_are_left_out() {
        let long = "x".repeat(20_000);
        let cases = [
            ("a\nb\nTotals", 1, "a\nb\n"),
            ("a\nb\n\nTotals\r\n\r\n", 1, "a\nb\n\n"),
            ("a\nb\n", 2, ""),
            ("a\n", 5, ""),
            ("a\rb\rc\r", 1, "a\rb\r"),
            (&format!("{long}\n{long}\n{long}\n"), 2, &format!("{long}\n")),
        ];
        for (whole, lines, rest) in cases {
            let mut found = String::new();
            WithoutFooter::of(text(whole), lines).read_to_string(&mut found).expect("text");
            assert_eq!(found, rest);
        }
    }
}

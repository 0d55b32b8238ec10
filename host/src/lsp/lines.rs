//! Places in a document: bytes, and the lines and UTF-16 units that clients count.

use std::ops::Range;

use lsp_types::{Position, Range as Places};

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Those of a text. Lines end with LF, CR or both.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = (0..bytes.len()).filter(|at| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Lines(std::iter::once(0).chain(ends.map(|at| at + 1)).collect())
    }

    /// The byte at a position; one behind the end of its line is that end.
    pub(super) fn byte(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.0.get(line).copied() else { return text.len() };
        let end = self.0.get(line + 1).copied().unwrap_or(text.len());
        let content = text[start..end].trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        for (at, c) in content.char_indices() {
            if left < c.len_utf16() {
                return start + at;
            }
            left -= c.len_utf16();
        }
        start + content.len()
    }

    /// The position of a byte; within a character, of its start.
    pub(super) fn position(&self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.0.partition_point(|start| *start <= byte) - 1;
        let units: usize = text[self.0[line]..byte].chars().map(char::len_utf16).sum();
        Position::new(line as u32, units as u32)
    }

    /// The positions of a range.
    pub(super) fn places(&self, text: &str, range: &Range<usize>) -> Places {
        Places::new(self.position(text, range.start), self.position(text, range.end.max(range.start)))
    }

    /// The bytes of a range.
    pub(super) fn bytes(&self, text: &str, places: Places) -> Range<usize> {
        let start = self.byte(text, places.start);
        start..self.byte(text, places.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf_16_units_and_lines_end_in_three_ways() {
        let text = "a\u{1f600}b\r\né\rc\n";
        let lines = Lines::of(text);
        for (byte, line, character) in [
            (0, 0, 0),
            (1, 0, 1),
            (5, 0, 3),
            (6, 0, 4),
            (8, 1, 0),
            (10, 1, 1),
            (11, 2, 0),
            (12, 2, 1),
            (13, 3, 0),
        ] {
            let position = Position::new(line, character);
            assert_eq!(lines.position(text, byte), position, "{byte}");
            assert_eq!(lines.byte(text, position), byte, "{position:?}");
        }
        // Within a pair, and behind the end of a line or of the text.
        assert_eq!(lines.byte(text, Position::new(0, 2)), 1);
        assert_eq!(lines.byte(text, Position::new(0, 99)), 6);
        assert_eq!(lines.byte(text, Position::new(99, 0)), text.len());
        assert_eq!(lines.position(text, 3), Position::new(0, 1));
        assert_eq!(Lines::of("").position("", 5), Position::new(0, 0));
    }
}

//! The characters between two positions.

use std::ops::Range;

use super::positions::from_start;

/// The characters from one position, counted from 0, up to another, which does not belong to them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// From `start` to before `end`, which is not less.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The bytes of these characters in a text; at its end if it is too short.
    pub(crate) fn bytes(self, text: &str) -> Range<usize> {
        let Some(start) = from_start(text, self.start) else {
            return text.len()..text.len();
        };
        let rest = &text[start..];
        start..start + from_start(rest, self.end - self.start).unwrap_or(rest.len())
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "characters {} to {}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn counts_characters() {
        let cases = [
            ("2020-01-15", 0, 4, "2020"),
            ("2020-01-15", 5, 7, "01"),
            ("2020", 2, 9, "20"),
            ("2020", 4, 9, ""),
            ("Kö💡ln", 1, 3, "ö💡"),
            ("Kö💡ln", 2, 2, ""),
            ("Kö💡ln", 4, 9, "n"),
            ("Kö💡ln", 6, usize::MAX, ""),
            ("", 0, 1, ""),
        ];
        for (text, start, end, expected) in cases {
            assert_eq!(&text[Span::new(start, end).bytes(text)], expected, "{text} {start} {end}");
        }
    }
}

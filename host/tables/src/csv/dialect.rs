//! The signs of a text with a delimiter, and the text that a cell stands for.

use std::path::Path;

use memchr::{memchr, memchr2};

use crate::error::{Result, TableError};
use crate::options::CsvOptions;

/// The signs of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) comment: Option<u8>,
    /// Whether text may follow a closing quote.
    pub(super) lenient: bool,
}

impl Dialect {
    /// The ordinary signs.
    pub(super) fn plain(delimiter: u8) -> Self {
        Dialect { delimiter, quote: Some(b'"'), escape: None, comment: None, lenient: false }
    }

    /// The signs that are chosen, which may not fit each other.
    pub(super) fn chosen(delimiter: u8, options: &CsvOptions) -> Self {
        let CsvOptions { quote, escape, comment, lenient, .. } = *options;
        Dialect { delimiter, quote, escape: escape.filter(|sign| Some(*sign) != quote), comment, lenient }
    }

    /// Checks that each sign has one meaning, and cannot be part of another character.
    pub(super) fn check(self, path: &Path) -> Result<()> {
        let Dialect { delimiter, quote, escape, comment, .. } = self;
        let named =
            [("delimiter", Some(delimiter)), ("quote", quote), ("escape", escape), ("comment", comment)];
        let mut before: Vec<(&str, u8)> = Vec::new();
        for (second, sign) in named.into_iter().filter_map(|(name, sign)| Some((name, sign?))) {
            if !sign.is_ascii() || matches!(sign, b'\n' | b'\r') {
                return Err(TableError::UnusableSign { name: second, sign });
            }
            if let Some((first, _)) = before.iter().find(|(_, other)| *other == sign) {
                let (file, sign) = (path.to_path_buf(), char::from(sign));
                return Err(TableError::SameSign { file, first, second, sign });
            }
            before.push((second, sign));
        }
        Ok(())
    }

    /// Whether these are the ordinary signs.
    pub(super) fn is_plain(self) -> bool {
        self == Dialect::plain(self.delimiter)
    }

    /// Whether a cell is in quotes.
    pub(super) fn is_quoted(self, cell: &[u8]) -> bool {
        self.quote.is_some() && cell.first().copied() == self.quote
    }

    /// The part of a cell that is its text, if its text is a part of it.
    pub(super) fn text_within(self, cell: &[u8]) -> Option<&[u8]> {
        match (self.quote, self.escape, cell) {
            (Some(quote), escape, [first, inner @ ..]) if *first == quote => {
                let close = memchr2(quote, escape.unwrap_or(quote), inner)?;
                (inner[close] == quote && close + 1 == inner.len()).then_some(&inner[..close])
            }
            (None, Some(escape), cell) if memchr(escape, cell).is_some() => None,
            _ => Some(cell),
        }
    }

    /// Adds the text of a cell: without the quotes it begins and ends with, with one for each two inside, and without
    /// the signs that escape another.
    pub(super) fn read(self, cell: &[u8], out: &mut Vec<u8>) {
        let Some(quote) = self.quote else { return self.read_unquoted(cell, out) };
        if cell.first() != Some(&quote) {
            return out.extend_from_slice(cell);
        }
        let escape = self.escape.unwrap_or(quote);
        let mut rest = &cell[1..];
        while let Some(at) = memchr2(quote, escape, rest) {
            out.extend_from_slice(&rest[..at]);
            let (sign, after) = (rest[at], &rest[at + 1..]);
            match after.first() {
                Some(next) if *next == quote => out.push(quote),
                Some(next) if sign != quote => {
                    if !matches!(next, b'\n' | b'\r') && *next != escape {
                        out.push(escape);
                    }
                    out.push(*next);
                }
                None if sign != quote => {
                    out.push(sign);
                    rest = after;
                    break;
                }
                // The quote closes; what follows it is text.
                _ => {
                    rest = after;
                    break;
                }
            }
            rest = &after[1..];
        }
        out.extend_from_slice(rest);
    }

    /// Adds the text of a cell of a file without quotes.
    fn read_unquoted(self, cell: &[u8], out: &mut Vec<u8>) {
        let Some(escape) = self.escape else { return out.extend_from_slice(cell) };
        let mut rest = cell;
        while let Some(at) = memchr(escape, rest) {
            out.extend_from_slice(&rest[..at]);
            let escaped = rest.get(at + 1).is_some_and(|next| {
                *next == escape || *next == self.delimiter || matches!(next, b'\n' | b'\r')
            });
            // What it does not escape is text, and so is the sign.
            let kept = if escaped { &rest[at + 1..] } else { &rest[at..] };
            let taken = kept.len().min(if escaped { 1 } else { 2 });
            out.extend_from_slice(&kept[..taken]);
            rest = &kept[taken..];
        }
        out.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn cells_stand_for_texts() {
        let plain = Dialect::plain(b',');
        let slashed = Dialect { escape: Some(b'\\'), ..plain };
        let bare = Dialect { quote: None, ..plain };
        let bare_slashed = Dialect { quote: None, ..slashed };
        let single = Dialect { quote: Some(b'\''), ..plain };
        let cases = [
            (plain, r#""say ""hi""""#, r#"say "hi""#),
            (plain, r#"5" pipe"#, r#"5" pipe"#),
            (plain, r#""a"b"c""#, r#"ab"c""#),
            (plain, r#""""#, ""),
            (slashed, r#""say \"hi\"""#, r#"say "hi""#),
            (slashed, r#""ends with \\""#, r"ends with \"),
            (slashed, r#""a ""b"" c""#, r#"a "b" c"#),
            (slashed, r#""C:\new""#, r"C:\new"),
            (slashed, "\"a\\\nb\"", "a\nb"),
            (slashed, r"\N", r"\N"),
            (bare, r#""a""#, r#""a""#),
            (bare_slashed, r"a\,b\\c\d", r"a,b\c\d"),
            (bare_slashed, r"a\", r"a\"),
            (single, "'it''s'", "it's"),
        ];
        for (dialect, cell, text) in cases {
            let mut out = Vec::new();
            dialect.read(cell.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), text, "{cell}");
            if let Some(within) = dialect.text_within(cell.as_bytes()) {
                assert_eq!(String::from_utf8_lossy(within), text, "{cell}");
            }
        }
    }
}

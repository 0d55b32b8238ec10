//! Characters of texts behind a symbol, one for each.

use regex::Regex;

use super::{Became, Change, Writer};
use crate::error::Result;

/// Characters that are not masked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Whatever is neither a letter, nor a digit, nor a blank.
    pub(crate) symbols: bool,
    /// Blanks, tabs and line ends.
    pub(crate) whitespace: bool,
}

impl Kept {
    fn keeps(self, c: char) -> bool {
        if c.is_whitespace() { self.whitespace } else { self.symbols && !c.is_alphanumeric() }
    }
}

/// Which part of a text is masked.
pub(crate) enum Where {
    /// The characters from one position up to another, both from 0, and from the end where negative.
    Range { start: Option<i64>, stop: Option<i64> },
    /// What stands between the first of one text and the first of another behind it, and where a text is absent, from the
    /// start or to the end.
    Between { start: Option<String>, end: Option<String>, with_delimiters: bool },
    /// Everything that a pattern finds.
    Found(Regex),
}

/// Masks characters of texts.
pub(crate) struct Mask {
    pub(crate) symbol: String,
    pub(crate) kept: Kept,
    pub(crate) masked: Where,
}

impl Change for Mask {
    fn name(&self) -> String {
        match &self.masked {
            Where::Range { .. } => "mask range".into(),
            Where::Between { .. } => "mask between".into(),
            Where::Found(pattern) => format!("mask {pattern}"),
        }
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        Ok(match &self.masked {
            Where::Found(pattern) => Box::new(move |_, text, out| {
                let mut rest = 0;
                for found in pattern.find_iter(text) {
                    out.push_str(&text[rest..found.start()]);
                    self.put(found.as_str(), out);
                    rest = found.end();
                }
                out.push_str(&text[rest..]);
                Ok(if rest == 0 { Became::Same } else { Became::Written })
            }),
            Where::Range { start, stop } => {
                Box::new(move |_, text, out| Ok(self.mask(text, range(text, *start, *stop), out)))
            }
            Where::Between { start, end, with_delimiters } => Box::new(move |_, text, out| {
                let (mut rest, mut found) = (0, 0);
                loop {
                    match between(text, rest, start.as_deref(), end.as_deref(), *with_delimiters) {
                        Between::Nothing => break,
                        Between::Open => return Ok(Became::Missing),
                        Between::Found { masked, after } => {
                            out.push_str(&text[rest..masked.start]);
                            self.put(&text[masked.clone()], out);
                            out.push_str(&text[masked.end..after]);
                            rest = after;
                            found += 1;
                        }
                    }
                    if start.is_none() || end.is_none() {
                        break;
                    }
                }
                out.push_str(&text[rest..]);
                Ok(if found == 0 { Became::Missing } else { Became::Written })
            }),
        })
    }
}

impl Mask {
    /// Masks these bytes; a text that has none would stay readable.
    fn mask(&self, text: &str, range: Option<std::ops::Range<usize>>, out: &mut String) -> Became {
        let Some(range) = range else { return Became::Missing };
        out.push_str(&text[..range.start]);
        self.put(&text[range.clone()], out);
        out.push_str(&text[range.end..]);
        Became::Written
    }

    fn put(&self, text: &str, out: &mut String) {
        for c in text.chars() {
            if self.kept.keeps(c) { out.push(c) } else { out.push_str(&self.symbol) }
        }
    }
}

/// The bytes from one character up to another, if there is at least one.
fn range(text: &str, start: Option<i64>, stop: Option<i64>) -> Option<std::ops::Range<usize>> {
    let from = start.map_or(0, |at| byte_at(text, at));
    let to = stop.map_or(text.len(), |at| byte_at(text, at));
    (from < to).then_some(from..to)
}

/// Where the character of this number starts, from the end where it is negative; an end of the text where there is none.
fn byte_at(text: &str, at: i64) -> usize {
    let far = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    if at >= 0 {
        return text.char_indices().nth(far(at.unsigned_abs())).map_or(text.len(), |(at, _)| at);
    }
    text.char_indices().rev().nth(far(at.unsigned_abs()) - 1).map_or(0, |(at, _)| at)
}

/// What stands between delimiters.
enum Between {
    /// Nothing opens.
    Nothing,
    /// What opens does not end.
    Open,
    Found {
        /// The bytes, which may be none.
        masked: std::ops::Range<usize>,
        /// Where what comes after them starts.
        after: usize,
    },
}

/// What stands between delimiters from here on.
fn between(
    text: &str,
    from: usize,
    start: Option<&str>,
    end: Option<&str>,
    with_delimiters: bool,
) -> Between {
    let find = |from: usize, delimiter: &str| {
        let at = from + text[from..].find(delimiter)?;
        Some(at..at + delimiter.len())
    };
    let Some(opening) = start.map_or(Some(from..from), |start| find(from, start)) else {
        return Between::Nothing;
    };
    let closing = end.map_or(Some(text.len()..text.len()), |end| find(opening.end, end));
    let Some(closing) = closing else { return Between::Open };
    let masked = if with_delimiters { opening.start..closing.end } else { opening.end..closing.start };
    Between::Found { masked, after: closing.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_python_slices_that_hold_something() {
        let text = "aß💡d";
        let cut = |start, stop| range(text, start, stop).map(|range| &text[range]);
        assert_eq!(cut(None, None), Some(text));
        assert_eq!(cut(Some(1), Some(3)), Some("ß💡"));
        assert_eq!(cut(Some(-2), None), Some("💡d"));
        assert_eq!(cut(None, Some(-1)), Some("aß💡"));
        assert_eq!(cut(Some(-9), Some(9)), Some(text));
        assert_eq!(cut(Some(4), None), None);
        assert_eq!(cut(None, Some(-4)), None);
        assert_eq!(cut(Some(2), Some(2)), None);
        assert_eq!(cut(Some(i64::MIN), Some(i64::MAX)), Some(text));
    }
}

//! Text split into parts: once for all of them, as a struct whose fields become columns.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, StructArray};
use arrow_schema::{DataType, Field, Fields};
use memchr::memmem::Finder;
use regex::Regex;

use super::is_plain;
use super::positions::{count, from_end, from_start};
use super::views::split_cells;
use crate::error::{Error, Result};
use crate::kernel::{Failures, Kernel, Value};

/// What text is split at.
#[derive(Clone)]
pub(crate) struct Delimiter {
    find: Find,
    /// Whether it stays, at the end of the part before it.
    keep: bool,
}

#[derive(Clone)]
enum Find {
    Text(Box<Finder<'static>>),
    Pattern(Regex),
}

impl Delimiter {
    /// The matches of a pattern; those without a character split nothing.
    pub(crate) fn pattern(text: &str, pattern: Regex, keep: bool) -> Self {
        if is_plain(text) {
            return Delimiter::text(text, keep);
        }
        Delimiter { find: Find::Pattern(pattern), keep }
    }

    /// A text that stands for itself.
    pub(crate) fn text(text: &str, keep: bool) -> Self {
        Delimiter { find: Find::Text(Box::new(Finder::new(text).into_owned())), keep }
    }

    /// The first place at or after byte `from`: where it begins and ends.
    fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        match &self.find {
            Find::Text(finder) => {
                let at = from + finder.find(&text.as_bytes()[from..])?;
                Some((at, at + finder.needle().len()))
            }
            Find::Pattern(pattern) => {
                let mut from = from;
                loop {
                    let found = pattern.find_at(text, from)?;
                    if !found.is_empty() {
                        return Some((found.start(), found.end()));
                    }
                    from = found.end() + text[found.end()..].chars().next()?.len_utf8();
                }
            }
        }
    }
}

/// Where text is split.
#[derive(Clone)]
pub(crate) enum Cuts {
    /// At any of these delimiters, from the left; of those that begin at the same place the first counts.
    AtAny(Vec<Delimiter>),
    /// At each of these delimiters once, in this order.
    InTurn(Vec<Delimiter>),
    /// Before the characters at these positions, counted from 0.
    Before(Vec<usize>),
    /// Before so many last characters.
    FromEnd(usize),
    /// Before the character at a position, and then after every so many.
    Every { start: usize, interval: usize },
}

/// Where the next match of each delimiter begins and ends, if there is one. One list serves all rows of a batch.
type Ahead = Vec<Option<(usize, usize)>>;

impl Cuts {
    /// Fills `parts`; what is left when they are full stays in the last one.
    fn cut<'a>(&self, text: &'a str, parts: &mut [Option<&'a str>], ahead: &mut Ahead) {
        match self {
            Cuts::AtAny(delimiters) if let [one] = delimiters.as_slice() => {
                cut_at(text, parts, |_, from| Some((one, one.find(text, from)?)));
            }
            Cuts::AtAny(delimiters) => {
                ahead.clear();
                ahead.extend(delimiters.iter().map(|delimiter| delimiter.find(text, 0)));
                cut_at(text, parts, |_, from| nearest(delimiters, ahead, text, from));
            }
            Cuts::InTurn(delimiters) => cut_at(text, parts, |turn, from| {
                let delimiter = delimiters.get(turn)?;
                Some((delimiter, delimiter.find(text, from)?))
            }),
            Cuts::Before(positions) => cut_before(text, parts, positions.iter().copied()),
            Cuts::Every { start, interval } => {
                let first = if *start == 0 { *interval } else { *start };
                let all = (0..parts.len()).map(|turn| first.saturating_add(turn.saturating_mul(*interval)));
                cut_before(text, parts, all);
            }
            Cuts::FromEnd(last) => match from_end(text, *last) {
                Some(at) if at > 0 => (parts[0], parts[1]) = (Some(&text[..at]), Some(&text[at..])),
                _ => parts[1] = Some(text),
            },
        }
    }
}

/// The delimiter that begins first at or after byte `from`. Only those that lie behind are looked for again: one that is
/// far away or not there at all is looked for once, not for every part.
fn nearest<'b>(
    delimiters: &'b [Delimiter],
    ahead: &mut Ahead,
    text: &str,
    from: usize,
) -> Option<(&'b Delimiter, (usize, usize))> {
    let found = delimiters.iter().zip(ahead).filter_map(|(delimiter, next)| {
        if next.is_some_and(|(start, _)| start < from) {
            *next = delimiter.find(text, from);
        }
        Some((delimiter, (*next)?))
    });
    found.min_by_key(|(_, (start, _))| *start)
}

/// Cuts where `next` finds the next delimiter: it gets how many there were, and the byte to look from.
fn cut_at<'a, 'b>(
    text: &'a str,
    parts: &mut [Option<&'a str>],
    mut next: impl FnMut(usize, usize) -> Option<(&'b Delimiter, (usize, usize))>,
) {
    let mut from = 0;
    let last = parts.len() - 1;
    for (turn, part) in parts.iter_mut().enumerate() {
        let found = if turn < last { next(turn, from) } else { None };
        let Some((delimiter, (start, end))) = found else {
            *part = Some(&text[from..]);
            return;
        };
        *part = Some(&text[from..if delimiter.keep { end } else { start }]);
        from = end;
    }
}

/// Cuts before these characters, which ascend; a part that would begin behind the text is none.
fn cut_before<'a>(text: &'a str, parts: &mut [Option<&'a str>], positions: impl Iterator<Item = usize>) {
    let mut from = 0;
    let mut positions = positions.scan(0, |before, position| {
        let step = position - *before;
        *before = position;
        Some(step)
    });
    let last = parts.len() - 1;
    for (turn, part) in parts.iter_mut().enumerate() {
        let end = positions.next().filter(|_| turn < last).and_then(|step| from_start(&text[from..], step));
        match end.map(|step| from + step).filter(|end| *end < text.len()) {
            Some(end) => {
                *part = Some(&text[from..end]);
                from = end;
            }
            None => {
                *part = Some(&text[from..]);
                return;
            }
        }
    }
}

/// Text as a struct of its parts.
pub(crate) struct Split {
    cuts: Cuts,
    count: usize,
}

impl Split {
    /// Text in `count` parts: one or more, and two for [`Cuts::FromEnd`].
    pub(crate) fn new(cuts: Cuts, count: usize) -> Self {
        Split { cuts, count: count.max(1) }
    }

    fn fields(&self) -> Fields {
        (1..=self.count).map(|part| Field::new(part.to_string(), DataType::Utf8View, true)).collect()
    }
}

impl Kernel for Split {
    fn name(&self) -> String {
        format!("split in {}", self.count)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Struct(self.fields())
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let mut ahead = Ahead::new();
        let parts = split_cells(texts.as_string_view(), self.count, |text, parts| {
            self.cuts.cut(text, parts, &mut ahead);
        });
        let parts = parts.into_iter().map(|part| Arc::new(part) as ArrayRef).collect();
        Ok(Arc::new(StructArray::try_new_with_length(self.fields(), parts, None, rows)?))
    }
}

/// One part of what [`Split`] gave, counted from 0.
pub(crate) struct Part(pub(crate) usize);

impl Kernel for Part {
    fn name(&self) -> String {
        format!("part {}", self.0 + 1)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let parts = args[0].to_array(rows)?;
        let part = parts.as_struct().columns().get(self.0);
        part.cloned().ok_or_else(|| Error::internal("there are fewer parts"))
    }
}

/// How many parts [`Cuts::Every`] makes of a text, up to a limit: a long.
pub(crate) struct CountParts {
    /// Where the first cut is, in characters; 0 means after the first interval.
    pub(crate) start: usize,
    /// Characters between two cuts.
    pub(crate) interval: usize,
    /// More than this are not counted.
    pub(crate) most: usize,
}

impl Kernel for CountParts {
    fn name(&self) -> String {
        "count parts".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int64
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let parts = texts.iter().map(|text| {
            let behind = count(text?).saturating_sub(self.start);
            let parts = usize::from(self.start > 0) + behind.div_ceil(self.interval);
            Some(parts.clamp(1, self.most) as i64)
        });
        Ok(Arc::new(parts.collect::<Int64Array>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(cuts: &Cuts, count: usize, text: &'a str) -> Vec<Option<&'a str>> {
        let mut parts = vec![None; count];
        cuts.cut(text, &mut parts, &mut Ahead::new());
        parts
    }

    #[test]
    fn cuts() {
        let comma = || Delimiter::text(",", false);
        let both = || Delimiter::text(",,", false);
        let space = || Delimiter::pattern(" +", Regex::new(" +").expect("a pattern"), true);
        let nothing = || Delimiter::pattern("x*", Regex::new("x*").expect("a pattern"), false);
        let breaks = || Delimiter::pattern(r"\r?\n", Regex::new(r"\r?\n").expect("a pattern"), false);
        let cases: [(Cuts, usize, &str, &[Option<&str>]); 20] = [
            (
                Cuts::AtAny(vec![breaks()]),
                3,
                "red\nblue\r\ngreen",
                &[Some("red"), Some("blue"), Some("green")],
            ),
            (Cuts::AtAny(vec![comma()]), 3, "a,b,c,d", &[Some("a"), Some("b"), Some("c,d")]),
            (Cuts::AtAny(vec![comma()]), 3, "a", &[Some("a"), None, None]),
            (Cuts::AtAny(vec![comma()]), 2, ",", &[Some(""), Some("")]),
            (Cuts::AtAny(vec![comma(), space()]), 3, "a  b,c", &[Some("a  "), Some("b"), Some("c")]),
            (Cuts::AtAny(vec![nothing()]), 3, "ößxxß", &[Some("öß"), Some("ß"), None]),
            (
                Cuts::AtAny(vec![comma(), nothing()]),
                4,
                "a,b,cxxd,e",
                &[Some("a"), Some("b"), Some("c"), Some("d,e")],
            ),
            (Cuts::AtAny(vec![comma(), both()]), 3, "a,,b,c", &[Some("a"), Some(""), Some("b,c")]),
            (Cuts::AtAny(vec![both(), comma()]), 3, "a,,b,c", &[Some("a"), Some("b"), Some("c")]),
            (Cuts::InTurn(vec![comma(), space()]), 3, "a b,c d,e", &[Some("a b"), Some("c "), Some("d,e")]),
            (Cuts::InTurn(vec![comma(), space()]), 3, "a b", &[Some("a b"), None, None]),
            (Cuts::Before(vec![4]), 2, "20210213", &[Some("2021"), Some("0213")]),
            (Cuts::Before(vec![1, 3]), 3, "äöüß", &[Some("ä"), Some("öü"), Some("ß")]),
            (Cuts::Before(vec![2, 5]), 3, "abcd", &[Some("ab"), Some("cd"), None]),
            (Cuts::Before(vec![2]), 2, "ab", &[Some("ab"), None]),
            (Cuts::FromEnd(3), 2, "abcdef", &[Some("abc"), Some("def")]),
            (Cuts::FromEnd(3), 2, "ab", &[None, Some("ab")]),
            (Cuts::Every { start: 0, interval: 2 }, 3, "abcdefg", &[Some("ab"), Some("cd"), Some("efg")]),
            (Cuts::Every { start: 3, interval: 2 }, 3, "abcdefg", &[Some("abc"), Some("de"), Some("fg")]),
            (Cuts::Before(vec![0, 2]), 3, "", &[Some(""), None, None]),
        ];
        for (cuts, count, text, expected) in cases {
            assert_eq!(parts(&cuts, count, text), expected, "{text}");
        }
    }
}

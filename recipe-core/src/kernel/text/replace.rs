//! Replacing every match of a pattern.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use memchr::memmem::Finder;
use regex::{Captures, Regex};

use super::run::Run;
use super::{Edit, Short, edit_cells, is_plain};
use crate::error::{Error, Result};
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::{Failures, Kernel, Value};

/// Replaces every match of a pattern by a text in which `$1` and `${name}` stand for groups.
pub(crate) struct Replace {
    pattern: Find,
    by: Vec<Part>,
}

enum Find {
    /// A pattern that stands for itself; also as a text that stands in a view, where it is as short as that.
    Literal(Box<Finder<'static>>, Option<Short>),
    Pattern(Regex),
    /// A pattern that a table of bytes finds.
    Run(Run, Regex),
}

enum Part {
    Text(String),
    Group(usize),
}

impl Replace {
    /// Replaces matches of `regex`, which is `pattern` compiled.
    pub(crate) fn new(pattern: &str, regex: Regex, by: &str) -> Result<Self> {
        let by = parts(by, &regex)?;
        let grouped = by.iter().any(|part| matches!(part, Part::Group(_)));
        let literal = !grouped && !pattern.is_empty() && is_plain(pattern);
        let pattern = if literal {
            let short = Short::of_text(pattern.as_bytes());
            Find::Literal(Box::new(Finder::new(pattern).into_owned()), short)
        } else {
            match Run::of(regex.as_str()) {
                Some(run) if !needs_groups(&by) => Find::Run(run, regex),
                _ => Find::Pattern(regex),
            }
        };
        Ok(Replace { pattern, by })
    }

    /// What becomes of a text that stands in its view, if a register says that.
    #[inline]
    fn edit(&self, text: Short) -> Edit {
        let part = match &self.pattern {
            Find::Literal(_, part) => part,
            Find::Run(run, _) => {
                let bytes = text.bytes().to_le_bytes();
                let found = run.find(&bytes[..text.len() as usize], 0);
                return if found.is_none() { Edit::Stays } else { Edit::Unknown };
            }
            Find::Pattern(_) => return Edit::Unknown,
        };
        let Some(part) = *part else { return Edit::Stays };
        let Some(mut found) = text.find(part, 0) else { return Edit::Stays };
        let Some(by) = self.by_short() else { return Edit::Unknown };
        let mut text = text;
        loop {
            let Some(replaced) = text.replace(found, part.len(), by) else { return Edit::Unknown };
            text = replaced;
            match text.find(part, found + by.len()) {
                Some(next) => found = next,
                None => return Edit::Becomes(text),
            }
        }
    }

    /// The replacement, if it is always the same.
    fn by_text(&self) -> Option<&str> {
        match self.by.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The replacement, if it is always the same and stands in a view.
    fn by_short(&self) -> Option<Short> {
        Short::of_text(self.by_text()?.as_bytes())
    }

    /// Writes the text with its matches replaced; false, and nothing written, where there are none.
    fn write(&self, text: &str, out: &mut String) -> bool {
        match &self.pattern {
            Find::Literal(finder, _) => {
                let length = finder.needle().len();
                let starts = finder.find_iter(text.as_bytes());
                self.splice(text, starts.map(|start| start..start + length), out)
            }
            Find::Run(run, _) => {
                let mut at = 0;
                let runs = std::iter::from_fn(|| {
                    let (start, end) = run.find(text.as_bytes(), at)?;
                    at = end;
                    Some(start..end)
                });
                // What is replaced by itself stays.
                let same = self.by_text();
                self.splice(text, runs.filter(|run| same != Some(&text[run.clone()])), out)
            }
            Find::Pattern(regex) if !needs_groups(&self.by) => {
                self.splice(text, regex.find_iter(text).map(|found| found.range()), out)
            }
            // Finding out where groups stand takes much longer than finding out whether there is a match.
            Find::Pattern(regex) => regex.is_match(text) && self.splice(text, regex.captures_iter(text), out),
        }
    }

    fn splice(&self, text: &str, matches: impl Iterator<Item = impl Match>, out: &mut String) -> bool {
        let most = out.len() + MAX_CELL_BYTES;
        let mut last = 0;
        let mut found = false;
        for matched in matches {
            if out.len() > most {
                break;
            }
            found = true;
            let whole = matched.whole();
            out.push_str(&text[last..whole.start]);
            for part in &self.by {
                out.push_str(match part {
                    Part::Text(text) => text,
                    Part::Group(number) => matched.group(*number, text),
                });
            }
            last = whole.end;
        }
        if found {
            out.push_str(&text[last..]);
        }
        found
    }
}

/// Where a pattern was found in a text.
trait Match {
    fn whole(&self) -> Range<usize>;
    /// What a group matched; nothing if it took no part.
    fn group<'a>(&'a self, number: usize, text: &'a str) -> &'a str;
}

/// A match whose only group is the whole.
impl Match for Range<usize> {
    fn whole(&self) -> Range<usize> {
        self.clone()
    }

    fn group<'a>(&'a self, _: usize, text: &'a str) -> &'a str {
        &text[self.clone()]
    }
}

impl Match for Captures<'_> {
    fn whole(&self) -> Range<usize> {
        self.get_match().range()
    }

    fn group<'a>(&'a self, number: usize, _: &'a str) -> &'a str {
        self.get(number).map_or("", |group| group.as_str())
    }
}

/// Whether a replacement has groups other than the whole match.
fn needs_groups(by: &[Part]) -> bool {
    by.iter().any(|part| matches!(part, Part::Group(1..)))
}

/// Java's replacement text: `$1`, `${name}`, and a backslash before a character that stands for itself.
fn parts(by: &str, regex: &Regex) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = by.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => text.extend(rest.next()),
            '$' => {
                let group = match rest.peek() {
                    Some('{') => {
                        rest.next();
                        let name: String = rest.by_ref().take_while(|c| *c != '}').collect();
                        regex.capture_names().position(|known| known == Some(name.as_str()))
                    }
                    Some(digit) => {
                        let number = digit.to_digit(10).map(|digit| digit as usize);
                        rest.next();
                        number.filter(|number| *number < regex.captures_len())
                    }
                    None => None,
                };
                let group = group.ok_or_else(|| {
                    Error::bad_parameter(format!(
                        "`$` in the replacement `{by}` must name a group of the pattern; write `\\$` for a dollar sign"
                    ))
                })?;
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Group(group));
            }
            other => text.push(other),
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

impl Kernel for Replace {
    fn name(&self) -> String {
        match &self.pattern {
            Find::Literal(finder, _) => format!("replace {:?}", String::from_utf8_lossy(finder.needle())),
            Find::Pattern(regex) | Find::Run(_, regex) => format!("replace /{}/", regex.as_str()),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        Ok(Arc::new(edit_cells(texts, |text| self.edit(text), |text, out| self.write(text, out))?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, Replace, Short};
    use crate::kernel::text::compile_pattern;

    fn replaced(pattern: &str, by: &str, text: &str) -> String {
        let mut out = String::new();
        let replace = Replace::new(pattern, compile_pattern(pattern).expect(pattern), by)
            .unwrap_or_else(|error| panic!("{error}"));
        let written = if replace.write(text, &mut out) { out } else { text.to_owned() };
        let short = Short::of_text(text.as_bytes()).map_or(Edit::Unknown, |text| replace.edit(text));
        let edited = match short {
            Edit::Stays => Some(text.into()),
            Edit::Becomes(short) => Some(short.bytes().to_le_bytes()[..short.len() as usize].to_vec()),
            Edit::Unknown => None,
        };
        assert!(edited.is_none_or(|edited: Vec<u8>| edited == written.as_bytes()), "{pattern} by {by}");
        written
    }

    #[test]
    fn replaces_as_java_does() {
        let cases = [
            ("code ", "", "code a code b", "a b"),
            ("a", "$0$0", "banana", "baanaanaa"),
            ("(\\d)(?<x>\\w)", "${x}$1", "1a2b", "a1b2"),
            ("x", "\\$1", "axb", "a$1b"),
            ("", "-", "ab", "-a-b-"),
            ("é", "e", "café é", "cafe e"),
            ("aa", "a", "aaaaa", "aaa"),
            ("a", "aa", "banana", "baanaanaa"),
            ("na", "", "banana", "ba"),
            ("a", "bcdef", "banana", "bbcdefnbcdefnbcdef"),
            ("thirteen bytes", "x", "a", "a"),
            ("twelve bytes", "x", "twelve bytes", "x"),
            ("[^0-9]+", "", "(555) 12-é34", "5551234"),
            (" +", " ", "a  b c   d and so on", "a b c d and so on"),
            (" +", " ", "a b c", "a b c"),
            ("[bn]", "<$0>", "banana", "<b>a<n>a<n>a"),
            ("s", "", "twelve bytes and more of them", "twelve byte and more of them"),
        ];
        for (pattern, by, text, expected) in cases {
            assert_eq!(replaced(pattern, by, text), expected, "{pattern} by {by}");
        }
        assert!(Replace::new("a", compile_pattern("a").expect("a pattern"), "$1").is_err());
    }
}

//! Text, where every value can differ from row to row.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int32Array, StringViewArray};
use arrow_schema::DataType;
use memchr::memmem::Finder;
use regex::Regex;

use super::{Cells, longs, texts};
use crate::error::{Error, Result};
use crate::kernel::growth::LONGEST_CELL;
use crate::kernel::print::print;
use crate::kernel::text::positions::{count, from_start};
use crate::kernel::text::{LONGEST_REPEATED, Repeat, rewrite_cells, slice_cells, slice_rows};
use crate::kernel::{Failures, Kernel, Value};

/// A part of each text, which depends on whole numbers. Where there is none though all are present, the cell counts as
/// failed.
pub(in super::super) struct Slice<F> {
    name: &'static str,
    cut: F,
}

impl<F: for<'a> Fn(&'a str, [i64; 2]) -> Option<&'a str>> Slice<F> {
    /// Of one text and up to two numbers.
    pub(in super::super) fn new(name: &'static str, cut: F) -> Self {
        Slice { name, cut }
    }
}

impl<F: for<'a> Fn(&'a str, [i64; 2]) -> Option<&'a str> + Send + Sync + 'static> Kernel for Slice<F> {
    fn name(&self) -> String {
        self.name.into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let (text, numbers) = args.split_first().ok_or_else(|| Error::internal("a slice is of a text"))?;
        let text = text.to_array(rows)?;
        let numbers: Vec<_> = numbers.iter().map(longs).collect();
        Ok(Arc::new(slice_rows(text.as_string_view(), |row, text| {
            let mut at = [0; 2];
            for (at, number) in at.iter_mut().zip(&numbers) {
                *at = number.get(row)?;
            }
            let part = (self.cut)(text, at);
            if part.is_none() {
                failures.push(row, text);
            }
            part
        })))
    }
}

/// The characters from `start`, counted from 1 or backwards from -1, and at most `length` of them.
pub(in super::super) fn substring(text: &str, start: i64, length: i64) -> &str {
    let before = match start {
        0 => 0,
        1.. => start - 1,
        _ => start.saturating_add_unsigned(count(text) as u64),
    };
    let end = before.saturating_add(length);
    let place = |at: i64| usize::try_from(at.max(0)).ok().and_then(|at| from_start(text, at));
    match (place(before), place(end).unwrap_or(text.len())) {
        (Some(start), end) if start < end => &text[start..end],
        _ => "",
    }
}

/// The part with this number between delimiters, counted from 1 or backwards from -1; none for 0.
pub(in super::super) fn split_part<'a>(text: &'a str, delimiter: &str, number: i64) -> Option<&'a str> {
    let nth = usize::try_from(number.unsigned_abs()).ok()?.checked_sub(1)?;
    if delimiter.is_empty() {
        return Some(if nth == 0 { text } else { "" });
    }
    let part = if number > 0 { text.split(delimiter).nth(nth) } else { text.rsplit(delimiter).nth(nth) };
    Some(part.unwrap_or_default())
}

/// What is looked for in each row, prepared once where it is the same in all.
struct Sought<'a> {
    cells: Cells<&'a StringViewArray>,
    prepared: Option<Finder<'a>>,
}

impl<'a> Sought<'a> {
    fn new(value: &'a Value) -> Self {
        let prepared = match value {
            Value::Scalar(_) => texts(value).get(0).map(Finder::new),
            Value::Array(_) => None,
        };
        Sought { cells: texts(value), prepared }
    }

    fn get(&self, row: usize) -> Option<Finder<'_>> {
        self.prepared.as_ref().map(Finder::as_ref).or_else(|| self.cells.get(row).map(Finder::new))
    }
}

/// Where the second text stands in the first, in characters from 1, not before the position that comes third; 0 where
/// it does not.
pub(in super::super) struct Locate;

impl Kernel for Locate {
    fn name(&self) -> String {
        "position".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let [cells, part, start] = args else {
            return Err(Error::internal("a position has a text, a part and a start"));
        };
        let (cells, parts, starts) = (texts(cells), Sought::new(part), longs(start));
        let position = |row| Some(position(cells.get(row)?, &parts.get(row)?, starts.get(row)?));
        Ok(Arc::new((0..rows).map(position).collect::<Int32Array>()))
    }
}

fn position(text: &str, part: &Finder, start: i64) -> i32 {
    let before = usize::try_from(start).ok().and_then(|start| start.checked_sub(1));
    let Some(start) = before.and_then(|before| from_start(text, before)) else { return 0 };
    let found = part.find(&text.as_bytes()[start..]);
    // A cell has fewer than 2^31 bytes.
    found.map_or(0, |at| count(&text[..start + at]) as i32 + 1)
}

/// The first text with the second replaced by the third wherever it stands. Empty text stands nowhere.
pub(in super::super) struct Substitute;

impl Kernel for Substitute {
    fn name(&self) -> String {
        "replace".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let [cells, part, by] = args else {
            return Err(Error::internal("replacing takes a text, a part and a replacement"));
        };
        let (cells, parts, by) = (texts(cells), Sought::new(part), texts(by));
        print(rows, |row, out| {
            let (Some(text), Some(part), Some(by)) = (cells.get(row), parts.get(row), by.get(row)) else {
                return false;
            };
            let mut last = 0;
            if !part.needle().is_empty() {
                for at in part.find_iter(text.as_bytes()) {
                    if out.len() > LONGEST_CELL {
                        break;
                    }
                    out.push_str(&text[last..at]);
                    out.push_str(by);
                    last = at + part.needle().len();
                }
            }
            out.push_str(&text[last..]);
            true
        })
    }
}

/// A text that can grow longer than a cell may be: such a cell counts as failed. `write` says whether it fits.
fn grow(
    cells: &Value,
    count: &Value,
    rows: usize,
    failures: &mut Failures,
    mut write: impl FnMut(usize, &str, usize, &mut String) -> Option<bool>,
) -> Result<ArrayRef> {
    let (cells, counts) = (texts(cells), longs(count));
    print(rows, |row, out| {
        let (Some(text), Some(count)) = (cells.get(row), counts.get(row)) else { return false };
        let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
        let Some(fits) = write(row, text, count, out) else { return false };
        if !fits {
            failures.push(row, text);
        }
        fits
    })
}

/// The first text so many times over.
pub(in super::super) struct Repeated;

impl Kernel for Repeated {
    fn name(&self) -> String {
        "repeat".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [cells, times] = args else {
            return Err(Error::internal("repeating takes a text and a number"));
        };
        grow(cells, times, rows, failures, |_, text, times, out| Some(Repeat(times).write(text, out)))
    }
}

/// The first text with the third put before or behind it, over and over, until it has so many characters; cut off where
/// it has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Pad {
    Before,
    Behind,
}

impl Kernel for Pad {
    fn name(&self) -> String {
        match self {
            Pad::Before => "pad before",
            Pad::Behind => "pad behind",
        }
        .into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [cells, length, padding] = args else {
            return Err(Error::internal("padding takes a text, a length and a padding"));
        };
        let padding = texts(padding);
        grow(cells, length, rows, failures, |row, text, length, out| {
            let padding = padding.get(row)?;
            let text = from_start(text, length).map_or(text, |end| &text[..end]);
            let lacking = if padding.is_empty() { 0 } else { length - count(text) };
            if lacking > LONGEST_REPEATED {
                return Some(false);
            }
            if *self == Pad::Behind {
                out.push_str(text);
            }
            out.extend(padding.chars().cycle().take(lacking));
            if *self == Pad::Before {
                out.push_str(text);
            }
            Some(true)
        })
    }
}

/// The texts behind the first that are not null, with the first between them.
pub(in super::super) struct Join;

impl Kernel for Join {
    fn name(&self) -> String {
        "join".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (between, parts) = args.split_first().ok_or_else(|| Error::internal("joining takes texts"))?;
        let (between, parts) = (texts(between), parts.iter().map(texts).collect::<Vec<_>>());
        print(rows, |row, out| {
            let Some(between) = between.get(row) else { return false };
            for (at, part) in parts.iter().filter_map(|part| part.get(row)).enumerate() {
                if out.len() > LONGEST_CELL {
                    break;
                }
                if at > 0 {
                    out.push_str(between);
                }
                out.push_str(part);
            }
            true
        })
    }
}

/// The characters of a text, the last one first.
pub(in super::super) struct Reverse;

impl Kernel for Reverse {
    fn name(&self) -> String {
        "reverse".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        Ok(Arc::new(rewrite_cells(cells.as_string_view(), |text, out| {
            out.extend(text.chars().rev());
            true
        })?))
    }
}

/// What a group of a pattern matches first in a text; empty where there is no match.
pub(in super::super) struct Extract {
    pattern: Regex,
    group: usize,
}

impl Extract {
    /// The group with this number, which the pattern has; 0 is the whole match.
    pub(in super::super) fn new(pattern: Regex, group: usize) -> Self {
        Extract { pattern, group }
    }

    fn part<'a>(&self, text: &'a str) -> &'a str {
        if self.group == 0 {
            return self.pattern.find(text).map_or("", |found| found.as_str());
        }
        let groups = self.pattern.captures(text);
        groups.and_then(|groups| groups.get(self.group)).map_or("", |found| found.as_str())
    }
}

impl Kernel for Extract {
    fn name(&self) -> String {
        format!("group {} of {:?}", self.group, self.pattern.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        Ok(Arc::new(slice_cells(cells.as_string_view(), |text| Some(self.part(text)))))
    }
}

/// The parts of a text between what a pattern matches, as an array. Matches of nothing divide nothing.
pub(in super::super) struct Split(pub(in super::super) Regex);

impl Split {
    /// An array of texts.
    pub(in super::super) fn data_type() -> DataType {
        DataType::new_list(DataType::Utf8View, true)
    }
}

impl Kernel for Split {
    fn name(&self) -> String {
        format!("split at {:?}", self.0.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        Split::data_type()
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let mut lists = ListBuilder::with_capacity(StringViewBuilder::new(), rows);
        for text in cells.as_string_view() {
            if let Some(text) = text {
                let mut start = 0;
                for found in self.0.find_iter(text).filter(|found| !found.is_empty()) {
                    lists.values().append_value(&text[start..found.start()]);
                    start = found.end();
                }
                lists.values().append_value(&text[start..]);
            }
            lists.append(text.is_some());
        }
        Ok(Arc::new(lists.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::{split_part, substring};

    #[test]
    fn substrings_are_sparks() {
        let cases = [
            ("Köln💡", 1, 2, "Kö"),
            ("Köln💡", 0, 2, "Kö"),
            ("Köln💡", 2, i64::MAX, "öln💡"),
            ("Köln💡", -2, 1, "n"),
            ("Köln💡", -2, i64::MAX, "n💡"),
            // Counted from before the start, of which nothing is left.
            ("abc", -5, 3, "a"),
            ("abc", -5, 2, ""),
            ("abc", 4, 1, ""),
            ("abc", 2, 0, ""),
            ("abc", 2, -1, ""),
            ("abc", i64::MIN, 9, ""),
            ("abc", i64::MAX, i64::MAX, ""),
            ("", 1, 1, ""),
        ];
        for (text, start, length, expected) in cases {
            assert_eq!(substring(text, start, length), expected, "{text} {start} {length}");
        }
    }

    #[test]
    fn parts_are_sparks() {
        let cases = [
            ("11.12.13", ".", 3, Some("13")),
            ("11.12.13", ".", 4, Some("")),
            ("11.12.13", ".", -3, Some("11")),
            ("11.12.13", ".", -4, Some("")),
            ("11.12.13", ".", 0, None),
            ("a--b", "--", 2, Some("b")),
            ("ab", "", 1, Some("ab")),
            ("ab", "", -1, Some("ab")),
            ("ab", "", 2, Some("")),
            ("", ",", 1, Some("")),
            ("a", ",", i64::MIN, Some("")),
        ];
        for (text, delimiter, number, expected) in cases {
            assert_eq!(split_part(text, delimiter, number), expected, "{text} {delimiter} {number}");
        }
    }
}

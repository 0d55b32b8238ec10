//! Parts of a text: by position, or between delimiters.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::super::longs;
use crate::error::{Error, Result};
use crate::kernel::text::positions::{count, from_start};
use crate::kernel::text::slice_rows;
use crate::kernel::{Failures, Kernel, Value};

/// A part of each text, which depends on whole numbers. Where there is none though all are present, the cell counts as
/// failed.
pub(in super::super::super) struct Slice<F> {
    name: &'static str,
    cut: F,
}

impl<F: for<'a> Fn(&'a str, [i64; 2]) -> Option<&'a str>> Slice<F> {
    /// Of one text and up to two numbers.
    pub(in super::super::super) fn new(name: &'static str, cut: F) -> Self {
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
pub(in super::super::super) fn substring(text: &str, start: i64, length: i64) -> &str {
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
pub(in super::super::super) fn split_part<'a>(
    text: &'a str,
    delimiter: &str,
    number: i64,
) -> Option<&'a str> {
    let nth = usize::try_from(number.unsigned_abs()).ok()?.checked_sub(1)?;
    if delimiter.is_empty() {
        return Some(if nth == 0 { text } else { "" });
    }
    let part = if number > 0 { text.split(delimiter).nth(nth) } else { text.rsplit(delimiter).nth(nth) };
    Some(part.unwrap_or_default())
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

//! Functions of texts.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int32Array, StringViewArray};
use datafusion::common::Result;

use super::{ints, texts};

fn each(array: &ArrayRef, make: impl Fn(&str) -> String) -> Result<ArrayRef> {
    Ok(Arc::new(texts(array)?.iter().map(|text| text.map(&make)).collect::<StringViewArray>()))
}

/// The first letter of each word as a capital, the rest small; words are what blanks divide.
pub(super) fn initcap(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    each(&arrays[0], |text| {
        let mut made = String::with_capacity(text.len());
        let mut begins = true;
        for c in text.chars() {
            if begins {
                made.extend(c.to_uppercase());
            } else {
                made.extend(c.to_lowercase());
            }
            begins = c == ' ';
        }
        made
    })
}

fn part_of(arrays: &[ArrayRef], take: impl Fn(&str, usize) -> &str) -> Result<ArrayRef> {
    let (texts, counts) = (texts(&arrays[0])?, ints(&arrays[1])?);
    let pairs = texts.iter().zip(counts.iter());
    let made = pairs.map(|(text, count)| Some(take(text?, usize::try_from(count?).unwrap_or(0)).to_owned()));
    Ok(Arc::new(made.collect::<StringViewArray>()))
}

pub(super) fn left(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    part_of(arrays, |text, count| text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at]))
}

pub(super) fn right(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    part_of(arrays, |text, count| {
        let skipped = text.chars().count().saturating_sub(count);
        text.char_indices().nth(skipped).map_or("", |(at, _)| &text[at..])
    })
}

/// Where a text is in another, from a place on; both counted from 1, and 0 for nowhere.
pub(super) fn locate(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (found, within) = (texts(&arrays[0])?, texts(&arrays[1])?);
    let from = ints(&arrays[2])?;
    let place = |row: usize| {
        if found.is_null(row) || within.is_null(row) {
            return None;
        }
        if from.is_null(row) || from.value(row) < 1 {
            return Some(0);
        }
        let (text, skipped) = (within.value(row), from.value(row) as usize - 1);
        let start = match text.char_indices().nth(skipped) {
            Some((at, _)) => at,
            None if text.chars().count() == skipped => text.len(),
            None => return Some(0),
        };
        let at = text[start..].find(found.value(row))?;
        Some((skipped + text[start..start + at].chars().count() + 1) as i32)
    };
    let is_missing = |row: usize| found.is_null(row) || within.is_null(row);
    let made = (0..found.len()).map(|row| if is_missing(row) { None } else { Some(place(row).unwrap_or(0)) });
    Ok(Arc::new(made.collect::<Int32Array>()))
}

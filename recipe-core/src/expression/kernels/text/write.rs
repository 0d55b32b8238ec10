//! Texts made of others: repeated, padded, joined and reversed.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::super::{longs, texts};
use crate::error::{Error, Result};
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::print::print;
use crate::kernel::text::positions::{count, from_start};
use crate::kernel::text::{MAX_REPEATED, Repeat, rewrite_cells};
use crate::kernel::{Failures, Kernel, Value};

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
pub(in super::super::super) struct Repeated;

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

/// The first text with the third put before or after it, over and over, until it has so many characters; cut off where
/// it has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super::super) enum Pad {
    Before,
    After,
}

impl Kernel for Pad {
    fn name(&self) -> String {
        match self {
            Pad::Before => "pad before",
            Pad::After => "pad after",
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
            if lacking > MAX_REPEATED {
                return Some(false);
            }
            if *self == Pad::After {
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

/// The texts after the first that are not null, with the first between them.
pub(in super::super::super) struct Join;

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
                if out.len() > MAX_CELL_BYTES {
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
pub(in super::super::super) struct Reverse;

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

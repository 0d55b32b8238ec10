//! Where a text stands in another, and replacing it.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, StringViewArray};
use arrow_schema::DataType;
use memchr::memmem::Finder;

use super::super::{Cells, longs, texts};
use crate::error::{Error, Result};
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::print::print;
use crate::kernel::text::positions::{count, from_start};
use crate::kernel::{Failures, Kernel, Value};

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
pub(in super::super::super) struct Locate;

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
pub(in super::super::super) struct Substitute;

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
                    if out.len() > MAX_CELL_BYTES {
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

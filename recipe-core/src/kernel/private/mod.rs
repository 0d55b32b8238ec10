//! Personal data in text, cell by cell: hashed, encrypted and masked.
//!
//! Whatever becomes of a cell, nothing here shows what it held: a cell that failed is listed without its text.

pub(crate) mod base64;
mod deterministic;
mod hash;
mod key;
mod mask;
mod message;

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::entity::Entities;
use super::growth::Growth;
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};

pub(crate) use deterministic::Deterministic;
pub(crate) use hash::{Algorithm, Hash, sha256_hex};
pub(crate) use key::{decode_key, derive};
pub(crate) use mask::{Kept, Mask, Where};
pub(crate) use message::{Master, Open, Seal};

/// What stands in place of the text of a cell that failed.
pub(crate) const HIDDEN: &str = "(not shown)";

/// Which text it is that is changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    /// The number of the row in the table, where the kernel is given it.
    pub(crate) row: i64,
    /// The number of the part in the cell.
    pub(crate) part: u32,
}

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Became {
    /// What was written.
    Written,
    /// It stays, as it has to.
    Same,
    /// It stays, and should not have.
    Left,
    /// Nothing: it could not be read, and goes.
    Missing,
}

/// Writes what becomes of a text; what it wrote counts for [`Became::Written`] alone.
pub(crate) type Writer<'a> = dyn FnMut(At, &str, &mut String) -> Result<Became> + 'a;

/// A change of texts that hold personal data.
pub(crate) trait Change: Send + Sync {
    /// The name shown in plans.
    fn name(&self) -> String;

    /// What does it, for a batch: keys are held no longer than that.
    fn begin(&self) -> Result<Box<Writer<'_>>>;
}

/// Changes whole cells, or what is found in them. The arguments are texts, and the numbers of their rows where the change
/// needs them. What is missing stays so.
pub(crate) struct Protect<C> {
    pub(crate) change: C,
    pub(crate) entities: Option<Arc<Entities>>,
}

impl<C: Change> Kernel for Protect<C> {
    fn name(&self) -> String {
        self.change.name()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let numbers = args.get(1).map(|numbers| numbers.to_array(rows)).transpose()?;
        let numbers = numbers.as_ref().map(|numbers| numbers.as_primitive::<Int64Type>().values());
        let mut write = self.change.begin()?;
        let mut made = StringViewBuilder::with_capacity(rows);
        let mut growth = Growth::default();
        let mut cell = String::new();
        for row in 0..rows {
            if texts.is_null(row) || texts.value(row).is_empty() {
                made.append_option(texts.is_valid(row).then_some(""));
                continue;
            }
            let text = texts.value(row);
            cell.clear();
            let row_number = numbers.map_or(0, |numbers| numbers[row]);
            let became = match &self.entities {
                None => write(At { row: row_number, part: 0 }, text, &mut cell)?,
                Some(entities) => write_found(entities, text, &mut cell, &mut |part, text, out| {
                    write(At { row: row_number, part }, text, out)
                })?,
            };
            if matches!(became, Became::Left | Became::Missing) {
                failures.push(row, HIDDEN);
            }
            match became {
                Became::Written => {
                    growth.add(cell.len())?;
                    made.try_append_value(&cell)?;
                }
                Became::Same | Became::Left => made.try_append_value(text)?,
                Became::Missing => made.append_null(),
            }
        }
        Ok(Arc::new(made.finish()))
    }
}

/// Writes the text with what becomes of each part that was found. One part that cannot be read takes the cell with it.
fn write_found(
    entities: &Entities,
    text: &str,
    out: &mut String,
    write: &mut dyn FnMut(u32, &str, &mut String) -> Result<Became>,
) -> Result<Became> {
    let mut rest = 0;
    let mut part = String::new();
    for (number, found) in entities.find(text).into_iter().enumerate() {
        out.push_str(&text[rest..found.start]);
        part.clear();
        match write(number as u32, &text[found.clone()], &mut part)? {
            Became::Written => out.push_str(&part),
            Became::Same => out.push_str(&text[found.clone()]),
            other => return Ok(other),
        }
        rest = found.end;
    }
    out.push_str(&text[rest..]);
    Ok(if rest == 0 { Became::Same } else { Became::Written })
}

/// What a change says that has no key: its recipe was compiled to be checked.
fn only_checked() -> Error {
    Error::internal("the recipe was compiled without its secrets, and cannot be run")
}

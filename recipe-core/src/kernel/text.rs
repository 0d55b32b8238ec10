//! Text columns changed cell by cell, copying no text that stays.

mod pattern;
mod replace;
mod views;

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::{Failures, Kernel, Value};
use crate::error::Result;

pub(crate) use pattern::compile_pattern;
pub(crate) use replace::Replace;
pub(crate) use views::{rewrite_cells, slice_cells};

/// Upper case, by Unicode.
pub(crate) struct UpperCase;

impl Kernel for UpperCase {
    fn name(&self) -> String {
        "upper case".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(rewrite_cells(texts.as_string_view(), |text, out| {
            if text.is_ascii() {
                let start = out.len();
                out.push_str(text);
                out[start..].make_ascii_uppercase();
            } else {
                out.extend(text.chars().flat_map(char::to_uppercase));
            }
            true
        })))
    }
}

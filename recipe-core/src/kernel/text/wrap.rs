//! Putting fixed text around cells.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::{Edit, Short, edit_cells};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// Puts one text before and one after each cell.
pub(crate) struct Wrap {
    before: String,
    after: String,
}

impl Wrap {
    /// Puts `before` before and `after` after each cell.
    pub(crate) fn new(before: &str, after: &str) -> Self {
        Wrap { before: before.to_owned(), after: after.to_owned() }
    }
}

impl Kernel for Wrap {
    fn name(&self) -> String {
        format!("wrap in {:?} and {:?}", self.before, self.after)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let changes = !(self.before.is_empty() && self.after.is_empty());
        let ends = Short::of_text(self.before.as_bytes()).zip(Short::of_text(self.after.as_bytes()));
        let edit = |text: Short| {
            let (before, after) = ends?;
            let begun = text.replace(0, 0, before)?;
            begun.replace(begun.len(), 0, after)
        };
        let write = |text: &str, out: &mut String| {
            out.push_str(&self.before);
            out.push_str(text);
            out.push_str(&self.after);
            changes
        };
        let texts = texts.as_string_view();
        Ok(Arc::new(edit_cells(texts, |text| edit(text).map_or(Edit::Unknown, Edit::Becomes), write)?))
    }
}

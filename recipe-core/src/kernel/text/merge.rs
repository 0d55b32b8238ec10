//! Texts of one row joined.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// The present texts of a row with a delimiter between them; null if all are missing.
pub(crate) struct Merge {
    delimiter: String,
}

impl Merge {
    /// Joins with `delimiter`.
    pub(crate) fn new(delimiter: &str) -> Self {
        Merge { delimiter: delimiter.to_owned() }
    }
}

impl Kernel for Merge {
    fn name(&self) -> String {
        format!("merge by {:?}", self.delimiter)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let texts: Vec<_> = columns.iter().map(AsArray::as_string_view).collect();
        let mut builder = StringViewBuilder::with_capacity(rows);
        let mut cell = String::new();
        for row in 0..rows {
            cell.clear();
            let mut present = false;
            for text in &texts {
                if text.is_valid(row) && !text.value(row).is_empty() {
                    if present {
                        cell.push_str(&self.delimiter);
                    }
                    cell.push_str(text.value(row));
                    present = true;
                }
            }
            builder.append_option(present.then_some(&cell));
        }
        Ok(Arc::new(builder.finish()))
    }
}

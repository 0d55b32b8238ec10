//! Texts of one row joined.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::print::print;
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
        print(rows, |row, out| {
            let mut present = false;
            for text in &texts {
                if text.is_valid(row) && !text.value(row).is_empty() && out.len() <= MAX_CELL_BYTES {
                    if present {
                        out.push_str(&self.delimiter);
                    }
                    out.push_str(text.value(row));
                    present = true;
                }
            }
            present
        })
    }
}

//! Texts as arrays of their parts.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use regex::Regex;

use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// The parts of a text between what a pattern matches, as an array. Matches of nothing divide nothing.
pub(crate) struct SplitToArray(pub(crate) Regex);

impl SplitToArray {
    /// An array of texts.
    pub(crate) fn data_type() -> DataType {
        DataType::new_list(DataType::Utf8View, true)
    }
}

impl Kernel for SplitToArray {
    fn name(&self) -> String {
        format!("split at {:?}", self.0.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        SplitToArray::data_type()
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

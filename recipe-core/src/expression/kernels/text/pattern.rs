//! What a pattern matches in a text, and the parts between.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use regex::Regex;

use crate::error::Result;
use crate::kernel::text::slice_cells;
use crate::kernel::{Failures, Kernel, Value};

/// What a group of a pattern matches first in a text; empty where there is no match.
pub(in super::super::super) struct Extract {
    pattern: Regex,
    group: usize,
}

impl Extract {
    /// The group with this number, which the pattern has; 0 is the whole match.
    pub(in super::super::super) fn new(pattern: Regex, group: usize) -> Self {
        Extract { pattern, group }
    }

    fn part<'a>(&self, text: &'a str) -> &'a str {
        if self.group == 0 {
            return self.pattern.find(text).map_or("", |found| found.as_str());
        }
        let groups = self.pattern.captures(text);
        groups.and_then(|groups| groups.get(self.group)).map_or("", |found| found.as_str())
    }
}

impl Kernel for Extract {
    fn name(&self) -> String {
        format!("group {} of {:?}", self.group, self.pattern.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        Ok(Arc::new(slice_cells(cells.as_string_view(), |text| Some(self.part(text)))))
    }
}

/// The parts of a text between what a pattern matches, as an array. Matches of nothing divide nothing.
pub(in super::super::super) struct Split(pub(in super::super::super) Regex);

impl Split {
    /// An array of texts.
    pub(in super::super::super) fn data_type() -> DataType {
        DataType::new_list(DataType::Utf8View, true)
    }
}

impl Kernel for Split {
    fn name(&self) -> String {
        format!("split at {:?}", self.0.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        Split::data_type()
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

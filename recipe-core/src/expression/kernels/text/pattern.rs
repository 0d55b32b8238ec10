//! What a pattern matches in a text.

use std::sync::Arc;

use arrow_array::ArrayRef;
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

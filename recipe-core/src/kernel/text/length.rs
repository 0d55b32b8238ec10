//! The length of text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int32Array};
use arrow_schema::DataType;

use super::positions::count;
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// How many characters each cell has; 0 for empty text.
pub(crate) struct Length;

impl Kernel for Length {
    fn name(&self) -> String {
        "length".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        // A cell has fewer than 2^31 bytes.
        let lengths = texts.as_string_view().iter().map(|text| text.map(|text| count(text) as i32));
        Ok(Arc::new(lengths.collect::<Int32Array>()))
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::StringViewArray;
    use arrow_array::types::Int32Type;

    use super::*;

    #[test]
    fn counts_code_points() {
        let cells = [Some("before"), Some("abc"), None, Some(""), Some("日本語"), Some("e\u{301}💡")];
        let cells: ArrayRef = Arc::new(StringViewArray::from_iter(cells).slice(1, 5));
        let lengths = Length.eval(&[Value::Array(cells)], 5, &mut Failures::default()).expect("a column");
        let lengths: Vec<_> = lengths.as_primitive::<Int32Type>().iter().collect();
        assert_eq!(lengths, [Some(3), None, Some(0), Some(3), Some(3)]);
    }
}

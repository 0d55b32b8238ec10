//! Parts of text that can be told without a pattern.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::positions::from_end;
use super::{Span, slice_cells};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// A part of each cell. No text is copied.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// The characters between two positions.
    Span(Span),
    /// The last characters, this many; all where there are fewer.
    Last(usize),
    /// All but white space at both ends: Unicode's white space, which has line breaks and no-break spaces.
    Trim,
}

impl Kernel for Cut {
    fn name(&self) -> String {
        match self {
            Cut::Span(span) => span.to_string(),
            Cut::Last(count) => format!("last {count} characters"),
            Cut::Trim => "trim".into(),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        Ok(Arc::new(match *self {
            Cut::Span(span) => slice_cells(texts, |text| text.get(span.bytes(text))),
            Cut::Last(count) => slice_cells(texts, |text| text.get(from_end(text, count).unwrap_or(0)..)),
            Cut::Trim => slice_cells(texts, |text| Some(text.trim())),
        }))
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::StringViewArray;

    use super::*;

    #[test]
    fn cuts_characters() {
        let long = "a text that does not fit into a view";
        let cases = [
            (Cut::Span(Span::new(0, 3)), "Köln", "Köl"),
            (Cut::Span(Span::new(0, 0)), "Köln", ""),
            (Cut::Span(Span::new(2, 6)), long, "text"),
            (Cut::Last(2), "Köln", "ln"),
            (Cut::Last(2), "né", "né"),
            (Cut::Last(9), "né", "né"),
            (Cut::Last(0), "né", ""),
            (Cut::Last(19), long, "not fit into a view"),
            (Cut::Trim, "\u{a0} \t a b\u{2003}\r\n", "a b"),
            (Cut::Trim, " \n", ""),
        ];
        for (cut, text, expected) in cases {
            let cells: ArrayRef =
                Arc::new(StringViewArray::from_iter([Some("x"), None, Some(text)]).slice(1, 2));
            let result = cut.eval(&[Value::Array(cells)], 2, &mut Failures::default()).expect("a column");
            let result: Vec<_> = result.as_string_view().iter().collect();
            assert_eq!(result, [None, Some(expected)], "{}", cut.name());
        }
    }
}

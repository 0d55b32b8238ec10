//! Text repeated.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};

/// The most bytes a cell may grow to: no recipe over any data can fill the memory with copies.
pub(crate) const MAX_REPEATED: usize = 1 << 16;

/// Each cell this many times over; one that would grow too long counts as failed.
pub(crate) struct Repeat(pub(crate) usize);

impl Repeat {
    /// The repeated text, unless it would grow longer than [`MAX_REPEATED`].
    pub(crate) fn text(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        self.write(text, &mut out).then_some(out)
    }

    /// Writes the repeated text, unless it would grow too long, and says whether it did.
    pub(crate) fn write(&self, text: &str, out: &mut String) -> bool {
        let length = text.len().checked_mul(self.0);
        if self.0 > 1 && length.is_none_or(|length| length > MAX_REPEATED) {
            return false;
        }
        if !text.is_empty() {
            out.extend(std::iter::repeat_n(text, self.0));
        }
        true
    }
}

impl Kernel for Repeat {
    fn name(&self) -> String {
        format!("repeat {} times", self.0)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        print(rows, |row, out| {
            if texts.is_null(row) {
                return false;
            }
            let fits = self.write(texts.value(row), out);
            if !fits {
                failures.push(row, texts.value(row));
            }
            fits
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::StringViewArray;

    use super::*;

    #[test]
    fn repeats_up_to_a_limit() {
        let long = "é".repeat(MAX_REPEATED / 4);
        let longer = format!("{long}x");
        let cells: ArrayRef =
            Arc::new(StringViewArray::from_iter([Some("ab"), None, Some(""), Some(&long), Some(&longer)]));
        let cells = [Value::Array(cells)];
        let repeat = |count: usize| {
            let mut failures = Failures::default();
            let result = Repeat(count).eval(&cells, 5, &mut failures).expect("a column");
            let failed: Vec<usize> = failures.take().into_iter().map(|(row, _)| row).collect();
            let result = result.as_string_view();
            (result.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>(), failed)
        };
        let (twice, failed) = repeat(2);
        assert_eq!(twice, [Some("abab".into()), None, Some(String::new()), Some(long.repeat(2)), None]);
        assert_eq!(failed, [4]);
        assert!(repeat(1).1.is_empty());
        assert_eq!(repeat(0).0[3].as_deref(), Some(""));
        assert_eq!(repeat(usize::MAX).1, [0, 3, 4]);
    }
}

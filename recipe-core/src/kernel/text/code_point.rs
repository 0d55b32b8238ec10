//! Characters and their Unicode numbers.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int32Array};
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// The Unicode number of each cell's first character; null for empty text.
pub(crate) struct CodePoint;

impl Kernel for CodePoint {
    fn name(&self) -> String {
        "code point".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let first = |text: &str| text.chars().next().map(|c| c as i32);
        let numbers = texts.as_string_view().iter().map(|text| text.and_then(first));
        Ok(Arc::new(numbers.collect::<Int32Array>()))
    }
}

/// The character with each cell's Unicode number, a long; a number that no character has counts as failed.
pub(crate) struct Character;

impl Kernel for Character {
    fn name(&self) -> String {
        "character".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let numbers = args[0].to_array(rows)?;
        let mut builder = StringViewBuilder::with_capacity(rows);
        for (row, number) in numbers.as_primitive::<Int64Type>().iter().enumerate() {
            let found = number.and_then(character);
            if let (Some(number), None) = (number, found) {
                failures.push(row, number.to_string());
            }
            match found {
                Some(c) => builder.append_value(c.encode_utf8(&mut [0; 4])),
                None => builder.append_null(),
            }
        }
        Ok(Arc::new(builder.finish()))
    }
}

/// The character with this Unicode number. Surrogates are none.
pub(crate) fn character(number: i64) -> Option<char> {
    u32::try_from(number).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use arrow_array::Int64Array;
    use arrow_array::types::Int32Type;

    use super::*;

    #[test]
    fn characters_and_back() {
        let numbers = [
            Some(7),
            Some(65),
            None,
            Some(0),
            Some(128_161),
            Some(0xD800),
            Some(-1),
            Some(0x11_0000),
            Some(1 << 32),
        ];
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter(numbers).slice(1, 8));
        let mut failures = Failures::default();
        let characters = Character.eval(&[Value::Array(numbers)], 8, &mut failures).expect("a column");
        let failed: Vec<usize> = failures.take().into_iter().map(|(row, _)| row).collect();
        assert_eq!(failed, [4, 5, 6, 7]);
        let cells: Vec<_> = characters.as_string_view().iter().collect();
        assert_eq!(cells, [Some("A"), None, Some("\0"), Some("💡"), None, None, None, None]);
        let back = CodePoint.eval(&[Value::Array(characters)], 8, &mut failures).expect("a column");
        let back: Vec<_> = back.as_primitive::<Int32Type>().iter().take(4).collect();
        assert_eq!(back, [Some(65), None, Some(0), Some(128_161)]);
    }
}

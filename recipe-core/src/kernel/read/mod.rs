//! Reading: the columns of a source as the columns of a table, exactly.
//!
//! Nothing is changed on the way in. A cell that the type of its column cannot hold as it is written has failed; a
//! number is never cut or rounded, and a code such as `007` is no number. [`cast`](super::cast) is what steps do that
//! are asked to change a type.

mod column_type;
mod dates;
mod format;
mod held;
mod restore;
mod text;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::cast::{always_fits, normalise_array};
use super::json::read_json;
use super::{Failures, Kernel, Role, Value};
use crate::error::{Error, Result};
use crate::types::Type;

pub use column_type::ColumnType;
pub use dates::{CellFormat, InvalidFormat};
pub use format::TextFormat;
pub(crate) use held::Held;
pub(crate) use restore::Restore;
pub(crate) use text::read as read_text;

/// A column as another type, exactly.
#[derive(Debug)]
pub(crate) struct Read {
    from: DataType,
    to: DataType,
    format: TextFormat,
}

impl Read {
    /// Reads columns of type `from` as `to`: text as any type, and any type as the one that steps work on.
    pub(crate) fn new(from: &DataType, to: &DataType, format: TextFormat) -> Self {
        Read { from: from.clone(), to: to.clone(), format }
    }
}

impl Kernel for Read {
    fn name(&self) -> String {
        // The format is that of the column alone.
        format!("read as {}", self.format.type_name("", &self.to))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.to.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let array = normalise_array(&args[0].to_array(rows)?, failures)?;
        match array.as_string_view_opt() {
            Some(texts) if self.to.is_nested() => read_json(texts, &self.to, failures),
            Some(texts) => text::read(texts, &self.to, &self.format, failures),
            None if *array.data_type() == self.to => Ok(array),
            None => Err(Error::internal(format!("{} is not read as {}", self.from, self.to))),
        }
    }

    fn role(&self) -> Role {
        let is_text = Type::from_arrow(&self.from) == Some(Type::String) && self.to != DataType::Utf8View;
        if always_fits(&self.from) && !is_text { Role::Convert } else { Role::Any }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Int64Array, StringViewArray};
    use arrow_schema::Field;

    use super::*;
    use crate::kernel::print::cell;

    /// The cells as they are read, and those that the type does not hold.
    fn read(cells: &ArrayRef, to: &DataType) -> (Vec<Option<String>>, Vec<String>) {
        let kernel = Read::new(cells.data_type(), to, TextFormat::default());
        let mut failures = Failures::default();
        let found =
            kernel.eval(&[Value::Array(cells.clone())], cells.len(), &mut failures).expect("a column");
        assert_eq!(found.data_type(), to);
        let failed = failures.take().into_iter().map(|(_, cell)| cell).collect();
        ((0..found.len()).map(|row| cell(&found, row)).collect(), failed)
    }

    #[test]
    fn text_is_read_as_any_type() {
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec![
            Some("[1,2]"),
            None,
            Some("7"),
            Some(r#"{"a": 1}"#),
            Some("[]"),
        ]));
        let list = DataType::new_list(DataType::Int64, true);
        let object = DataType::Struct(vec![Field::new("a", DataType::Int64, true)].into());
        type Texts<'a> = [Option<&'a str>; 5];
        let cases: [(DataType, Texts<'_>, &[&str]); 4] = [
            (DataType::Utf8View, [Some("[1,2]"), None, Some("7"), Some(r#"{"a": 1}"#), Some("[]")], &[]),
            (DataType::Int64, [None, None, Some("7"), None, None], &["[1,2]", r#"{"a": 1}"#, "[]"]),
            (list, [Some("[1,2]"), None, None, None, Some("[]")], &["7", r#"{"a": 1}"#]),
            (object, [None, None, None, Some(r#"{"a":1}"#), None], &["[1,2]", "7", "[]"]),
        ];
        for (to, expected, failed) in cases {
            let (found, failures) = read(&texts, &to);
            assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), expected, "{to}");
            assert_eq!(failures, failed, "{to}");
        }
    }

    #[test]
    fn other_types_are_read_as_they_are() {
        let longs: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), None]));
        assert_eq!(read(&longs, &DataType::Int64), (vec![Some("7".to_owned()), None], Vec::new()));
        let kernel = Read::new(longs.data_type(), &DataType::Utf8View, TextFormat::default());
        kernel.eval(&[Value::Array(longs)], 2, &mut Failures::default()).expect_err("it is no text");
    }
}
